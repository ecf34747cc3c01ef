"""The trainer: n steps are one run, a look ahead changes nothing, and a state brings back the same future."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.series import Series
from nnviz.engine.trainer import NotTrainableError, Trainer

COUNTS = st.integers(0, 25)


def everything(trainer):
    """All that decides the future and all that was logged, as something that can be compared bit for bit."""
    state = trainer.state()
    vectors = [state.parameters, *state.optimizer, trainer.losses.view(), trainer.batching.order]
    return (
        state.step,
        state.learning_rate,
        state.batching,
        trainer.batching.indices().tolist(),
        [vector.tobytes() for vector in vectors],
    )


def record_bits(record):
    places = (record.step, record.epoch, record.batch, record.batches, record.learning_rate)
    return places, [np.asarray(array).tobytes() for array in (*record.arrays(), record.loss)]


def linear_unit(weight, inputs, targets, rate, *, trainable=(1.0, 0.0), batch_size=1):
    network = Network(1, (Layer(1, ACTIVATIONS.create("identity")),))
    batching = Batching(np.array(inputs, ndmin=2).T, np.array(targets, ndmin=2).T, batch_size, False, 0)
    parts = (LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"))
    return Trainer(network, *parts, np.array([weight, 0.0]), batching, rate, np.array(trainable))


@given(data=st.data(), count=COUNTS)
def test_a_run_of_n_is_n_steps_bit_for_bit(cases, data, count):
    case = data.draw(cases)
    ran, stepped, mixed = case.trainer(), case.trainer(), case.trainer()
    taken = ran.run(count)
    for number in range(taken):
        stepped.step()
        if number % 3:
            mixed.run(1)
        else:
            mixed.peek()
            mixed.step()
    assert everything(ran) == everything(stepped) == everything(mixed)


@given(data=st.data(), count=COUNTS)
def test_a_look_ahead_changes_nothing_and_is_the_step_that_follows(cases, data, count):
    trainer = data.draw(cases).trainer()
    trainer.run(count)
    before = everything(trainer)
    ahead = trainer.peek()
    assert everything(trainer) == before
    assert record_bits(trainer.step()) == record_bits(ahead)


@given(data=st.data(), count=COUNTS, beyond=COUNTS)
def test_a_state_brings_back_the_same_future_bit_for_bit(cases, data, count, beyond):
    case = data.draw(cases)
    trainer = case.trainer()
    trainer.run(count)
    state = trainer.state()
    trainer.run(beyond)
    future = everything(trainer)
    trainer.learning_rate *= 2
    trainer.restore(state)
    assert everything(trainer)[0] == state.step
    assert len(trainer.losses) == state.step
    trainer.run(beyond)
    assert everything(trainer) == future


@given(data=st.data(), count=COUNTS, beyond=COUNTS)
def test_a_state_carries_over_to_another_trainer_of_the_same_data(cases, data, count, beyond):
    case = data.draw(cases)
    one, other = case.trainer(), case.trainer()
    one.run(count)
    other.run(beyond)
    other.restore(one.state())
    one.run(beyond)
    other.run(beyond)
    assert everything(one)[:4] == everything(other)[:4]
    assert one.parameters.tobytes() == other.parameters.tobytes()


@given(data=st.data(), count=st.integers(1, 12))
def test_what_is_frozen_keeps_its_bits_and_the_rest_learns_as_the_record_says(cases, data, count):
    case = data.draw(cases)
    size = case.network.parameter_count
    mask = np.random.default_rng(case.seed).integers(0, 2, size).astype(float)
    trainer = case.trainer(trainable=mask)
    start = trainer.parameters
    trainer.run(count)
    frozen = mask == 0
    assert trainer.parameters[frozen].tobytes() == start[frozen].tobytes()


def test_what_is_frozen_survives_a_divergence():
    trainer = linear_unit(1.0, [1e200], [0.0], 1e300)
    trainer.run(5)
    assert trainer.diverged
    assert not np.isfinite(trainer.parameters[0])
    assert trainer.parameters[1] == 0.0


@given(data=st.data())
def test_single_precision_stays_single(cases, data):
    trainer = data.draw(cases).trainer(dtype=np.float32)
    record = trainer.step()
    trainer.run(10)
    assert trainer.parameters.dtype == np.float32
    floats = [array for array in record.arrays() if array is not record.sample_indices]
    assert {array.dtype for array in floats} == {np.dtype(np.float32)}


def test_the_start_parameters_are_copied():
    start = np.array([2.0, 0.0])
    network = Network(1, (Layer(1, ACTIVATIONS.create("identity")),))
    batching = Batching(np.ones((1, 1)), np.zeros((1, 1)), 1, False, 0)
    trainer = Trainer(network, LOSSES.create("mse"), OPTIMIZERS.create("sgd"), start, batching, 0.1)
    trainer.run(3)
    trainer.parameters[:] = 7.0
    assert start.tolist() == [2.0, 0.0]
    assert 7.0 not in trainer.parameters
    trainer.set_parameters(np.array([5.0, 1.0]))
    assert trainer.parameters.tolist() == [5.0, 1.0]


def test_a_run_ends_after_the_step_whose_loss_is_not_finite():
    trainer = linear_unit(1.0, [1.0], [0.0], 1e200)
    assert trainer.run(100) < 100
    assert trainer.diverged
    assert len(trainer.losses) == trainer.step_count
    assert np.isfinite(trainer.losses.view()[:-1]).all()


def test_a_diverged_run_can_be_taken_back():
    trainer = linear_unit(1.0, [1.0], [0.0], 1e200)
    start = trainer.state()
    trainer.run(100)
    trainer.restore(start)
    assert not trainer.diverged
    trainer.learning_rate = 0.1
    assert trainer.run(10) == 10
    assert trainer.losses.view()[-1] < 0.5


def test_a_run_is_interrupted_before_a_step_and_only_when_it_may_be():
    trainer = linear_unit(1.0, [1.0], [0.0], 0.1)
    trainer.interrupted = True
    assert trainer.run(10) == 0
    assert trainer.run(10, interruptible=False) == 10
    trainer.step()
    assert trainer.step_count == 11


def test_a_run_that_is_interrupted_stands_where_so_many_steps_lead():
    class Pressed(Series):
        def append(self, value):
            super().append(value)
            ran.interrupted = len(self) == 7

    ran, stepped = (linear_unit(1.0, [1.0, 2.0, 3.0], [0.0, 1.0, 0.0], 0.1) for _ in range(2))
    ran.losses = Pressed()
    assert ran.run(100) == 7
    for _ in range(7):
        stepped.step()
    assert everything(ran) == everything(stepped)


@pytest.mark.parametrize("change", [
    lambda trainer: trainer.run(1),
    lambda trainer: trainer.set_parameters(np.array([5.0, 1.0])),
    lambda trainer: trainer.restore(dataclasses.replace(trainer.state(), parameters=np.array([5.0, 1.0]))),
    lambda trainer: trainer.peek(),
    lambda trainer: trainer.step(),
])  # fmt: skip
def test_a_record_begins_with_the_parameters_as_they_are_then(change):
    trainer = linear_unit(1.0, [1.0, 2.0, 3.0], [0.0, 1.0, 0.0], 0.1, trainable=(1.0, 1.0))
    trainer.step()
    change(trainer)
    now = trainer.parameters
    record = trainer.step()
    assert record.parameters_before.tobytes() == now.tobytes()
    assert record.parameters_after.tobytes() == trainer.parameters.tobytes() != now.tobytes()


def test_the_rate_of_the_moment_is_used_and_recorded():
    trainer = linear_unit(1.0, [1.0], [0.0], 0.5)
    first = trainer.step()
    trainer.learning_rate = 0.25
    second = trainer.step()
    assert (first.learning_rate, second.learning_rate) == (0.5, 0.25)
    assert trainer.parameters[0] == 0.5 * 0.75


def test_a_batch_larger_than_the_data_is_all_the_data():
    trainer = linear_unit(1.0, [1.0, 2.0], [0.0, 0.0], 0.1, batch_size=100)
    record = trainer.step()
    assert record.inputs.shape == (2, 1)
    assert record.batches == 1
    assert record.loss == (0.5 + 2.0) / 2


def test_a_network_with_a_step_refuses_to_learn_and_says_which_layer():
    network = Network(1, (Layer(2, ACTIVATIONS.create("tanh")), Layer(1, ACTIVATIONS.create("step"))))
    batching = Batching(np.ones((1, 1)), np.ones((1, 1)), 1, False, 0)
    parts = (network, LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), np.zeros(7), batching, 0.1)
    trainer = Trainer(*parts)
    for refused in (trainer.step, trainer.peek, lambda: trainer.run(1)):
        with pytest.raises(NotTrainableError, match="Layer 2 uses Step"):
            refused()
    assert trainer.step_count == 0


@given(data=st.data())
def test_parameters_come_back_from_their_layers(cases, data):
    case = data.draw(cases)
    layers = case.network.split(case.parameters)
    assert case.network.join(layers).tobytes() == case.parameters.tobytes()
    assert [layer.weights.shape for layer in layers] == list(case.network.fans)
    doubled = [LayerParameters(2 * layer.weights, 2 * layer.biases) for layer in layers]
    np.testing.assert_array_equal(case.network.join(doubled), 2 * case.parameters)


def test_parameters_that_do_not_fit_are_refused_with_the_layer():
    network = Network(2, (Layer(3, ACTIVATIONS.create("tanh")), Layer(1, ACTIVATIONS.create("tanh"))))
    good = LayerParameters(np.zeros((2, 3)), np.zeros(3))
    with pytest.raises(ValueError, match=r"weights of layer 2 have the shape \(2, 3\): \(3, 1\) is needed"):
        network.join([good, good])
    with pytest.raises(ValueError, match="2 layers of weights, but 1 were given"):
        network.join([good])
