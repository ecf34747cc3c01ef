"""The contract of every activation: its slope is its derivative, and nothing overflows."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.initializers import INITIALIZERS

KEYS = ACTIVATIONS.keys()
ALL = {key: ACTIVATIONS.create(key) for key in KEYS}
SMOOTH = [key for key, activation in ALL.items() if activation.differentiable]
ELEMENTWISE = [key for key, activation in ALL.items() if activation.elementwise]
BOTH = [key for key in SMOOTH if key in ELEMENTWISE]
NEAR = 1e-3
# Some have a second derivative that jumps at 0, where central differences are right to the order of h only.
H, CLOSE = 1e-6, {"rtol": 1e-6, "atol": 2e-6}


def slope_of(activation, z):
    z = np.asarray(z, dtype=np.float64)
    out = np.empty_like(z)
    with np.errstate(all="ignore"):
        activation.slope(z, activation(z), out)
    return out


def away_from_kinks(activation, z):
    return all(np.abs(np.asarray(z) - kink).min() > NEAR for kink in activation.kinks)


@pytest.mark.parametrize("key", BOTH)
@given(z=st.floats(-20, 20))
def test_the_slope_is_the_derivative(key, z):
    activation = ALL[key]
    assume(away_from_kinks(activation, z))
    numeric = (activation([z + H]) - activation([z - H])) / (2 * H)
    np.testing.assert_allclose(slope_of(activation, [z]), numeric, **CLOSE)


@pytest.mark.parametrize("key", SMOOTH)
@given(z=st.lists(st.floats(-4, 4), min_size=1, max_size=5), seed=st.integers(0, 99))
def test_delta_is_the_derivative_through_the_whole_jacobian(key, z, seed):
    activation, z = ALL[key], np.array(z)
    assume(away_from_kinks(activation, z))
    grad = np.random.default_rng(seed).normal(size=z.shape)
    delta, slope = np.empty_like(z), np.empty_like(z)
    activation.delta(z, activation(z), grad, slope, delta)
    np.testing.assert_array_equal(slope, slope_of(activation, z))
    for i in range(len(z)):
        nudge = np.zeros_like(z)
        nudge[i] = H
        numeric = grad @ (activation(z + nudge) - activation(z - nudge)) / (2 * H)
        np.testing.assert_allclose(delta[i], numeric, **CLOSE)


@pytest.mark.parametrize("key", KEYS)
@given(seed=st.integers(0, 99), units=st.integers(1, 4), samples=st.integers(1, 4))
def test_the_samples_of_a_batch_do_not_see_each_other(key, seed, units, samples):
    activation = ALL[key]
    z = np.random.default_rng(seed).normal(size=(units, samples))
    for column in range(samples):
        np.testing.assert_allclose(activation(z)[:, column], activation(z[:, column]), rtol=1e-14, atol=0)
        np.testing.assert_allclose(
            slope_of(activation, z)[:, column], slope_of(activation, z[:, column]), rtol=1e-14, atol=0
        )


@pytest.mark.parametrize("key", ELEMENTWISE)
@pytest.mark.parametrize("z", [0.0, -0.0, 800.0, -800.0, 1e308, -1e308, np.inf, -np.inf, 5e-324])
def test_value_and_slope_are_numbers_however_large_z_is(key, z):
    activation = ALL[key]
    assert not np.isnan(activation([z])).any()
    assert not np.isnan(slope_of(activation, [z])).any()


@pytest.mark.parametrize("key", BOTH)
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_far_out_the_value_still_grows_as_the_slope_says(key, side):
    activation = ALL[key]
    z = side * np.linspace(400.0, 800.0, 4001)
    grown = np.trapezoid(slope_of(activation, z), z)
    assert activation(z)[-1] - activation(z)[0] == pytest.approx(grown, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("key", ELEMENTWISE)
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_the_largest_numbers_lead_to_the_same_limit_as_large_ones(key, side):
    at_400, at_800, at_most, at_infinity = ALL[key](np.array([400.0, 800.0, 1e308, np.inf]) * side)
    if at_800 == pytest.approx(at_400, rel=0.01, abs=1e-12):
        assert at_most == pytest.approx(at_800, rel=0.01, abs=1e-12)
        assert at_infinity == pytest.approx(at_800, rel=0.01, abs=1e-12)
    else:
        assert abs(at_most) > 1e300
        assert np.sign(at_most) == np.sign(at_infinity) == np.sign(at_800)


@pytest.mark.parametrize("key", KEYS)
def test_the_name_of_the_usual_initialiser_exists(key):
    assert ALL[key].initializer in INITIALIZERS.entries()


@pytest.mark.parametrize("key", [key for key in KEYS if key not in SMOOTH])
def test_what_is_not_differentiable_has_no_slope(key):
    np.testing.assert_array_equal(slope_of(ALL[key], [-2.0, -1e-12, 0.0, 3.0]), 0.0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("key", KEYS)
def test_both_sizes_of_floating_point_numbers_are_served(key, dtype):
    z = np.array([[-1.5, 0.5], [2.0, 0.0]], dtype)
    out, slope = np.empty_like(z), np.empty_like(z)
    ALL[key].value(z, out)
    ALL[key].slope(z, out, slope)
    np.testing.assert_allclose(out, ALL[key](z.astype(np.float64)), rtol=1e-6, atol=1e-6)


def test_the_logistic_function_has_its_known_values():
    logistic = ALL["logistic"]
    assert logistic([0.0])[0] == 0.5
    assert slope_of(logistic, [0.0])[0] == 0.25
    np.testing.assert_array_equal(logistic([-800.0, 800.0, -np.inf, np.inf]), [0.0, 1.0, 0.0, 1.0])


def test_relu_has_the_slope_0_at_its_kink():
    np.testing.assert_array_equal(slope_of(ALL["relu"], [-1.0, 0.0, -0.0, 5e-324]), [0.0, 0.0, 0.0, 1.0])


def test_the_step_counts_a_rounding_error_below_0_as_0():
    np.testing.assert_array_equal(ALL["step"]([-1e-8, -1e-9, -1e-17, 0.0, 2.0]), [0.0, 1.0, 1.0, 1.0, 1.0])


@given(z=st.lists(st.floats(-1e308, 1e308), min_size=1, max_size=6))
def test_softmax_gives_probabilities_whatever_z_is(z):
    a = ALL["softmax"](z)
    assert (a >= 0).all()
    assert a.sum() == pytest.approx(1.0, abs=1e-15 * len(z))
    assert a[int(np.argmax(z))] == a.max()
