"""The penalty on weights and the clipping of gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.clipping import Clipping, global_norm
from nnviz.engine.param import check_params
from nnviz.engine.penalty import Penalty

IS_WEIGHT = np.array([1.0, 1.0, 0.0, 1.0])
W = np.array([2.0, -3.0, 5.0, 0.0])
SHARES = st.floats(0, 2)
VECTORS = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=9).map(np.array)


def gradient(penalty, w, is_weight=IS_WEIGHT):
    g = np.zeros_like(w)
    penalty.add_gradient(w, is_weight, g)
    return g


def clipped(g, mode, limit):
    g = np.array(g, dtype=float)
    Clipping(mode, limit).apply(g)
    return g


def test_the_penalty_counts_weights_and_never_biases():
    assert Penalty(0.1, 0.0).value(W, IS_WEIGHT) == pytest.approx(0.5, rel=1e-15)
    assert Penalty(0.0, 0.1).value(W, IS_WEIGHT) == pytest.approx(0.65, rel=1e-15)
    assert Penalty(0.1, 0.1).value(W, IS_WEIGHT) == pytest.approx(1.15, rel=1e-15)


def test_its_gradient_is_0_for_biases_and_for_the_l1_of_a_weight_of_0():
    np.testing.assert_allclose(gradient(Penalty(0.1, 0.0), W), [0.1, -0.1, 0.0, 0.0], rtol=1e-15)
    np.testing.assert_allclose(gradient(Penalty(0.0, 0.1), W), [0.2, -0.3, 0.0, 0.0], rtol=1e-15)
    np.testing.assert_allclose(gradient(Penalty(0.1, 0.1), W), [0.3, -0.4, 0.0, 0.0], rtol=1e-15)


def test_the_gradient_is_added_to_what_is_there():
    g = np.arange(4.0)
    Penalty(0.1, 0.0).add_gradient(W, IS_WEIGHT, g)
    np.testing.assert_allclose(g, [0.1, 0.9, 2.0, 3.0], rtol=1e-15)


@given(l1=SHARES, l2=SHARES, seed=st.integers(0, 999))
def test_the_gradient_of_the_penalty_is_its_derivative(l1, l2, seed):
    penalty, rng, h = Penalty(l1, l2), np.random.default_rng(seed), 1e-5
    w = rng.uniform(0.1, 2, 6) * rng.choice([-1, 1], 6)
    is_weight = rng.integers(0, 2, 6).astype(float)
    numeric = [
        (penalty.value(w + nudge, is_weight) - penalty.value(w - nudge, is_weight)) / (2 * h) for nudge in h * np.eye(6)
    ]
    np.testing.assert_allclose(gradient(penalty, w, is_weight), numeric, rtol=1e-7, atol=1e-8)


def test_without_l1_and_l2_nothing_is_touched():
    g = np.array([-0.0, 1.0])
    before = g.tobytes()
    assert not Penalty()
    assert Penalty(l1=0.1)
    assert Penalty(l2=0.1)
    assert Penalty().value(np.array([np.inf, 1.0]), np.ones(2)) == 0.0
    Penalty().add_gradient(np.array([np.inf, 1.0]), np.ones(2), g)
    assert g.tobytes() == before


def test_an_infinite_bias_does_not_make_the_penalty_a_nan():
    w = np.array([1.0, 1.0, np.inf, 2.0])
    assert Penalty(1.0, 1.0).value(w, IS_WEIGHT) == 7.0
    np.testing.assert_array_equal(gradient(Penalty(1.0, 1.0), w), [2.0, 2.0, 0.0, 3.0])


def test_single_precision_stays_single():
    w, is_weight, g = W.astype(np.float32), IS_WEIGHT.astype(np.float32), np.zeros(4, np.float32)
    Penalty(0.1, 0.1).add_gradient(w, is_weight, g)
    np.testing.assert_allclose(g, [0.3, -0.4, 0.0, 0.0], rtol=1e-6)
    assert Penalty(0.1, 0.1).value(w, is_weight) == pytest.approx(1.15, rel=1e-6)


@given(g=VECTORS, limit=st.floats(1e-3, 1e3))
def test_clipping_by_value_cuts_each_number_for_itself(g, limit):
    np.testing.assert_array_equal(clipped(g, "value", limit), np.minimum(np.maximum(g, -limit), limit))


@given(g=VECTORS, limit=st.floats(1e-3, 1e3))
def test_clipping_by_norm_keeps_the_direction_and_shortens_to_the_limit(g, limit):
    norm, short = global_norm(g), clipped(g, "global_norm", limit)
    assert norm == pytest.approx(np.linalg.norm(g), rel=1e-14)
    assert global_norm(short) <= limit
    np.testing.assert_allclose(short, g * min(1.0, limit / (norm + 1e-6)), rtol=1e-15)


def test_a_gradient_that_is_short_enough_keeps_every_bit():
    g = np.array([0.3, -0.4])
    for mode in ("off", "value", "global_norm"):
        assert clipped(g, mode, 0.6).tobytes() == g.tobytes()
    assert not Clipping()
    assert Clipping("value")


def test_a_gradient_of_norm_5_is_shortened_as_pytorch_does_it():
    np.testing.assert_allclose(clipped([3.0, 4.0], "global_norm", 1.0), [0.59999988, 0.79999984], rtol=1e-9)


def test_the_norm_of_huge_gradients_is_right():
    with np.errstate(all="ignore"):
        assert global_norm(np.array([3e200, -4e200])) == pytest.approx(5e200, rel=1e-15)
        assert global_norm(np.array([3e30, -4e30], np.float32)) == pytest.approx(5e30, rel=1e-6)
        np.testing.assert_allclose(clipped([3e200, -4e200], "global_norm", 1.0), [0.6, -0.8], rtol=1e-15)
        assert global_norm(np.array([1.0, -np.inf])) == np.inf
        assert np.isnan(global_norm(np.array([1.0, np.nan])))


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (Penalty(l1=-1.0), "l1"),
        (Penalty(l2=np.nan), "l2"),
        (Clipping(mode="norm"), "mode"),
        (Clipping(limit=0.0), "limit"),
    ],
)
def test_values_out_of_range_are_refused(wrong, problem):
    with pytest.raises(ValueError, match=problem):
        check_params(wrong)
