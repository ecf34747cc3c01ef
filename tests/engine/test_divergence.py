"""Why a run diverged: the first bad number, what it was made of, and a rate with which it does not happen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.divergence import Quantity, calm_rate, describe, post_mortem
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.trainer import Trainer


def linear(rate, weight=1.0, x=1.0, optimizer="sgd"):
    """E = ½(w·x)² with a frozen bias of 0: diverges when rate·x² is above 2."""
    network = Network(1, (Layer(1, ACTIVATIONS.create("identity")),))
    batching = Batching(np.array([[x]]), np.zeros((1, 1)), 1, False, 0)
    parts = (LOSSES.create("half_sse"), OPTIMIZERS.create(optimizer), np.array([weight, 0.0]), batching, rate)
    return Trainer(network, *parts, network.weight_mask())


def deep(rate, key="relu", units=(6, 6, 1), seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    layers = (
        *(Layer(n, ACTIVATIONS.create(key)) for n in units[:-1]),
        Layer(units[-1], ACTIVATIONS.create("identity")),
    )
    network = Network(2, layers)
    inputs = rng.normal(size=(20, 2))
    batching = Batching(inputs, inputs.sum(1, keepdims=True), 5, False, 0)
    start = rng.normal(0, scale, network.parameter_count)
    return Trainer(network, LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), start, batching, rate)


def last_record(trainer):
    """The record of the first step in which a number is not finite."""
    while True:
        record = trainer.step()
        if trainer.diverged:
            return record


def test_a_linear_unit_with_too_large_a_rate_blows_up_where_its_error_is_squared():
    record = last_record(linear(4.0))
    found = post_mortem(record)
    assert found.place.quantity is Quantity.LOSS
    assert found.place.value == np.inf
    assert found.step == record.step
    assert found.last_finite_step == record.step - 1
    assert [factor.quantity for factor in found.chain[:4]] == [
        Quantity.ACTIVATION,
        Quantity.PRE_ACTIVATION,
        Quantity.WEIGHT,
        Quantity.INPUT,
    ]
    # Each step multiplies the weight by 1 − 4 = −3.
    assert abs(found.chain[2].value) == pytest.approx(3.0 ** (record.step - 1), rel=1e-10)
    assert found.chain[3].value == 1.0


@pytest.mark.parametrize("key", ["relu", "identity", "softplus", "leaky_relu"])
def test_the_first_bad_number_has_only_good_ones_before_it(key):
    record = last_record(deep(5.0, key))
    found = post_mortem(record)
    assert not np.isfinite(found.place.value)
    assert found.last_finite_step == record.step - 1
    if found.place.quantity is Quantity.PRE_ACTIVATION:
        assert np.isfinite(record.layers[found.place.layer - 1].inputs).all()
        largest = max(abs(found.chain[0].value), abs(found.chain[1].value))
        assert largest > 1e100
    assert found.chain


def open_record():
    """A record whose memory can be written to."""
    record = deep(0.01).step()
    setting, before, memory, *others = record._fields
    record._fields = (setting, before, bytearray(memory), *others)
    return record


def unlocked(array):
    """The same array, writable: it is a read-only view of a block that the record owns."""
    views = [array]
    while isinstance(views[-1].base, np.ndarray):
        views.append(views[-1].base)
    for view in reversed(views):
        view.flags.writeable = True
    return array


@pytest.mark.parametrize(("number", "name", "index", "quantity"), [
    (1, "pre_activation", (2, 3), Quantity.PRE_ACTIVATION),
    (2, "activation", (0, 5), Quantity.ACTIVATION),
    (2, "slope", (1, 1), Quantity.SLOPE),
    (3, "grad_activation", (4, 0), Quantity.GRAD_ACTIVATION),
    (1, "delta", (3, 2), Quantity.DELTA),
])  # fmt: skip
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e200])
def test_a_bad_number_is_found_where_it_is(number, name, index, quantity, value):
    record = open_record()
    unlocked(getattr(record.layers[number - 1], name))[index] = value
    found = post_mortem(record)
    assert found.place.quantity is quantity
    assert (found.place.layer, found.place.sample, found.place.unit) == (number, *index)
    np.testing.assert_equal(found.place.value, value)


def test_of_several_bad_numbers_the_one_that_was_computed_first_is_named():
    record = open_record()
    for layer in record.layers:
        unlocked(layer.delta)[1, 0] = np.nan
    assert post_mortem(record).place.layer == 3
    unlocked(record.layers[1].activation)[2, 0] = np.inf
    unlocked(record.layers[2].pre_activation)[0, 0] = np.inf
    found = post_mortem(record).place
    assert (found.quantity, found.layer, found.sample) == (Quantity.ACTIVATION, 2, 2)


def test_weights_that_were_bad_before_the_step_are_named_and_the_last_finite_step_is_earlier():
    trainer = linear(0.1)
    trainer.run(5)
    trainer.set_parameters(np.array([np.nan, 0.0]))
    found = post_mortem(trainer.step())
    assert found.place.quantity is Quantity.WEIGHT
    assert (found.place.layer, found.place.unit, found.place.source) == (1, 0, 0)
    assert found.last_finite_step == 4
    assert found.chain == ()


def test_an_update_that_overflows_is_named_with_its_gradient():
    record = linear(1e200, weight=1e150, x=1.0).step()
    found = post_mortem(record)
    assert found.place.quantity is Quantity.PARAMETER
    assert found.place.value == -np.inf
    gradient = found.chain[0]
    assert gradient.quantity is Quantity.GRADIENT
    assert gradient.value == 1e150
    assert record.learning_rate * gradient.value == np.inf


def test_a_parameter_that_overflows_is_a_divergence_though_the_loss_is_finite():
    trainer = linear(1e200, weight=1e150)
    trainer.step()
    assert np.isfinite(trainer.losses.view()).all()
    assert trainer.diverged


def test_a_healthy_step_has_nothing_to_explain():
    with pytest.raises(ValueError, match="Every number of step 1 is finite"):
        post_mortem(linear(0.1).step())


@pytest.mark.parametrize("rate", [2.1, 3.0, 50.0, 1e6])
def test_the_suggested_rate_makes_a_linear_unit_converge(rate):
    trainer = linear(rate)
    trainer.run(5000)
    assert trainer.diverged
    suggested = calm_rate(linear, rate, trainer.step_count)
    assert suggested < 2.0
    # Not needlessly small: twice the rate would have diverged, or it is the first half.
    assert 2 * suggested >= 2.0 or suggested == rate / 2
    again = linear(suggested)
    assert again.run(10_000) == 10_000
    assert not again.diverged


@pytest.mark.parametrize("key", ["relu", "identity", "softplus"])
@pytest.mark.parametrize("seed", range(4))
def test_the_suggested_rate_makes_a_deep_network_run_finite(key, seed):
    trainer = deep(5.0, key, seed=seed)
    trainer.run(1000)
    assert trainer.diverged
    suggested = calm_rate(lambda rate: deep(rate, key, seed=seed), 5.0, trainer.step_count)
    again = deep(suggested, key, seed=seed)
    assert again.run(1000) == 1000
    assert not again.diverged
    assert again.losses.view()[-50:].mean() <= 2 * again.losses.view()[:50].mean()


def test_where_no_rate_helps_none_is_suggested():
    assert calm_rate(lambda rate: linear(rate, weight=1e200), 1.0, 1) is None


@pytest.mark.parametrize("rate", [2.5, 1e200])
def test_the_sentence_says_what_where_and_what_to_try(rate):
    text = describe(post_mortem(last_record(linear(rate)), 0.25))
    assert text.startswith("Step ")
    assert "It was made of: " in text
    assert f"The learning rate was {rate:g}: try 0.25." in text
    assert "still finite" in text


@given(x=st.floats(1.0, 1e3), rate=st.floats(2.5, 1e9))
def test_every_divergence_of_a_unit_is_explained_without_a_warning(x, rate):
    record = last_record(linear(rate, x=x))
    found = post_mortem(record)
    assert not np.isfinite(found.place.value)
    assert found.chain
    assert describe(found)


@given(data=st.data())
def test_whatever_diverges_is_explained(cases, data):
    case = data.draw(cases)
    trainer = case.trainer()
    trainer.learning_rate = data.draw(st.sampled_from([1e3, 1e30, 1e100, 1e250]))
    for _ in range(30):
        record = trainer.step()
        if trainer.diverged:
            assert describe(post_mortem(record))
            return
