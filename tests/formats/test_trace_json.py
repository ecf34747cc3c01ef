"""The trace of training as JSON: every factor, all digits, and words where JSON has no number."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.app.job import TrainingJob
from nnviz.commands.trace import trace_steps
from nnviz.document.codec import decode, encode, loads
from nnviz.document.examples import example_project, mazur_project
from nnviz.document.preparing import prepared
from nnviz.document.spec import LayerSpec, NetworkSpec
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.clipping import BY_GLOBAL_NORM, Clipping
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.penalty import Penalty
from nnviz.formats.trace_json import plain, step_document, trace_text


def parsed(text):
    """Strict JSON: no NaN, no Infinity."""

    def refused(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refused)


def trained(project, **training):
    return replace(project, training=replace(project.training, **training))


def trace(project, steps, every=1, **options):
    return parsed("".join(trace_text(project, trace_steps(project, steps, every, **options))))


def test_mazurs_numbers_stand_in_the_trace_with_all_their_digits():
    document = trace(mazur_project(), 2)
    step = document["steps"][0]
    assert step["layers"][0]["activation"] == [[0.5932699921071872, 0.596884378259767]]
    assert step["loss"]["total"] == 0.2983711087600027
    assert document["steps"][1]["loss"]["total"] == step["loss"]["after"] == pytest.approx(0.29102777369359933, abs=0)
    assert decode(document["project"]) is not None
    assert document["stopped"] is None


def test_every_array_of_a_record_stands_in_the_trace_bit_by_bit():
    optimizer = OPTIMIZERS.create("adam")
    project = trained(example_project("iris"), optimizer=optimizer, penalty=Penalty(0.01, 0.1), learning_rate=0.01)
    project = trained(project, clipping=Clipping(BY_GLOBAL_NORM, 0.01))
    data = prepared(project)
    trainer = TrainingJob(project, data).trainer
    trainer.run(3)
    record = trainer.step()
    step = parsed(json.dumps(step_document(record, data.train_rows)))
    np.testing.assert_array_equal(step["inputs"], data.dataset.inputs[step["data_rows"]] * 0 + record.inputs)
    np.testing.assert_array_equal(data.train_inputs[step["sample_indices"]], record.inputs)
    np.testing.assert_array_equal(data.dataset.targets[step["data_rows"]], step["targets"])
    names = [
        ("inputs", "pre_activation", "activation", "grad_activation", "slope", "delta"),
        ("grad_weights", "grad_biases", "weights_before", "weights_after", "biases_before", "biases_after"),
        ("update_weights", "update_biases"),
    ]
    for shown, layer in zip(step["layers"], record.layers, strict=True):
        for name in (name for group in names for name in group):
            expected = getattr(layer, name)
            assert (shown[name] is None) == (expected is None)
            if expected is not None:
                np.testing.assert_array_equal(shown[name], expected, name)
    for prefix, flat in (("data_grad", record.data_gradients), ("applied_grad", record.applied_gradients)):
        for shown, part in zip(step["layers"], record.network.split(flat), strict=True):
            np.testing.assert_array_equal(shown[f"{prefix}_weights"], part.weights)
            np.testing.assert_array_equal(shown[f"{prefix}_biases"], part.biases)
    for when, vectors in (("before", record.optimizer_before), ("after", record.optimizer_after)):
        for name, flat in zip(("m", "v"), vectors, strict=True):
            for shown, part in zip(step["layers"], record.network.split(flat), strict=True):
                np.testing.assert_array_equal(shown[f"optimizer_{when}"][name]["weights"], part.weights)
    assert step["loss"]["total"] == record.loss
    assert step["loss"]["penalty"] == record.penalty > 0
    assert step["loss"]["data"] + step["loss"]["penalty"] == pytest.approx(record.loss, rel=1e-14)
    assert step["gradient_norm"]["applied"] == pytest.approx(0.01, rel=1e-3)


def test_what_a_fused_loss_and_softmax_do_not_have_is_null():
    last = trace(example_project("iris"), 1)["steps"][0]["layers"][-1]
    assert last["grad_activation"] is None
    assert last["slope"] is None


def test_the_forecast_comes_true_for_a_small_step():
    project = trained(example_project("xor"), learning_rate=1e-6, batch_size=3, penalty=Penalty(0.1, 0.1))
    for step in trace(project, 5, training_set=True)["steps"]:
        for losses in (step["loss"], step["training_set"]):
            assert losses["change"] == pytest.approx(losses["forecast_change"], rel=1e-3)
            assert losses["change"] != 0


def test_what_the_samples_add_to_the_gradients_sums_to_them():
    project = trained(example_project("iris"), penalty=Penalty(0.1, 0.1))
    for layer in trace(project, 1, sample_gradients=True)["steps"][0]["layers"]:
        for name in ("weights", "biases"):
            total = np.sum(layer[f"sample_grad_{name}"], axis=0)
            np.testing.assert_allclose(total, layer[f"data_grad_{name}"], rtol=1e-12, atol=1e-15)


def test_the_steps_that_are_not_described_are_made_all_the_same():
    project = trained(example_project("iris"), optimizer=OPTIMIZERS.create("momentum"))
    every = {step["step"]: step for step in trace(project, 23)["steps"]}
    some = trace(project, 23, every=5)["steps"]
    assert [step["step"] for step in some] == [1, 5, 10, 15, 20, 23]
    assert all(step == every[step["step"]] for step in some)


@pytest.mark.parametrize("every", [1, 7, 1000])
def test_the_first_loss_that_is_no_number_ends_the_trace_and_is_shown(every):
    project = trained(example_project("iris"), learning_rate=1e150)
    layers = (LayerSpec(8, ACTIVATIONS.create("identity")), LayerSpec(3, ACTIVATIONS.create("identity")))
    project = replace(project, network=NetworkSpec(4, layers))
    project = trained(project, loss=example_project("mazur").training.loss)
    document = trace(project, 1000, every)
    last = document["steps"][-1]
    assert last["loss"]["total"] in ("NaN", "Infinity")
    assert f"step {last['step']} is not a finite number" in document["stopped"]
    assert all(isinstance(step["loss"]["total"], float) for step in document["steps"][:-1])
    assert last["step"] == len(trace(project, 1000)["steps"])


def test_numbers_that_json_does_not_have_become_words():
    assert plain(np.array([[1.0, math.nan], [math.inf, -math.inf]])) == [[1.0, "NaN"], ["Infinity", "-Infinity"]]
    assert plain(math.nan) == "NaN"
    assert plain(0.1 + 0.2) == 0.30000000000000004


def test_a_network_without_slopes_is_refused_before_anything_is_written():
    layers = (LayerSpec(2, ACTIVATIONS.create("step")), *example_project("xor").network.layers[1:])
    project = replace(example_project("xor"), network=NetworkSpec(2, layers), start=None)
    with pytest.raises(ValueError, match="no slope"):
        trace_steps(project, 1)


def test_a_trace_states_the_project_that_it_was_made_of():
    project = example_project("playground_xor")
    assert trace(project, 1)["project"] == encode(project)


README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_readme_describes_every_member_of_a_trace():
    step = trace(mazur_project(), 1, training_set=True, sample_gradients=True)["steps"][0]
    members = [*step, *step["layers"][0], *step["loss"], *step["gradient_norm"], *step["training_set"]]
    assert not [name for name in members if f"`{name}`" not in README]


def test_the_smallest_project_in_the_readme_can_be_traced():
    text = README.split("```json\n")[1].split("```")[0]
    assert len(trace(loads(text), 4)["steps"]) == 4
