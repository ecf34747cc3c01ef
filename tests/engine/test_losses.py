"""The contract of every loss: its gradient is its derivative, and the fused shortcut is the long way."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.losses import LOSSES

KEYS = LOSSES.keys()
ALL = {key: LOSSES.create(key) for key in KEYS}
FUSED = [(key, activation) for key in KEYS for activation in ALL[key].fuses]
OUTPUTS = st.integers(1, 3)
SEEDS = st.integers(0, 999)


def outputs_and_targets(seed, outputs, samples=None):
    """Activations and targets inside 0…1, where every loss is defined; targets sum to 1, and none is hit exactly."""
    rng = np.random.default_rng(seed)
    shape = (outputs,) if samples is None else (outputs, samples)
    a, t = rng.uniform(0.05, 0.95, shape), rng.uniform(0.05, 0.95, shape)
    t = t / t.sum(0) if outputs > 1 else t
    assume(np.abs(a - t).min() > 1e-3)
    return a, t


def per_sample(loss, a, t):
    return loss.per_sample(a, t, np.empty_like(a))


@pytest.mark.parametrize("key", KEYS)
@given(seed=SEEDS, outputs=OUTPUTS)
def test_the_gradient_is_the_derivative_of_the_loss_of_a_sample(key, seed, outputs):
    loss, h = ALL[key], 1e-6
    a, t = outputs_and_targets(seed, outputs)
    grad = np.empty_like(a)
    loss.grad(a, t, 1.0, grad)
    for i in range(outputs):
        nudge = np.zeros_like(a)
        nudge[i] = h
        numeric = (per_sample(loss, a + nudge, t) - per_sample(loss, a - nudge, t)) / (2 * h)
        assert grad[i] == pytest.approx(float(numeric), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("key", KEYS)
@given(seed=SEEDS, outputs=OUTPUTS, scale=st.sampled_from([0.1, 0.25, 1.0, 2.0]))
def test_the_gradient_is_scaled_as_asked(key, seed, outputs, scale):
    a, t = outputs_and_targets(seed, outputs, 3)
    plain, scaled = np.empty_like(a), np.empty_like(a)
    ALL[key].grad(a, t, 1.0, plain)
    ALL[key].grad(a, t, scale, scaled)
    np.testing.assert_allclose(scaled, scale * plain, rtol=1e-14)


@pytest.mark.parametrize("key", KEYS)
@given(seed=SEEDS, outputs=OUTPUTS, samples=st.integers(1, 5))
def test_the_total_is_the_sum_over_samples_that_do_not_see_each_other(key, seed, outputs, samples):
    loss = ALL[key]
    a, t = outputs_and_targets(seed, outputs, samples)
    losses = per_sample(loss, a, t)
    assert losses.shape == (samples,)
    assert loss.total(a, t, np.empty_like(a)) == pytest.approx(losses.sum(), rel=1e-14)
    for column in range(samples):
        alone = per_sample(loss, a[:, column].copy(), t[:, column].copy())
        assert alone.shape == ()
        assert float(alone) == pytest.approx(losses[column], rel=1e-14)


@pytest.mark.parametrize(("key", "activation"), FUSED)
@given(seed=SEEDS, outputs=OUTPUTS, samples=st.integers(1, 4), scale=st.sampled_from([0.25, 1.0]))
def test_the_fused_delta_is_the_long_way_through_the_jacobian(key, activation, seed, outputs, samples, scale):
    loss, activation = ALL[key], ACTIVATIONS.create(activation)
    rng = np.random.default_rng(seed)
    z = rng.uniform(-5, 5, (outputs, samples))
    t = rng.uniform(0, 1, (outputs, samples))
    a = activation(z)
    grad, slope, long, short = (np.empty_like(z) for _ in range(4))
    loss.grad(a, t, scale, grad)
    activation.delta(z, a, grad, slope, long)
    loss.fused_delta(a, t, scale, short)
    np.testing.assert_allclose(short, long, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(("key", "activation"), FUSED)
@given(seed=SEEDS, outputs=OUTPUTS, samples=st.integers(1, 4))
def test_the_loss_from_z_is_the_loss_from_a(key, activation, seed, outputs, samples):
    loss = ALL[key]
    rng = np.random.default_rng(seed)
    z, t = rng.uniform(-5, 5, (outputs, samples)), rng.integers(0, 2, (outputs, samples)).astype(float)
    a = ACTIVATIONS.create(activation)(z)
    from_z = loss.per_sample_from_z(z, a, t, np.empty_like(z))
    np.testing.assert_allclose(from_z, per_sample(loss, a, t), rtol=1e-11, atol=1e-13)
    assert loss.total_from_z(z, a, t, np.empty_like(z)) == pytest.approx(from_z.sum(), rel=1e-14)


@pytest.mark.parametrize(("key", "activation"), FUSED)
@pytest.mark.parametrize("z", [[800.0], [-800.0], [800.0, -800.0], [-800.0, 800.0, 0.0]])
def test_the_fused_loss_and_delta_are_finite_far_out(key, activation, z):
    loss, z = ALL[key], np.array(z)
    a = ACTIVATIONS.create(activation)(z)
    for target in range(len(z)):
        t = np.eye(len(z))[target]
        delta = np.empty_like(z)
        loss.fused_delta(a, t, 1.0, delta)
        assert np.isfinite(delta).all()
        assert np.isfinite(loss.per_sample_from_z(z, a, t, np.empty_like(z)))


@pytest.mark.parametrize("key", KEYS)
def test_targets_that_are_hit_exactly_give_no_loss_and_no_push(key):
    a = np.array([[0.0, 1.0], [1.0, 0.0]])
    grad = np.empty_like(a)
    ALL[key].grad(a, a, 1.0, grad)
    assert np.isfinite(grad).all()
    if "hinge" not in key:
        np.testing.assert_array_equal(per_sample(ALL[key], a, a), 0.0)


@pytest.mark.parametrize("key", [key for key, loss in ALL.items() if loss.fuses])
def test_a_loss_with_a_shortcut_says_its_formula(key):
    assert ALL[key].fused_formula
    assert all(activation in ACTIVATIONS.entries() for activation in ALL[key].fuses)


def test_bce_on_the_wrong_side_far_out_is_the_distance():
    z, a, t = np.array([[800.0, -800.0]]), np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    np.testing.assert_array_equal(ALL["bce"].per_sample_from_z(z, a, t, np.empty_like(z)), [800.0, 800.0])


def test_with_three_outputs_mse_is_two_thirds_of_half_the_sum_of_squares():
    a, t = np.array([1.0, 2.0, 4.0]), np.array([0.0, 0.0, 1.0])
    assert per_sample(ALL["half_sse"], a, t) == 7.0
    assert per_sample(ALL["mse"], a, t) == pytest.approx(14.0 / 3, rel=1e-15)
    half, mean = np.empty_like(a), np.empty_like(a)
    ALL["half_sse"].grad(a, t, 1.0, half)
    ALL["mse"].grad(a, t, 1.0, mean)
    np.testing.assert_allclose(mean, half * 2 / 3, rtol=1e-15)


def test_with_two_outputs_mse_is_half_the_sum_of_squares():
    a, t = np.array([0.3, 0.9]), np.array([1.0, 0.0])
    assert per_sample(ALL["half_sse"], a, t) == pytest.approx(float(per_sample(ALL["mse"], a, t)), rel=1e-15)
