"""The contract of every optimizer: it works in place on what is its own, and goes downhill."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.param import param_values

KEYS = OPTIMIZERS.keys()
DECAYS = [key for key in KEYS if param_values(OPTIMIZERS.create(key)).get("weight_decay")]
SEEDS = st.integers(0, 999)


def fresh_state(optimizer, size):
    return tuple(np.zeros(size) for _ in optimizer.state_names())


def walk(key, seed, steps=5, size=7):
    """Parameters and state after some updates with random gradients."""
    optimizer, rng = OPTIMIZERS.create(key), np.random.default_rng(seed)
    w, out = rng.normal(size=size), np.empty(size)
    state = fresh_state(optimizer, size)
    for t in range(1, steps + 1):
        optimizer.update(w, rng.normal(size=size), state, optimizer.default_learning_rate, t, np.ones(size), out)
        w = w + out
    return [w, *state]


@pytest.mark.parametrize("key", KEYS)
@given(seed=SEEDS)
def test_the_same_gradients_lead_to_the_same_place(key, seed):
    one, other = walk(key, seed), walk(key, seed)
    assert [a.tobytes() for a in one] == [a.tobytes() for a in other]
    assert all(np.isfinite(a).all() for a in one)


@pytest.mark.parametrize("key", KEYS)
@given(seed=SEEDS)
def test_parameters_and_gradient_are_only_read(key, seed):
    optimizer, rng = OPTIMIZERS.create(key), np.random.default_rng(seed)
    w, g = rng.normal(size=5), rng.normal(size=5)
    w.flags.writeable = g.flags.writeable = False
    out = np.full(5, np.nan)
    optimizer.update(w, g, fresh_state(optimizer, 5), 0.1, 1, np.ones(5), out)
    assert np.isfinite(out).all()


@pytest.mark.parametrize("key", KEYS)
@given(seed=SEEDS)
def test_without_a_gradient_nothing_moves_unless_weights_decay(key, seed):
    optimizer = OPTIMIZERS.create(key)
    w, out = np.random.default_rng(seed).normal(size=6), np.full(6, np.nan)
    optimizer.update(w, np.zeros(6), fresh_state(optimizer, 6), 0.1, 1, np.ones(6), out)
    if key in DECAYS:
        assert (out * w < 0).all()
    else:
        np.testing.assert_array_equal(out, 0.0)


@pytest.mark.parametrize("key", DECAYS)
@given(seed=SEEDS)
def test_biases_do_not_decay(key, seed):
    optimizer = OPTIMIZERS.create(key)
    w, out = np.random.default_rng(seed).normal(size=6), np.full(6, np.nan)
    optimizer.update(w, np.zeros(6), fresh_state(optimizer, 6), 0.1, 1, np.zeros(6), out)
    np.testing.assert_array_equal(out, 0.0)


@pytest.mark.parametrize("key", KEYS)
@given(seed=SEEDS)
def test_one_parameter_does_not_see_another(key, seed):
    optimizer, rng = OPTIMIZERS.create(key), np.random.default_rng(seed)
    w, g = rng.normal(size=4), rng.normal(size=4)
    together, alone = np.empty(4), np.empty(1)
    optimizer.update(w, g, fresh_state(optimizer, 4), 0.1, 1, np.ones(4), together)
    optimizer.update(w[:1], g[:1], fresh_state(optimizer, 1), 0.1, 1, np.ones(1), alone)
    assert together[0] == pytest.approx(alone[0], rel=1e-14)


@pytest.mark.parametrize("key", KEYS)
def test_it_goes_downhill(key):
    optimizer = OPTIMIZERS.create(key)
    w, out = np.array([1.0, -2.0, 0.5]), np.empty(3)
    state, start = fresh_state(optimizer, 3), float(w @ w)
    for t in range(1, 101):
        optimizer.update(w, w.copy(), state, optimizer.default_learning_rate, t, np.ones(3), out)
        w = w + out
    assert w @ w < start


@given(seed=SEEDS, rate=st.floats(1e-6, 10))
def test_sgd_moves_against_the_gradient_by_rate_times_gradient(seed, rate):
    g, out = np.random.default_rng(seed).normal(size=5), np.empty(5)
    OPTIMIZERS.create("sgd").update(np.zeros(5), g, (), rate, 1, np.ones(5), out)
    np.testing.assert_array_equal(out, -rate * g)
