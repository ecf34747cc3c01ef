"""Coupled weight decay: g + λ·w for g, as in PyTorch, for every optimizer that has it; for weights only unless told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.param import param_values

KEYS = OPTIMIZERS.keys()
COUPLED = [key for key in KEYS if param_values(OPTIMIZERS.create(key)).get("weight_decay") == 0.0]
IS_WEIGHT = np.array([1.0, 1.0, 0.0, 1.0, 0.0])


def as_it_is(w, g):
    return g


def nothing(w, g):
    return np.zeros_like(g)


def walk(optimizer, seed, gradient_of=as_it_is, steps=6):
    """The parameters after some updates with given gradients, which ``gradient_of`` may change."""
    rng = np.random.default_rng(seed)
    w, out = rng.normal(size=5), np.empty(5)
    state = tuple(np.zeros(5) for _ in optimizer.state_names())
    for t in range(1, steps + 1):
        optimizer.update(w, gradient_of(w, rng.normal(size=5)), state, 0.1, t, IS_WEIGHT, out)
        w = w + out
    return w


def test_all_but_adamw_decay_through_the_gradient():
    assert COUPLED == ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]


@pytest.mark.parametrize("key", COUPLED)
@pytest.mark.parametrize("biases", [False, True])
@given(seed=st.integers(0, 999), decay=st.floats(1e-3, 2.0))
def test_decay_is_decay_times_w_in_the_gradient(key, biases, seed, decay):
    decaying = OPTIMIZERS.create(key, {"weight_decay": decay, "decay_biases": biases})
    mask = np.ones(5) if biases else IS_WEIGHT
    expected = walk(OPTIMIZERS.create(key), seed, lambda w, g: g + decay * w * mask)
    np.testing.assert_allclose(walk(decaying, seed), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("key", COUPLED)
@given(seed=st.integers(0, 999))
def test_no_decay_is_the_plain_optimizer_bit_for_bit(key, seed):
    plain = walk(OPTIMIZERS.create(key), seed)
    off = walk(OPTIMIZERS.create(key, {"weight_decay": 0.0, "decay_biases": True}), seed)
    assert off.tobytes() == plain.tobytes()


@pytest.mark.parametrize("key", COUPLED)
def test_biases_stay_without_a_gradient_unless_they_decay_too(key):
    for biases in (False, True):
        optimizer = OPTIMIZERS.create(key, {"weight_decay": 0.5, "decay_biases": biases})
        moved = walk(optimizer, 1, nothing, steps=1) != np.random.default_rng(1).normal(size=5)
        assert moved.tolist() == [True, True, biases, True, biases]


def test_sgd_with_decay_by_hand():
    out = np.empty(2)
    optimizer = OPTIMIZERS.create("sgd", {"weight_decay": 0.5})
    optimizer.update(np.array([2.0, 2.0]), np.array([1.0, 1.0]), (), 0.1, 1, np.array([1.0, 0.0]), out)
    assert out.tolist() == [-0.2, -0.1]


def test_an_infinite_bias_does_not_spoil_what_does_not_decay():
    out = np.empty(2)
    optimizer = OPTIMIZERS.create("sgd", {"weight_decay": 0.5})
    optimizer.update(np.array([2.0, np.inf]), np.zeros(2), (), 0.1, 1, np.array([1.0, 0.0]), out)
    assert out.tolist() == [-0.1, 0.0]


@given(seed=st.integers(0, 999))
def test_decay_of_adam_is_divided_away_and_that_of_adamw_is_not(seed):
    coupled = OPTIMIZERS.create("adam", {"weight_decay": 0.1})
    decoupled = OPTIMIZERS.create("adamw", {"weight_decay": 0.1})
    plain, out, shrunk = np.empty(1), np.empty(1), np.empty(1)
    w = np.random.default_rng(seed).uniform(1, 2, 1)
    parts = (np.ones(1), (np.zeros(1), np.zeros(1)), 0.1, 1, np.ones(1))
    for optimizer, into in ((OPTIMIZERS.create("adam"), plain), (coupled, out), (decoupled, shrunk)):
        optimizer.update(w, parts[0], tuple(np.zeros(1) for _ in range(2)), *parts[2:], into)
    assert out[0] == pytest.approx(plain[0], rel=1e-7)
    assert shrunk[0] == pytest.approx(plain[0] - 0.01 * w[0], rel=1e-12)
