"""Gradients against finite differences, for any network, and the public checker itself."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.gradient_check import check_gradients
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, Network
from nnviz.engine.workspace import loss_and_gradient


def assume_away_from_kinks(case):
    """No z and no prediction lies where a first or second derivative may jump, which a finite difference blurs."""
    passed = case.network.forward(case.parameters, case.inputs)
    for layer, (z, _) in zip(case.network.layers, passed, strict=True):
        assume(all(np.abs(z - kink).min() > 1e-4 for kink in (0.0, *layer.activation.kinks)))
    a, t = passed[-1][1], case.targets.T
    away = np.abs(a - t)
    assume(min(away.min(), np.abs(away - 1.0).min(), np.abs(a * t - 1.0).min()) > 1e-4)


@given(data=st.data())
def test_every_gradient_agrees_with_central_differences(cases, data):
    case = data.draw(cases)
    assume_away_from_kinks(case)
    check = check_gradients(case.network, case.loss, case.parameters, case.inputs, case.targets)
    np.testing.assert_allclose(check.analytic, check.numeric, rtol=1e-5, atol=1e-7)
    assert check.largest_difference == np.abs(check.analytic - check.numeric).max()


@given(data=st.data())
def test_the_gradient_of_the_mean_is_the_mean_of_the_gradients_of_the_samples(cases, data):
    case = data.draw(cases)
    network, loss, w, x, t = case.network, case.loss, case.parameters, case.inputs, case.targets
    mean_loss, mean_gradient = loss_and_gradient(network, loss, w, x, t)
    alone = [loss_and_gradient(network, loss, w, x[i : i + 1], t[i : i + 1]) for i in range(case.samples)]
    assert mean_loss == pytest.approx(np.mean([e for e, _ in alone]), rel=1e-13, abs=1e-15)
    np.testing.assert_allclose(mean_gradient, np.mean([g for _, g in alone], 0), rtol=1e-11, atol=1e-14)
    total_loss, total_gradient = loss_and_gradient(network, loss, w, x, t, mean=False)
    assert total_loss == pytest.approx(mean_loss * case.samples, rel=1e-13, abs=1e-15)
    np.testing.assert_allclose(total_gradient, mean_gradient * case.samples, rtol=1e-11, atol=1e-14)


@given(data=st.data())
def test_one_sample_as_vectors_is_the_same_sample_twice_as_a_matrix(cases, data):
    case = data.draw(cases)
    x, t = case.inputs[:1], case.targets[:1]
    one = loss_and_gradient(case.network, case.loss, case.parameters, x, t)
    twice = loss_and_gradient(
        case.network, case.loss, case.parameters, np.repeat(x, 2, axis=0), np.repeat(t, 2, axis=0)
    )
    assert one[0] == pytest.approx(twice[0], rel=1e-14, abs=1e-15)
    np.testing.assert_allclose(one[1], twice[1], rtol=1e-13, atol=1e-14)


@given(data=st.data())
def test_single_precision_is_right_as_far_as_it_goes(cases, data):
    case = data.draw(cases)
    assume_away_from_kinks(case)
    parameters = case.parameters.astype(np.float32)
    loss, gradient = loss_and_gradient(case.network, case.loss, parameters, case.inputs, case.targets)
    exact_loss, exact = loss_and_gradient(
        case.network, case.loss, parameters.astype(np.float64), case.inputs, case.targets
    )
    assert gradient.dtype == np.float32
    assert loss == pytest.approx(exact_loss, rel=1e-4, abs=1e-5)
    assert np.abs(gradient - exact).max() <= 1e-4 * max(1.0, np.abs(exact).max())


def test_the_checker_finds_a_wrong_slope():
    logistic = ACTIVATIONS.get("logistic")

    class Wrong(logistic):
        def slope_calls(self, z, a, out):
            return (*super().slope_calls(z, a, out), lambda: np.multiply(out, 1.001, out))

    def checked(activation):
        network = Network(2, (Layer(3, activation), Layer(1, logistic())))
        w = np.random.default_rng(0).normal(size=network.parameter_count)
        return check_gradients(network, LOSSES.create("half_sse"), w, np.eye(2), np.ones((2, 1)))

    assert checked(logistic()).worst_digits > 7
    assert 2.5 < checked(Wrong()).worst_digits < 3.5


def test_the_checker_gives_read_only_vectors_and_leaves_the_parameters_alone():
    network = Network(1, (Layer(1, ACTIVATIONS.create("tanh")),))
    w = np.array([0.3, -0.2])
    check = check_gradients(network, LOSSES.create("mse"), w, np.array([[0.5]]), np.array([[1.0]]))
    assert w.tolist() == [0.3, -0.2]
    assert check.analytic.shape == check.numeric.shape == check.digits.shape == (2,)
    assert not any(array.flags.writeable for array in (check.analytic, check.numeric, check.digits))


def test_at_the_kink_of_relu_the_checker_shows_half_the_jump():
    network = Network(1, (Layer(1, ACTIVATIONS.create("relu")), Layer(1, ACTIVATIONS.create("identity"))))
    w = np.array([1.0, 0.0, 1.0, 0.0])
    check = check_gradients(network, LOSSES.create("half_sse"), w, np.array([[0.0]]), np.array([[1.0]]))
    assert check.analytic[1] == 0.0
    assert check.numeric[1] == pytest.approx(-0.5, abs=1e-4)


def test_a_network_that_diverged_can_be_checked_without_a_warning():
    network = Network(1, (Layer(1, ACTIVATIONS.create("identity")),))
    for w in (np.array([np.inf, 0.0]), np.array([1e300, 0.0])):
        check = check_gradients(network, LOSSES.create("half_sse"), w, np.array([[1e10]]), np.array([[0.0]]))
        assert check.largest_difference > 1e9 or np.isnan(check.largest_difference)
