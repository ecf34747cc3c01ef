"""Rosenblatt's rule as project documents, through the function that ``nnviz trace`` writes with, presentation by
presentation.

In ``perceptron.json`` a mistake moves w by lr·(t − y)·x. nnviz calls a z of at most 1e-9 on either side 0, so that
decimal fractions give what the book's arithmetic gives: where a case states both an exact and a float64 result, ours
is the exact one.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from nnviz.commands.trace import trace_steps
from nnviz.document import codec
from nnviz.engine.datasets import DATASETS
from nnviz.formats.trace_json import trace_text

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parent / "perceptron.json").read_text(encoding="utf-8"))["cases"]
}
CLOSE = {"rtol": 1e-12, "atol": 1e-12}


def iris(columns, name, rows):
    data = DATASETS.create("iris").load()
    kind = data.classes.index(name)
    return data.inputs[:rows, columns].tolist(), data.targets[:rows, kind].tolist()


def table_of(case):
    """Inputs and targets; two cases name rows of iris instead of listing them."""
    if case["id"] == "P_IRIS_SETOSA":
        return iris([2, 3], "setosa", 150)
    if case["id"] == "P_RASCHKA_IRIS":
        return iris([0, 2], "versicolor", 100)
    return case["X"], case["T"]


def start_of(case):
    """Weights, bias, whether the bias learns, and H(0); a bias input of −1 is a bias of the other sign."""
    if case["id"] == "P_WIKIPEDIA_NAND":
        return case["w0"], -0.5, False, 0  # y = 1 only where w·x is more than 0.5
    sign = case.get("bias_input", 1)
    return case["w0"], sign * case["b0"], case.get("train_bias", True), 0 if "H0_0" in case["id"] else 1


def document_of(case, shuffle=False, seed=0):
    inputs, targets = table_of(case)
    weights, bias, trained, at_zero = start_of(case)
    return {
        "format": codec.FORMAT,
        "version": codec.VERSION,
        "network": {
            "inputs": len(weights),
            "layers": [
                {"units": 1, "activation": {"key": "step", "at_zero": at_zero}, "train_biases": trained},
            ],
        },
        "data": {"source": {"table": {"inputs": inputs, "targets": [[t] for t in targets]}}},
        "training": {"rule": "perceptron", "learning_rate": case["lr"], "shuffle": shuffle, "seed": seed},
        "start": [{"weights": [[w] for w in weights], "biases": [bias]}],
    }


def traced(document, epochs):
    """The presentations of so many epochs, each with what a case lists of it."""
    project = codec.loads(json.dumps(document))
    count = len(document["data"]["source"]["table"]["inputs"])
    text = "".join(trace_text(project, trace_steps(project, epochs * count)))
    return [presentation(step) for step in json.loads(text)["steps"]]


def presentation(step):
    (layer,) = step["layers"]
    y, t = layer["activation"][0][0], step["targets"][0][0]
    return {
        "epoch": step["epoch"],
        "sample": step["sample_indices"][0],
        "x": step["inputs"][0],
        "t": t,
        "z": layer["pre_activation"][0][0],
        "y": y,
        "error": t - y,
        "delta": layer["delta"][0][0],
        "w_after": [row[0] for row in layer["weights_after"]],
        "b_after": layer["biases_after"][0],
    }


def mistakes_per_epoch(steps):
    counts = [0] * steps[-1]["epoch"]
    for step in steps:
        counts[step["epoch"] - 1] += step["error"] != 0
    return counts


@pytest.mark.parametrize("name", CASES)
def test_the_mistakes_of_each_epoch_and_the_last_weights_are_right(name):
    case, expected = CASES[name], CASES[name]["expected"]
    steps = traced(document_of(case), len(expected["mistakes_per_epoch"]))
    assert mistakes_per_epoch(steps) == expected["mistakes_per_epoch"]
    np.testing.assert_allclose(steps[-1]["w_after"], expected["w"], **CLOSE)
    bias = case.get("bias_input", 1) * steps[-1]["b_after"]
    if "b" in expected:
        np.testing.assert_allclose(bias, expected["b"], **CLOSE)
    if "converged" in expected:
        assert (mistakes_per_epoch(steps)[-1] == 0) == expected["converged"]


@pytest.mark.parametrize("name", [name for name in CASES if "trace" in CASES[name]["expected"]])
def test_every_presentation_is_right_in_every_number(name):
    case = CASES[name]
    expected = case["expected"]["trace"]
    steps = traced(document_of(case), expected[-1]["epoch"])
    assert len(steps) == len(expected)
    sign = case.get("bias_input", 1)
    for ours, theirs in zip(steps, expected, strict=True):
        for key in ("epoch", "sample", "t", "y", "error"):
            assert ours[key] == theirs[key], (key, theirs)
        for key in ("x", "z", "w_after"):
            np.testing.assert_allclose(ours[key], theirs[key], **CLOSE, err_msg=f"{key} of {theirs}")
        np.testing.assert_allclose(sign * ours["b_after"], theirs["b_after"], **CLOSE, err_msg=f"bias of {theirs}")
        assert ours["delta"] == -ours["error"]


def test_in_shuffled_orders_setosa_is_learned_within_novikoffs_bound():
    bands = json.loads((Path(__file__).parent / "perceptron.json").read_text(encoding="utf-8"))["bands"]
    for seed in range(10):
        steps = traced(document_of(CASES["P_IRIS_SETOSA"], shuffle=True, seed=seed), bands["epochs"]["max"])
        mistakes = mistakes_per_epoch(steps)
        assert mistakes[-1] == 0
        assert sum(mistakes) <= bands["updates"]["max"] < bands["novikoff"]["bound_R2_over_gamma2"]
