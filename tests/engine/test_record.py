"""The record of a step: complete, true to the formulas, read-only, and never changed by what comes later."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.layer_record import LayerRecord
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.record import StepRecord
from nnviz.engine.trainer import Trainer

CLOSE = {"rtol": 1e-12, "atol": 1e-14}
ELSEWHERE = st.integers(0, 9)


def digest(record):
    """One number for all that a record says, what it works out later included."""
    later = (record.sample_losses, record.predictions_after, np.array([record.loss, record.loss_after]))
    return hashlib.sha256(b"".join(np.ascontiguousarray(a).tobytes() for a in (*record.arrays(), *later))).hexdigest()


def drawn_step(cases, data, **changes):
    case = data.draw(cases)
    trainer = case.trainer(**changes)
    trainer.run(data.draw(ELSEWHERE))
    return case, trainer, trainer.step()


@given(data=st.data())
def test_a_record_is_never_changed_by_later_steps(cases, data):
    _, trainer, record = drawn_step(cases, data)
    before = digest(record)
    state = trainer.state()
    trainer.run(9)
    trainer.step()
    trainer.restore(state)
    trainer.peek()
    assert digest(record) == before


@given(data=st.data())
def test_a_record_is_read_only_and_owns_its_numbers(cases, data):
    _, trainer, record = drawn_step(cases, data)
    arrays = [*record.arrays(), record.sample_losses, record.predictions, record.predictions_after]
    assert not any(array.flags.writeable for array in arrays)
    inside = [trainer._memory, *(setting.work.recorded for setting in trainer._settings.values())]
    assert not any(np.shares_memory(array, buffer) for array in arrays for buffer in inside)


def arrays_in(value):
    """Every array that hangs on a value, by looking through its public attributes."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, tuple):
        return [array for item in value for array in arrays_in(item)]
    if isinstance(value, StepRecord | LayerRecord):
        names = [name for name in dir(value) if not name.startswith(("_", "update_"))]
        return [array for name in names for array in arrays_in(getattr(value, name))]
    return []


@given(data=st.data())
def test_no_array_of_a_record_is_left_out_of_its_list(cases, data):
    _, _, record = drawn_step(cases, data)
    worked_out = (record.sample_losses, record.predictions, record.predictions_after)
    listed = {id(array) for array in (*record.arrays(), *worked_out)}
    assert all(id(array) in listed for array in arrays_in(record))


@given(data=st.data())
def test_a_record_has_the_shapes_that_it_promises(cases, data):
    case, trainer, record = drawn_step(cases, data)
    batch, sizes = len(record.sample_indices), case.network.sizes
    assert record.inputs.shape == (batch, sizes[0])
    assert record.targets.shape == (batch, sizes[-1])
    assert record.sample_losses.shape == (batch,)
    for layer, fan_in, fan_out in zip(record.layers, sizes, sizes[1:], strict=False):
        assert layer.inputs.shape == (batch, fan_in)
        for name in ("pre_activation", "activation", "grad_activation", "slope", "delta"):
            array = getattr(layer, name)
            assert array is None or array.shape == (batch, fan_out)
        for name in ("grad_weights", "weights_before", "weights_after", "update_weights"):
            assert getattr(layer, name).shape == (fan_in, fan_out)
        for name in ("grad_biases", "biases_before", "biases_after", "update_biases"):
            assert getattr(layer, name).shape == (fan_out,)
    assert len(record.layers) == len(sizes) - 1
    assert record.step == trainer.step_count == (record.epoch - 1) * record.batches + record.batch
    np.testing.assert_array_equal(record.inputs, case.inputs[record.sample_indices])
    np.testing.assert_array_equal(record.targets, case.targets[record.sample_indices])


@given(data=st.data())
def test_the_forward_pass_of_a_record_follows_its_formulas(cases, data):
    case, _, record = drawn_step(cases, data)
    below = record.inputs
    for layer, shape in zip(record.layers, case.network.layers, strict=True):
        np.testing.assert_array_equal(layer.inputs, below)
        z = below @ layer.weights_before + layer.biases_before
        np.testing.assert_allclose(layer.pre_activation, z, **CLOSE)
        np.testing.assert_allclose(layer.activation, shape.activation(layer.pre_activation.T).T, **CLOSE)
        below = layer.activation
    np.testing.assert_array_equal(record.predictions, below)
    data_loss = record.sample_losses.mean() if case.options.mean else record.sample_losses.sum()
    assert record.loss == pytest.approx(data_loss + record.penalty, rel=1e-13, abs=1e-16)


@given(data=st.data())
def test_the_backward_pass_of_a_record_follows_its_formulas(cases, data):
    case, _, record = drawn_step(cases, data)
    above = None
    for layer, shape in zip(reversed(record.layers), reversed(case.network.layers), strict=True):
        if above is not None:
            np.testing.assert_allclose(layer.grad_activation, above.delta @ above.weights_before.T, **CLOSE)
        if layer.grad_activation is not None and layer.slope is not None:
            np.testing.assert_array_equal(layer.delta, layer.grad_activation * layer.slope)
        elif layer.grad_activation is not None:
            a, g = layer.activation, layer.grad_activation
            np.testing.assert_allclose(layer.delta, a * (g - (g * a).sum(1, keepdims=True)), **CLOSE)
        assert (layer.slope is None) == (not shape.activation.elementwise)
        above = layer
    of_the_data = case.network.split(record.data_gradients)
    for layer, data_only in zip(record.layers, of_the_data, strict=True):
        np.testing.assert_allclose(data_only.weights, layer.inputs.T @ layer.delta, **CLOSE)
        np.testing.assert_allclose(data_only.biases, layer.delta.sum(0), **CLOSE)
        w, penalty = layer.weights_before, case.options.penalty
        pushed = layer.inputs.T @ layer.delta + penalty.l1 * np.sign(w) + penalty.l2 * w
        np.testing.assert_allclose(layer.grad_weights, pushed, **CLOSE)
        np.testing.assert_array_equal(layer.grad_biases, data_only.biases)
    fused = case.network.layers[-1].activation.key in case.loss.fuses
    assert (record.layers[-1].grad_activation is None) == fused


@given(data=st.data())
def test_the_update_of_a_record_is_what_was_added(cases, data):
    case, trainer, record = drawn_step(cases, data, optimizer=OPTIMIZERS.create("sgd"))
    applied = case.network.split(record.applied_gradients)
    for layer, gradient in zip(record.layers, applied, strict=True):
        np.testing.assert_array_equal(layer.update_weights, layer.weights_after - layer.weights_before)
        rate = record.learning_rate
        np.testing.assert_array_equal(layer.weights_after, layer.weights_before + -rate * gradient.weights)
        np.testing.assert_array_equal(layer.biases_after, layer.biases_before + -rate * gradient.biases)
    assert bool(case.options.clipping) or record.applied_gradients.tobytes() == record.gradients.tobytes()
    assert record.parameters_after.tobytes() == trainer.parameters.tobytes()
    before, after = (case.network.split(w) for w in (record.parameters_before, record.parameters_after))
    for layer, old, new in zip(record.layers, before, after, strict=True):
        np.testing.assert_array_equal(layer.weights_before, old.weights)
        np.testing.assert_array_equal(layer.biases_after, new.biases)


@given(data=st.data())
def test_the_loss_afterwards_is_that_of_the_new_parameters(cases, data):
    case, _, record = drawn_step(cases, data)
    batching = Batching(record.inputs, record.targets, len(record.inputs), False, 0)
    parts = (case.network, case.loss, OPTIMIZERS.create("sgd"), record.parameters_after, batching, 0.0)
    again = Trainer(*parts, options=case.options).step()
    assert record.loss_after == pytest.approx(again.loss, rel=1e-12, abs=1e-15)
    np.testing.assert_allclose(record.predictions_after, again.predictions, **CLOSE)


def test_a_frozen_weight_shows_its_gradient_and_no_update():
    network = Network(1, (Layer(1, ACTIVATIONS.create("identity")),))
    batching = Batching(np.array([[3.0]]), np.array([[0.0]]), 1, False, 0)
    parts = (network, LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), np.array([1.0, 1.0]), batching, 0.1)
    layer = Trainer(*parts, np.array([0.0, 1.0])).step().layers[0]
    assert layer.grad_weights[0, 0] == 12.0
    assert layer.update_weights[0, 0] == 0.0
    assert layer.update_biases[0] == pytest.approx(-0.4, rel=1e-15)


def one_unit(activation, loss, weight, rate):
    """Two equal samples with the input 1 and the target 0."""
    network = Network(1, (Layer(1, ACTIVATIONS.create(activation)),))
    batching = Batching(np.ones((2, 1)), np.zeros((2, 1)), 2, False, 0)
    parts = (network, LOSSES.create(loss), OPTIMIZERS.create("sgd"), np.array([weight, 0.0]), batching)
    return Trainer(*parts, rate)


def test_losses_that_overflow_only_in_their_sum_are_infinite_without_a_warning():
    record = one_unit("logistic", "bce", 1.5e308, 1e-300).step()
    assert record.loss == record.loss_after == np.inf
    assert record.sample_losses.tolist() == [1.5e308, 1.5e308]


def test_the_update_of_an_infinite_weight_is_not_a_number_and_no_warning():
    layer = one_unit("logistic", "half_sse", np.inf, 0.1).step().layers[0]
    assert np.isnan(layer.update_weights).all()
    assert layer.update_biases.tolist() == [0.0]
