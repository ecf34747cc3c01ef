"""Reference cases as project documents, through the function that ``nnviz trace`` writes with.

A case is one small network with its start, data and hyperparameters, the whole first step, and the parameters after so
many updates. Those in ``cases`` are numbers that PyTorch, JAX and plain NumPy agree on to 6e-15; those in ``more`` come
from ``naive_network.py`` beside them, loops in plain Python that share no line with nnviz. Weights are (fan_in,
fan_out), rows are samples, nothing is shuffled. No case may be left out.
"""

import functools
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import TrainingJob
from nnviz.app.session import Session
from nnviz.commands.trace import trace_steps
from nnviz.document import codec
from nnviz.document.preparing import prepared
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.clipping import BY_GLOBAL_NORM, BY_VALUE, OFF
from nnviz.engine.derivation import Reading, derive, quantities
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.param import params_of
from nnviz.engine.schedules import SCHEDULES
from nnviz.formats.trace_json import trace_text
from nnviz.ui.panels.inspector import InspectorPanel
from nnviz.ui.tables.roles import EXACT_ROLE

HERE = Path(__file__).parent
CASES = {path.stem: path for folder in ("cases", "more") for path in sorted((HERE / folder).glob("*.json"))}
ACTIVATION_KEYS = {"sigmoid": "logistic", "linear": "identity"}
PARAMETER_NAMES = {"approximate": "form", "slope": "negative_slope"}
NEUTRAL = (0.0, False, None)
# The first steps are traced one by one; of a longer run, each hundredth is enough.
CLOSELY = 100


def load(name):
    return json.loads(CASES[name].read_text(encoding="utf-8"))


def entry(key, params=None):
    renamed = {PARAMETER_NAMES.get(name, name).lower(): value for name, value in (params or {}).items()}
    return {"key": ACTIVATION_KEYS.get(key, key), **renamed}


def optimizer_of(case):
    """The optimizer's entry. What it has no parameter for must be switched off; momentum is an entry of its own."""
    given = {name: value for name, value in case["optimizer"].items() if name not in ("name", "lr")}
    key = case["optimizer"]["name"]
    if key == "sgd" and given.get("momentum"):
        key = "nesterov" if given.pop("nesterov", False) else "momentum"
    known = {info.name for info in params_of(OPTIMIZERS.get(key))}
    lost = {name: value for name, value in given.items() if name not in known and value not in NEUTRAL}
    assert not lost, f"{key} has no parameter for {lost}"
    return {"key": key, **{name: value for name, value in given.items() if name in known}}


def clipping_of(case):
    clip = case["clip"]
    if not clip:
        return {"mode": "off"}
    return {"mode": clip["mode"], "limit": next(clip[name] for name in clip if name not in ("mode", "eps"))}


def schedule_of(case):
    rates = case["lr_schedule"]
    return rates and entry(rates["kind"], {name: value for name, value in rates.items() if name != "kind"})


def document_of(case):
    """The case as a project document."""
    shape, start = case["network"], case["initial"]
    rows = zip(shape["layers"][1:], shape["activations"], shape["activation_params"], shape["train_bias"], strict=True)
    return {
        "format": codec.FORMAT,
        "version": codec.VERSION,
        "name": case["title"],
        "network": {
            "inputs": shape["layers"][0],
            "layers": [
                {"units": units, "activation": entry(key, params), "train_biases": trained}
                for units, key, params, trained in rows
            ],
        },
        "data": {"source": {"table": {"inputs": case["data"]["X"], "targets": case["data"]["T"]}}},
        "training": {
            "loss": entry(case["loss"]["name"], case["loss"]["params"]),
            "optimizer": optimizer_of(case),
            "learning_rate": case["optimizer"]["lr"],
            "batch_size": case["batch"]["size"],
            "reduction": case["batch"]["reduction"],
            "penalty": {name: case["regularisation"][name] for name in ("l1", "l2")},
            "clipping": clipping_of(case),
            "schedule": schedule_of(case),
        },
        "start": [{"weights": w, "biases": b} for w, b in zip(start["W"], start["b"], strict=True)],
    }


def traced(project, steps, every):
    """The steps of a trace as they stand in its text, by their numbers."""
    text = "".join(trace_text(project, trace_steps(project, steps, every, training_set=True)))
    document = json.loads(text)
    assert document["stopped"] is None
    assert document["project"] == codec.encode(project)
    return {step["step"]: step for step in document["steps"]}


@functools.cache
def steps_of(name):
    """Every step of the case that something is known about."""
    case = load(name)
    project = codec.loads(json.dumps(document_of(case)))
    last = max(map(int, case["expected"]["params_after"]))
    steps = traced(project, CLOSELY, 1)
    return steps if last <= CLOSELY else traced(project, last, CLOSELY) | steps


def assert_close(ours, expected, tolerance, what):
    np.testing.assert_allclose(ours, np.array(expected), **tolerance, err_msg=what)


def assert_layer(ours, expected, tolerance):
    names = {"z": "pre_activation", "a": "activation", "dL_da": "grad_activation", "delta": "delta"}
    names |= {"dW": "grad_weights", "db": "grad_biases"}
    for theirs, name in names.items():
        what = f"{name} of layer {expected['layer']}"
        if expected[theirs] is None:
            assert ours[name] is None, f"{what} is fused away"
        else:
            assert_close(ours[name], expected[theirs], tolerance, what)
    data_only = expected.get("dW_data_only", expected["dW"])
    assert_close(ours["data_grad_weights"], data_only, tolerance, f"data gradient of layer {expected['layer']}")


def assert_factors(layer):
    """The factors stand in the trace so that a person can multiply them: here they are multiplied."""
    close = {"rtol": 1e-12, "atol": 1e-15}
    inputs, delta, slope = np.array(layer["inputs"]), np.array(layer["delta"]), layer["slope"]
    z = inputs @ np.array(layer["weights_before"]) + np.array(layer["biases_before"])
    assert_close(layer["pre_activation"], z, close, "z = inputs · W + b")
    assert_close(layer["data_grad_weights"], inputs.T @ delta, close, "dW = inputsᵀ · delta")
    assert_close(layer["data_grad_biases"], delta.sum(0), close, "db = column sums of delta")
    if slope is not None and layer["grad_activation"] is not None:
        assert_close(delta, np.array(layer["grad_activation"]) * np.array(slope), close, "delta = dE/da · slope")
    for name in ("weights", "biases"):
        moved = np.array(layer[f"{name}_before"]) + np.array(layer[f"update_{name}"])
        assert_close(layer[f"{name}_after"], moved, close, "after = before + update")


@pytest.mark.parametrize("name", CASES)
def test_the_first_step_of_the_case_is_right_in_every_number(name):
    case, step = load(name), steps_of(name)[1]
    expected, tolerance = case["expected"]["step1"], case["tolerance"]["step1"]
    assert step["sample_indices"] == step["data_rows"] == expected["batch_indices"]
    assert_close(step["loss"]["samples"], expected["per_sample_loss"], tolerance, "loss of each sample")
    for ours, theirs in (("data", "data_loss"), ("penalty", "reg_loss"), ("total", "total_loss")):
        assert_close(step["loss"][ours], expected[theirs], tolerance, f"{ours} loss")
    for ours, theirs in zip(step["layers"], expected["layers"], strict=True):
        assert_layer(ours, theirs, tolerance)
        assert_factors(ours)


@pytest.mark.parametrize("name", [name for name in CASES if load(name)["clip"]])
def test_the_clipped_gradients_of_the_case_are_right(name):
    case, step = load(name), steps_of(name)[1]
    expected, tolerance = case["expected"]["step1"], case["tolerance"]["step1"]
    for i, layer in enumerate(step["layers"]):
        assert_close(layer["applied_grad_weights"], expected["clipped"]["dW"][i], tolerance, "clipped gradient")
        assert_close(layer["applied_grad_biases"], expected["clipped"]["db"][i], tolerance, "clipped gradient, biases")
    if "grad_global_norm_before_clip" in expected:
        norm = step["gradient_norm"]["total"]
        assert_close(norm, expected["grad_global_norm_before_clip"], tolerance, "norm before clipping")


@pytest.mark.parametrize("name", CASES)
def test_the_parameters_of_the_case_are_right_after_each_number_of_updates(name):
    case, steps = load(name), steps_of(name)
    for count, expected in case["expected"]["params_after"].items():
        step, tolerance = steps[int(count)], case["tolerance"][f"after_{count}"]
        for number, layer in enumerate(step["layers"]):
            assert_close(layer["weights_after"], expected["W"][number], tolerance, f"weights {number + 1}, {count}")
            assert_close(layer["biases_after"], expected["b"][number], tolerance, f"biases {number + 1}, {count}")
        all_rows = step["training_set"]["after"]
        assert_close(all_rows, expected["full_data_total_loss"], tolerance, f"loss of all rows after {count}")


@pytest.mark.parametrize("name", CASES)
def test_the_losses_of_the_case_before_its_updates_are_right(name):
    case, steps = load(name), steps_of(name)
    for number, expected in case["expected"]["batch_loss_before_update"].items():
        tolerance = case["tolerance"]["step1" if number == "1" else "after_1"]
        assert_close(steps[int(number)]["loss"]["total"], expected, tolerance, f"loss before update {number}")


@pytest.mark.parametrize("name", [name for name in CASES if load(name)["lr_schedule"]])
def test_the_learning_rates_of_the_case_are_those_of_its_schedule(name):
    case, steps = load(name), steps_of(name)
    for number, expected in case["expected"]["lr_used"].items():
        used = steps[int(number)]["learning_rate"]
        assert_close(used, expected, case["tolerance"]["after_1"], f"rate of update {number}")


def test_the_naive_program_still_gives_the_cases_in_more(tmp_path):
    subprocess.run([sys.executable, HERE / "naive_network.py", tmp_path], check=True)
    written = {path.stem: path for path in tmp_path.glob("*.json")}
    assert written.keys() == {name for name, path in CASES.items() if path.parent.name == "more"}
    for name, path in written.items():
        assert_alike(json.loads(path.read_text(encoding="utf-8")), load(name), name)


def assert_alike(new, old, where):
    """The same document; mathematical functions may differ in their last digit from one machine to another."""
    if isinstance(old, float):
        np.testing.assert_allclose(new, old, rtol=1e-9, atol=1e-12, err_msg=where)
    elif isinstance(old, dict):
        assert list(new) == list(old), where
        for key in old:
            assert_alike(new[key], old[key], f"{where}.{key}")
    elif isinstance(old, list):
        assert len(new) == len(old), where
        for i, pair in enumerate(zip(new, old, strict=True)):
            assert_alike(*pair, f"{where}[{i}]")
    else:
        assert new == old, where


def test_every_entry_of_the_registries_is_tried_by_a_case():
    projects = [codec.decode(document_of(load(name))) for name in CASES]
    trainings = [project.training for project in projects]
    tried = {type(layer.activation) for project in projects for layer in project.network.layers}
    tried |= {type(part) for training in trainings for part in (training.loss, training.optimizer, training.schedule)}
    entries = [*LOSSES.entries().values(), *OPTIMIZERS.entries().values(), *SCHEDULES.entries().values()]
    # Threshold units have no slope: the perceptron's traces try them.
    entries += [entry for entry in ACTIVATIONS.entries().values() if entry.differentiable]
    assert not set(entries) - tried, "add a question to naive_cases.py"
    assert {training.clipping.mode for training in trainings} == {OFF, BY_VALUE, BY_GLOBAL_NORM}
    assert {training.reduction for training in trainings} == {"mean", "sum"}


@pytest.mark.parametrize("name", CASES)
def test_the_derivations_of_the_first_steps_of_the_case_give_its_numbers(name):
    project = codec.decode(document_of(load(name)))
    trainer = TrainingJob(project, prepared(project)).trainer
    for _ in range(3):
        read = Reading(trainer.step())
        derivations = [derive(read, asked) for asked in quantities(read.record)]
        wrong = [(str(d.symbol), d.recompute(), d.result) for d in derivations if not d.agrees]
        assert not wrong


def test_a_case_that_is_changed_in_one_digit_is_refused():
    name = "I01_mazur_2015__biases_frozen_as_in_the_post"
    expected = load(name)["expected"]["step1"]["layers"][0]
    expected["delta"][0][0] += 1e-9
    with pytest.raises(AssertionError, match="delta of layer 1"):
        assert_layer(steps_of(name)[1]["layers"][0], expected, load(name)["tolerance"]["step1"])


# The numbers as they stand in the window.

UNIT_KINDS = ("pre_activation", "activation", "grad_activation", "slope", "delta")


def shown_in(panel):
    """The rows of the inspector: kind of number, exact value, text."""
    tree = panel.origin.tree
    rows = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return {row.data(0, int(Qt.ItemDataRole.UserRole) + 1).kind: (row.data(1, EXACT_ROLE), row.text(1)) for row in rows}


def records_numbers(record, focus):
    """What the record holds of the selected unit, or of the selected weight or bias."""
    layer = record.layers[focus.layer - 1]
    if focus.source is None:
        arrays = {name: getattr(layer, name) for name in UNIT_KINDS}
        return {name: float(array[0, focus.unit]) for name, array in arrays.items() if array is not None}
    names = {"parameter": "weights_before", "gradient": "grad_weights", "new_parameter": "weights_after"}
    if focus.source == len(layer.weights_before):
        return {kind: float(getattr(layer, n.replace("weights", "biases"))[focus.unit]) for kind, n in names.items()}
    return {kind: float(getattr(layer, name)[focus.source, focus.unit]) for kind, name in names.items()}


@pytest.mark.parametrize("name", CASES)
def test_the_inspector_shows_the_records_own_numbers_to_the_digits_displayed(name, qtbot):
    with closing(Session(codec.loads(json.dumps(document_of(load(name)))))) as session:
        panel = InspectorPanel(session)
        qtbot.addWidget(panel)
        backward, update = session.snapshot, session.training.call(session.training.job.record_step)
        record = update.record
        write, sizes = session.number_style.digits.write, record.network.sizes
        places = [(k, unit, None) for k in range(1, len(sizes)) for unit in range(sizes[k])]
        places += [(k, unit, i) for k, unit, _ in places for i in range(sizes[k - 1] + 1)]
        for layer, unit, source in places[:: max(1, len(places) // 12)]:
            phase, snapshot = (Phase.BACKWARD, backward) if source is None else (Phase.UPDATE, update)
            focus = Focus(phase, 0, layer, unit, source)
            panel.show_snapshot(snapshot, focus)
            shown = shown_in(panel)
            for kind, value in records_numbers(record, focus).items():
                assert shown[kind] == (value, write(value)), (kind, focus)
            present = shown["delta"] if source is None else shown["new_parameter"]
            assert f"= {present[1]}" in panel.origin.formula.plain().split("\n")
