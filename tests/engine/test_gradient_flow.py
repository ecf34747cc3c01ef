"""How the gradient fares on its way back, against plain loops and the scenes of the vanishing gradient."""

import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.datasets import DATASETS
from nnviz.engine.gradient_flow import (
    FLOW_NAMES,
    FlowState,
    as_row,
    dead_shares,
    flow_of,
    judge,
    largest_slope,
)
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.norms import norm
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.trainer import Trainer


def plain_norm(values):
    return math.sqrt(math.fsum(float(v) ** 2 for v in np.asarray(values).ravel()))


def first_record(activation, sizes, start, inputs, targets, batch_size, seed=0):
    """The record of the first step of a network with one activation throughout."""
    layers = tuple(Layer(units, ACTIVATIONS.create(activation)) for units in sizes[1:-1])
    network = Network(sizes[0], (*layers, Layer(sizes[-1], ACTIVATIONS.create("tanh"))))
    parameters = network.join(start(np.random.Generator(np.random.PCG64(seed)), network))
    batching = Batching(inputs, targets, batch_size, False, 0)
    return Trainer(network, LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), parameters, batching, 0.03).step()


def initialised(key, bias=0.0):
    def draw(rng, network):
        initializer = INITIALIZERS.create(*key)
        return [LayerParameters(initializer.draw(rng, n, m), np.full(m, bias)) for n, m in network.fans]

    return draw


def judged(record):
    flows = flow_of(record, dead_shares(record.network, record.parameters_before, record.inputs))
    return flows, judge(flows, record.network)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_numbers_of_a_layer_are_those_of_plain_loops(cases, data):
    record = data.draw(cases).trainer().step()
    flows, _ = judged(record)
    for place, (flow, layer) in enumerate(zip(flows, record.layers, strict=True)):
        assert flow.grad_norm == pytest.approx(plain_norm(layer.grad_weights), rel=1e-5, abs=1e-200)
        assert flow.delta_norm == pytest.approx(plain_norm(layer.delta), rel=1e-5, abs=1e-200)
        if layer.slope is None:
            assert math.isnan(flow.mean_slope)
            continue
        slopes = layer.slope.ravel().tolist()
        limit = 0.05 * largest_slope(record.network.layers[place].activation)
        assert flow.mean_slope == pytest.approx(math.fsum(slopes) / len(slopes), rel=1e-4, abs=1e-6)
        assert flow.saturated == sum(abs(slope) < limit for slope in slopes) / len(slopes)
        dead = sum(not layer.slope[:, unit].any() for unit in range(layer.slope.shape[1]))
        assert flow.dead == pytest.approx(dead / layer.slope.shape[1])


def test_the_factors_multiply_to_the_change_of_the_error():
    rng = np.random.default_rng(1)
    inputs, targets = rng.normal(size=(7, 3)), rng.normal(size=(7, 1))
    record = first_record("tanh", (3, 5, 4, 1), initialised(("glorot_uniform",)), inputs, targets, 7)
    flows, verdict = judged(record)
    whole = flows[0].delta_norm / flows[-1].delta_norm
    assert verdict.slopes * verdict.weights == pytest.approx(whole, rel=1e-12)
    assert verdict.ratio == flows[0].grad_norm / flows[-1].grad_norm
    row = as_row(flows)
    assert row.reshape(3, len(FLOW_NAMES))[1].tolist() == list(astuple(flows[1]))


@pytest.mark.parametrize(
    ("key", "expected"),
    [("logistic", 0.25), ("tanh", 1.0), ("relu", 1.0), ("identity", 1.0), ("softplus", 1.0), ("selu", 1.758)],
)
def test_the_largest_slope_of_an_activation_is_known(key, expected):
    assert largest_slope(ACTIVATIONS.create(key)) == pytest.approx(expected, rel=1e-3)


def test_what_has_no_slope_has_no_largest_one():
    assert math.isnan(largest_slope(ACTIVATIONS.create("softmax")))
    assert math.isnan(largest_slope(ACTIVATIONS.create("step")))


@pytest.mark.parametrize(
    ("activation", "initializer", "expected", "state"),
    [
        ("logistic", ("glorot_uniform",), -6.3, FlowState.VANISHING),
        ("relu", ("he_normal",), -0.6, FlowState.EVEN),
    ],
)
def test_ten_hidden_layers_vanish_or_not_as_measured(activation, initializer, expected, state):
    """MATHS §6: log₁₀(norm first / norm last) at the start, the median over seeds."""
    data = DATASETS.create("playground_spiral").load()
    logs, states = [], []
    for seed in range(25):
        sizes = (2, *[16] * 10, 1)
        start = initialised(initializer)
        _, verdict = judged(first_record(activation, sizes, start, data.inputs, data.targets, len(data), seed))
        logs.append(math.log10(verdict.ratio))
        states.append(verdict.state)
    assert np.median(logs) == pytest.approx(expected, abs=0.3)
    assert max(set(states), key=states.count) is state


@pytest.mark.parametrize(("activation", "vanishes"), [("tanh", False), ("relu", False), ("logistic", True)])
def test_on_the_spiral_only_the_logistic_network_vanishes(activation, vanishes):
    data = DATASETS.create("playground_spiral").load()
    start = initialised(("uniform", {"r": 0.5}), bias=0.1)
    ratios = []
    for seed in range(25):
        record = first_record(activation, (2, 8, 8, 8, 8, 1), start, data.inputs[::2], data.targets[::2], 250, seed)
        _, verdict = judged(record)
        ratios.append(1 / verdict.ratio)
        if vanishes:
            assert (verdict.bound, verdict.bounded, verdict.by_slopes) == (0.25, 4, True)
    median = np.median(ratios)
    assert (200 < median < 3000) if vanishes else median < 100


def test_dead_units_are_told_before_all_else():
    inputs, targets = np.ones((4, 2)), np.ones((4, 1))
    record = first_record("relu", (2, 3, 3, 1), initialised(("constant", {"c": -1.0})), inputs, targets, 4)
    flows, verdict = judged(record)
    assert flows[0].dead == 1.0
    assert (verdict.state, verdict.dead_layer) == (FlowState.DEAD, 1)


def test_equal_but_tiny_norms_are_not_called_even():
    inputs, targets = np.ones((4, 2)), np.zeros((4, 1))
    record = first_record("tanh", (2, 3, 1), initialised(("constant", {"c": 1e-6})), inputs, targets, 4)
    _, verdict = judged(record)
    assert verdict.state is FlowState.TINY


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1.0, 1e160, 1e300])
def test_a_norm_is_true_at_any_size(size):
    assert norm(np.array([[3.0, -4.0], [12.0, 0.0]]) * size) == pytest.approx(13.0 * size, rel=1e-12)


def test_a_norm_in_single_precision_does_not_overflow():
    assert norm(np.array([3e25, 4e25], dtype=np.float32)) == pytest.approx(5e25, rel=1e-6)


def test_the_norm_of_nothing_is_0():
    assert norm(np.empty(0)) == 0.0
