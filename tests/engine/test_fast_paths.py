"""What the engine does for speed changes no bit of what it computes."""

import numpy as np
import pytest

from nnviz.engine import batching as batching_module
from nnviz.engine import trainer as trainer_module
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.trainer import Trainer

INPUTS = np.random.default_rng(5).normal(size=(11, 3))
TARGETS = np.random.default_rng(6).dirichlet(np.ones(2), 11)
TRAINABLE = tuple(entry.key for entry in map(ACTIVATIONS.create, ACTIVATIONS.keys()) if entry.differentiable)
FITTING = {"cce": "softmax", "bce": "logistic"}


def trained(optimizer: str, batch_size: int, outputs: int = 2, activation: str = "tanh") -> Trainer:
    network = Network(3, (Layer(4, ACTIVATIONS.create("tanh")), Layer(outputs, ACTIVATIONS.create(activation))))
    start = np.random.default_rng(7).normal(size=network.parameter_count)
    batching = Batching(INPUTS, TARGETS[:, :outputs], batch_size, True, 3)
    frozen = np.arange(network.parameter_count) % 5 > 0
    trainer = Trainer(network, LOSSES.create("half_sse"), OPTIMIZERS.create(optimizer), start, batching, 0.05, frozen)
    trainer.run(30)
    return trainer


@pytest.mark.parametrize("batch_size", [1, 2, 4, 11])
def test_a_large_epoch_hands_out_the_same_mini_batches_as_a_small_one(batch_size, monkeypatch):
    at_once = Batching(INPUTS, TARGETS, batch_size, True, 3)
    monkeypatch.setattr(batching_module, "_LARGE_EPOCH", 0)
    in_turn = Batching(INPUTS, TARGETS, batch_size, True, 3)
    for _ in range(3 * at_once.batches):
        for one, other in zip(at_once.next(), in_turn.next(), strict=True):
            np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal(at_once.indices(), in_turn.indices())


def test_a_large_epoch_goes_on_alike_after_it_is_restored(monkeypatch):
    monkeypatch.setattr(batching_module, "_LARGE_EPOCH", 0)
    batching = Batching(INPUTS, TARGETS, 4, True, 3)
    for _ in range(4):
        batching.next()
    state = batching.state()
    future = [np.array(batching.next()[0]) for _ in range(7)]
    batching.restore(state)
    for rows in future:
        np.testing.assert_array_equal(batching.next()[0], rows)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.keys())
def test_an_update_in_parts_is_the_same_as_at_once(optimizer, monkeypatch):
    whole = trained(optimizer, 4)
    monkeypatch.setattr(trainer_module, "_UPDATED_AT_ONCE", 7)
    parts = trained(optimizer, 4)
    assert parts.parameters.tobytes() == whole.parameters.tobytes()
    assert parts.losses.view().tobytes() == whole.losses.view().tobytes()


@pytest.mark.parametrize("activation", TRAINABLE)
def test_a_single_output_for_a_single_sample_is_what_the_network_predicts(activation):
    trainer = trained("sgd", 1, outputs=1, activation=activation)
    record = trainer.peek()
    predicted = trainer.network.predict(trainer.parameters, record.inputs)
    np.testing.assert_allclose(record.layers[-1].activation, predicted, rtol=1e-14)


@pytest.mark.parametrize("key", ACTIVATIONS.keys())
def test_what_the_engine_calls_again_and_again_is_the_activation_and_its_slope(key):
    activation, rng = ACTIVATIONS.create(key), np.random.default_rng(9)
    z, value, slope = np.empty((3, 5)), np.empty((3, 5)), np.empty((3, 5))
    calls = activation.value_calls(z, value)
    if activation.differentiable:
        calls += activation.slope_calls(z, value, slope)
    for _ in range(2):
        z[...] = rng.normal(size=z.shape)
        for call in calls:
            call()
        np.testing.assert_array_equal(value, activation(z))
        if activation.differentiable:
            expected = np.empty_like(z)
            activation.slope(z, value, expected)
            np.testing.assert_array_equal(slope, expected)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.keys())
def test_an_optimizer_that_is_bound_makes_the_same_updates(optimizer):
    entry, rng = OPTIMIZERS.create(optimizer), np.random.default_rng(4)
    w, g, is_weight = rng.normal(size=6), np.empty(6), np.ones(6)
    states = [tuple(np.zeros(6) for _ in entry.state_names()) for _ in range(2)]
    bound, plain = np.empty(6), np.empty(6)
    update = entry.bound(w, g, states[0], is_weight, bound)
    for number, rate in enumerate((0.1, 0.1, 0.03), start=1):
        g[...] = rng.normal(size=6)
        update(rate, number)
        entry.update(w, g, states[1], rate, number, is_weight, plain)
        np.testing.assert_array_equal(bound, plain)


@pytest.mark.parametrize("shape", [(2, 6), (2,), (1, 6), (1,)])
@pytest.mark.parametrize("scale", [1.0, 0.25])
@pytest.mark.parametrize("key", LOSSES.keys())
def test_total_and_derivative_in_one_are_those_of_the_separate_functions(key, scale, shape):
    loss, rng = LOSSES.create(key), np.random.default_rng(8)
    z, t = rng.normal(size=shape), rng.uniform(size=shape)
    a = ACTIVATIONS.create(FITTING.get(key, "logistic"))(z)
    apart, together = np.empty_like(a), np.empty_like(a)
    loss.grad(a, t, scale, apart)
    total = loss.bound(a, scale, together)(t)
    assert total == pytest.approx(loss.total(a, t, np.empty_like(a)), rel=1e-14)
    np.testing.assert_array_equal(together, apart)
    if loss.fuses:
        calls, total_of = loss.bound_fused(ACTIVATIONS.create(loss.fuses[0]), z, a, scale, together)
        for call in calls:
            call()
        loss.fused_delta(a, t, scale, apart)
        assert total_of(t) == pytest.approx(loss.total_from_z(z, a, t, np.empty_like(a)), rel=1e-14)
        np.testing.assert_allclose(together, apart, rtol=1e-15, atol=1e-16)
