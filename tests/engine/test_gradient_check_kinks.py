"""The gradient check where there is no derivative, and where there is: with every option, for chosen parameters."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.gradient_check import Kink, check_gradients
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, Network
from nnviz.engine.penalty import Penalty


def checked(case, **options):
    return check_gradients(case.network, case.loss, case.parameters, case.inputs, case.targets, **options)


def away_from_bends(case):
    """Nothing lies where a second derivative jumps, which a finite difference blurs in the sixth digit."""
    a, t = case.network.forward(case.parameters, case.inputs)[-1][1], case.targets.T
    z = np.concatenate([z.reshape(-1) for z, _ in case.network.forward(case.parameters, case.inputs)])
    return min(np.abs(z).min(), np.abs(np.abs(a - t) - 1.0).min(), np.abs(a * t - 1.0).min()) > 1e-4


@settings(max_examples=400)
@given(data=st.data(), penalty=st.sampled_from([None, Penalty(0.0, 0.05), Penalty(0.01, 0.02)]), mean=st.booleans())
def test_six_digits_agree_wherever_there_is_no_kink(cases, data, penalty, mean):
    case = data.draw(cases)
    assume(away_from_bends(case))
    check = checked(case, penalty=penalty, mean=mean)
    assert check.worst_smooth_digits >= 6
    smooth = ~check.kinked
    np.testing.assert_allclose(check.below[smooth], check.above[smooth], rtol=1e-2, atol=1e-2)


def unit(activation, loss="half_sse", **params):
    """One input, one hidden unit with the activation, one identity output; and the loss."""
    layers = (Layer(1, ACTIVATIONS.create(activation, params)), Layer(1, ACTIVATIONS.create("identity")))
    return Network(1, layers), LOSSES.create(loss)


@pytest.mark.parametrize("convention", [0.0, 0.5, 1.0])
def test_at_the_kink_of_relu_both_slopes_are_shown_and_backpropagation_takes_the_convention(convention):
    network, loss = unit("relu", slope_at_zero=convention)
    # z = 1·0 + 0 = 0, a = 0, E = ½(1·a + 0 − 1)²: below 0 nothing changes, above E' = −1.
    check = check_gradients(network, loss, np.array([1.0, 0.0, 1.0, 0.0]), np.array([[0.0]]), np.array([[1.0]]))
    assert check.below[1] == pytest.approx(0.0, abs=1e-4)
    assert check.above[1] == pytest.approx(-1.0, abs=1e-4)
    assert check.analytic[1] == -convention
    # The input is 0: only the hidden bias moves the unit off its kink.
    assert check.kinked.tolist() == [False, True, False, False]
    assert check.kinks == (Kink(0, 0, 0),)
    assert check.worst_smooth_digits > 6


def test_a_kink_between_both_nudges_is_found_wherever_it_lies():
    network, loss = unit("relu")
    for z in (0.9e-5, 0.5e-5, 0.34e-5, 1e-7, -1e-7, -0.9e-5):
        check = check_gradients(network, loss, np.array([1.0, z, 1.0, 0.0]), np.array([[0.0]]), np.array([[1.0]]))
        assert check.kinked.tolist() == [False, True, False, False]
        assert check.kinks == (Kink(0, 0, 0),)


def test_a_kink_that_hardly_shows_in_the_loss_is_found_all_the_same():
    layers = (Layer(1, ACTIVATIONS.create("identity")), Layer(2, ACTIVATIONS.create("relu")))
    network = Network(1, (*layers, Layer(1, ACTIVATIONS.create("identity"))))
    # The first unit of the hidden layer is at work; the second one is at its kink, and its way out is narrow.
    start = np.array([1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1e-9, 0.0])
    check = check_gradients(network, LOSSES.create("half_sse"), start, np.zeros((1, 1)), np.zeros((1, 1)))
    assert abs(check.above[1] - check.below[1]) < 1e-4
    assert check.kinked[1]


def test_far_from_the_kink_there_is_none():
    network, loss = unit("relu")
    check = check_gradients(network, loss, np.array([1.0, 2e-5, 1.0, 0.0]), np.array([[0.0]]), np.array([[1.0]]))
    assert not check.kinked.any()
    assert check.kinks == ()


def test_a_kink_is_named_with_its_unit_and_sample():
    layers = (Layer(3, ACTIVATIONS.create("relu")), Layer(1, ACTIVATIONS.create("identity")))
    network = Network(1, layers)
    weights = np.array([1.0, 0.5, 1.0, -2.0, 1.0, 0.25, 1.0, 1.0, 1.0, 0.0])
    inputs, targets = np.array([[1.0], [2.0], [3.0]]), np.ones((3, 1))
    check = check_gradients(network, LOSSES.create("half_sse"), weights, inputs, targets)
    assert check.kinks == (Kink(0, 1, 1),)
    assert np.flatnonzero(check.kinked).tolist() == [2, 3]


@pytest.mark.parametrize("loss", ["mae", "hinge"])
def test_the_kink_of_a_loss_is_found_too(loss):
    network = Network(1, (Layer(1, ACTIVATIONS.create("identity")),))
    inputs, targets = np.array([[1.0], [2.0]]), np.array([[1.0], [-1.0]])
    # The first sample is hit exactly: a = t, and t·a = 1.
    check = check_gradients(network, LOSSES.create(loss), np.array([0.5, 0.5]), inputs, targets)
    assert check.kinked.all()
    assert (np.abs(check.above - check.below) > 0.4).all()
    beside = check_gradients(network, LOSSES.create(loss), np.array([0.5, 0.51]), inputs, targets)
    assert not beside.kinked.any()
    assert beside.worst_digits > 6


def test_the_kink_of_the_l1_penalty_is_at_weights_of_0_and_its_slopes_are_plus_and_minus_l1():
    network = Network(2, (Layer(1, ACTIVATIONS.create("tanh")),))
    start, data = np.array([0.0, 0.5, 0.0]), (np.array([[0.3, -0.2]]), np.array([[0.1]]))
    plain = check_gradients(network, LOSSES.create("half_sse"), start, *data)
    check = check_gradients(network, LOSSES.create("half_sse"), start, *data, penalty=Penalty(0.01, 0.0))
    assert check.kinked.tolist() == [True, False, False]
    assert check.above[0] - plain.numeric[0] == pytest.approx(0.01, abs=1e-6)
    assert check.below[0] - plain.numeric[0] == pytest.approx(-0.01, abs=1e-6)
    assert not plain.kinked.any()


def test_a_strong_curve_is_no_kink():
    network = Network(1, (Layer(1, ACTIVATIONS.create("identity")),))
    # E = ½(1000 w)²: the slopes on both sides differ by h·10⁶ = 10.
    check = check_gradients(
        network, LOSSES.create("half_sse"), np.array([0.001, 0.0]), np.array([[1e3]]), np.ones((1, 1))
    )
    assert check.above[0] - check.below[0] == pytest.approx(10.0, rel=1e-3)
    assert not check.kinked.any()


@given(data=st.data())
def test_chosen_parameters_are_checked_as_among_all(cases, data):
    case = data.draw(cases)
    chosen = np.array(data.draw(st.lists(st.integers(0, case.network.parameter_count - 1), max_size=4)), np.int64)
    everything, some = checked(case), checked(case, indices=chosen)
    assert some.indices.tolist() == chosen.tolist()
    for name in ("analytic", "numeric", "digits", "below", "above", "kinked"):
        np.testing.assert_array_equal(getattr(some, name), getattr(everything, name)[chosen])


@given(data=st.data(), mean=st.booleans())
def test_the_penalty_is_in_both_gradients(cases, data, mean):
    case = data.draw(cases)
    penalty = Penalty(0.0, 0.5)
    without, with_it = checked(case, mean=mean), checked(case, mean=mean, penalty=penalty)
    added = 0.5 * case.parameters * case.network.weight_mask()
    np.testing.assert_allclose(with_it.analytic - without.analytic, added, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(with_it.numeric - without.numeric, added, rtol=1e-4, atol=1e-5)


def test_digits_are_not_claimed_of_numbers_that_the_difference_cannot_show():
    class Wrong(ACTIVATIONS.get("identity")):
        def slope(self, z, a, out):
            out.fill(2.0)

    # The loss is ½·1000², so a gradient of 1e-6 drowns in its last places: the check must not call 2e-6 equal to it.
    layers = (Layer(1, Wrong()), Layer(1, ACTIVATIONS.create("identity")))
    start = np.array([0.0, 0.0, 1e-9, 1000.0])
    check = check_gradients(Network(1, layers), LOSSES.create("half_sse"), start, np.ones((1, 1)), np.zeros((1, 1)))
    assert check.analytic[0] == pytest.approx(2e-6)
    assert check.digits[0] < 16


def test_gradients_of_exactly_0_agree():
    network, loss = unit("relu")
    check = check_gradients(network, loss, np.array([1.0, -1.0, 1.0, 1.0]), np.array([[0.0]]), np.array([[1.0]]))
    assert check.analytic.tolist() == [0.0, 0.0, 0.0, 0.0]
    assert (check.digits >= 6).all()
