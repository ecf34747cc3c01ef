"""Optimizers, schedules, penalty and clipping against trajectories of PyTorch, digit by digit."""

import json
import math
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.clipping import Clipping, global_norm
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.penalty import Penalty
from nnviz.engine.schedules import SCHEDULES
from nnviz.engine.workspace import loss_and_gradient

CASES = Path(__file__).parents[1] / "reference" / "cases"
OUR_KEYS = {"sigmoid": "logistic", "linear": "identity"}

# Twenty updates of w = (1, −2) with g = (sin t, 100 cos 2t) and learning rate 0.05, by torch.optim 2.14 in float64.
TRAJECTORIES = [
    ("momentum", {}, [0.6363142701640593, 19.376486815676984]),
    ("momentum", {"dampening": 0.3}, [0.6345448254838532, 18.44683721609326]),
    ("nesterov", {}, [0.6227717489266641, 20.210104142291733]),
    ("adagrad", {}, [0.940877500732482, -1.9311830469565754]),
    (
        "adagrad",
        {"lr_decay": 0.1, "initial_accumulator_value": 0.2, "eps": 1e-3},
        [0.946134792776505, -1.9323428922198818],
    ),
    ("rmsprop", {}, [0.408795515633228, -1.311708844991781]),
    ("rmsprop", {"centered": True, "alpha": 0.9}, [0.7876120185278153, -1.7567783227840525]),
    ("rmsprop", {"momentum": 0.8, "eps": 1e-3}, [-1.7001796398486706, 1.3145088742097577]),
    ("rmsprop", {"centered": True, "momentum": 0.8, "alpha": 0.9}, [0.04387229585969277, -0.8363776599527188]),
    ("adam", {}, [0.8193756442450524, -1.8627733835300482]),
    ("adam", {"beta1": 0.5, "beta2": 0.9, "eps": 1e-3}, [0.9254702433733619, -1.9162265417175328]),
    ("adam", {"amsgrad": True, "beta1": 0.9, "beta2": 0.9}, [0.8200514131466208, -1.86426818149308]),
    ("adamw", {"weight_decay": 0.1}, [0.7385400623507062, -1.6829995416842358]),
    ("adamw", {"weight_decay": 0.1, "amsgrad": True, "beta2": 0.9}, [0.7391535415591569, -1.6844021009273598]),
]


def load(start_of_name):
    (path,) = CASES.glob(f"{start_of_name}_*.json")
    return json.loads(path.read_text(encoding="utf-8"))


def network_of(case):
    shape = case["network"]
    activations = [
        ACTIVATIONS.create(OUR_KEYS.get(key, key), params)
        for key, params in zip(shape["activations"], shape["activation_params"], strict=True)
    ]
    layers = tuple(Layer(n, activation) for n, activation in zip(shape["layers"][1:], activations, strict=True))
    return Network(shape["layers"][0], layers)


def optimizer_of(case):
    """The optimizer; what is switched off needs no parameter, and momentum is an entry of its own."""
    given = {name: value for name, value in case["optimizer"].items() if value not in (0.0, False)}
    key = given.pop("name")
    given.pop("lr")
    if key == "sgd" and "momentum" in given:
        key = "nesterov" if given.pop("nesterov", False) else "momentum"
    return OPTIMIZERS.create(key, given)


def clipping_of(case):
    clip = case["clip"]
    return Clipping() if clip is None else Clipping(clip["mode"], clip["max_norm"])


def schedule_of(case):
    given = dict(case["lr_schedule"] or {"kind": "constant"})
    return SCHEDULES.create(given.pop("kind"), {name.lower(): value for name, value in given.items()})


def batches_of(case):
    inputs, targets, size = np.array(case["data"]["X"]), np.array(case["data"]["T"]), case["batch"]["size"]
    return cycle([(inputs[i : i + size], targets[i : i + size]) for i in range(0, len(inputs), size)])


def walk(case, updates):
    """(loss before, rate, gradient before clipping, parameters after) of every update, as the maths says it."""
    network, loss = network_of(case), LOSSES.create(case["loss"]["name"], case["loss"]["params"])
    optimizer, schedule, clipping = optimizer_of(case), schedule_of(case), clipping_of(case)
    penalty = Penalty(case["regularisation"]["l1"], case["regularisation"]["l2"])
    start, is_weight = case["initial"], network.weight_mask()
    w = network.join([LayerParameters(np.array(w), np.array(b)) for w, b in zip(start["W"], start["b"], strict=True)])
    state, out = tuple(np.zeros_like(w) for _ in optimizer.state_names()), np.empty_like(w)
    for n, (inputs, targets) in enumerate(islice(batches_of(case), updates)):
        data_loss, g = loss_and_gradient(network, loss, w, inputs, targets)
        total = data_loss + penalty.value(w, is_weight)
        penalty.add_gradient(w, is_weight, g)
        raw = g.copy()
        clipping.apply(g)
        rate = schedule.rate(case["optimizer"]["lr"], n)
        optimizer.update(w, g, state, rate, n + 1, is_weight, out)
        w = w + out
        yield total, rate, raw, w


@pytest.mark.parametrize("name", ["C04", "C08", "C13", "C17", "F04", "G02", "G08", "A02", "A10", "A21"])
def test_losses_rates_and_parameters_are_those_of_the_reference_case(name):
    case = load(name)
    network, expected, tolerance = network_of(case), case["expected"], case["tolerance"]
    compared = 0
    for number, (loss, rate, gradient, w) in enumerate(walk(case, 100), start=1):
        after = expected["params_after"].get(str(number))
        close = tolerance[f"after_{number}" if after else "after_1"]
        if number == 1 and "grad_global_norm_before_clip" in expected["step1"]:
            np.testing.assert_allclose(
                global_norm(gradient), expected["step1"]["grad_global_norm_before_clip"], **tolerance["step1"]
            )
        if after:
            compared += 1
            for ours, weights, biases in zip(network.split(w), after["W"], after["b"], strict=True):
                np.testing.assert_allclose(ours.weights, np.array(weights), **close)
                np.testing.assert_allclose(ours.biases, np.array(biases), **close)
        for ours, theirs in (
            (loss, expected["batch_loss_before_update"].get(str(number))),
            (rate, expected.get("lr_used", {}).get(str(number))),
        ):
            if theirs is not None:
                np.testing.assert_allclose(ours, theirs, **close)
    assert compared == len(expected["params_after"]) >= 3


@pytest.mark.parametrize(("key", "params", "expected"), TRAJECTORIES)
def test_twenty_updates_lead_to_where_pytorch_comes(key, params, expected):
    optimizer = OPTIMIZERS.create(key, params)
    w, out = np.array([1.0, -2.0]), np.empty(2)
    state = tuple(np.zeros(2) for _ in optimizer.state_names())
    for t in range(1, 21):
        g = np.array([math.sin(t), 100 * math.cos(2 * t)])
        optimizer.update(w, g, state, 0.05, t, np.ones(2), out)
        w = w + out
    np.testing.assert_allclose(w, expected, rtol=1e-12)


def test_the_first_velocity_is_the_whole_gradient_whatever_the_dampening():
    out, v = np.empty(2), np.zeros(2)
    g = np.array([2.0, -4.0])
    OPTIMIZERS.create("momentum", {"dampening": 0.5}).update(np.zeros(2), g, (v,), 0.1, 1, np.ones(2), out)
    np.testing.assert_array_equal(v, g)
    np.testing.assert_allclose(out, -0.1 * g, rtol=1e-15)


def test_the_first_step_of_adam_has_the_size_of_the_rate_whatever_the_gradient():
    out = np.empty(3)
    state = (np.zeros(3), np.zeros(3))
    OPTIMIZERS.create("adam").update(np.zeros(3), np.array([1e-3, -5.0, 1e6]), state, 0.01, 1, np.ones(3), out)
    np.testing.assert_allclose(out, [-0.01, 0.01, -0.01], rtol=2e-5)


def test_adamw_decays_weights_and_biases_only_when_asked():
    w, g, is_weight = np.array([2.0, 2.0]), np.zeros(2), np.array([1.0, 0.0])
    for decay_biases, expected in ((False, [-0.02, 0.0]), (True, [-0.02, -0.02])):
        optimizer, out = OPTIMIZERS.create("adamw", {"weight_decay": 0.1, "decay_biases": decay_biases}), np.empty(2)
        optimizer.update(w, g, (np.zeros(2), np.zeros(2)), 0.1, 1, is_weight, out)
        np.testing.assert_allclose(out, expected, rtol=1e-15)


def test_state_is_kept_only_for_what_is_switched_on():
    def names(key, **params):
        return OPTIMIZERS.create(key, params).state_names()

    assert names("rmsprop") == ("v",)
    assert names("rmsprop", centered=True) == ("v", "m")
    assert names("rmsprop", momentum=0.5) == ("v", "b")
    assert names("rmsprop", centered=True, momentum=0.5) == ("v", "m", "b")
    assert names("adam") == ("m", "v")
    assert names("adamw", amsgrad=True) == ("m", "v", "v_max")


def test_centered_rmsprop_survives_a_spread_that_rounding_makes_negative():
    optimizer, g = (
        OPTIMIZERS.create("rmsprop", {"centered": True, "alpha": 0.5}),
        np.random.default_rng(0).normal(size=1000),
    )
    state, out = (np.zeros(1000), np.zeros(1000)), np.empty(1000)
    # With the same gradient again and again, the mean square and the squared mean become the same but for rounding.
    for t in range(1, 101):
        optimizer.update(np.zeros(1000), g, state, 0.01, t, np.ones(1000), out)
        assert np.isfinite(out).all()
