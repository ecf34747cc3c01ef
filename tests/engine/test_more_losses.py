"""Values of single losses, worked out by hand, and their corners."""

import numpy as np
import pytest

from nnviz.engine.losses import LOSSES


def loss_and_grad(key, a, t, **params):
    loss, a, t = LOSSES.create(key, params), np.array(a, dtype=float), np.array(t, dtype=float)
    grad = np.empty_like(a)
    with np.errstate(all="ignore"):
        loss.grad(a, t, 1.0, grad)
        return float(loss.per_sample(a, t, np.empty_like(a))), grad.tolist()


# Differences are 1, −2 and 4, and K is 3.
@pytest.mark.parametrize(
    ("key", "params", "value", "grad"),
    [
        ("sse", {}, 21.0, [2, -4, 8]),
        ("half_mse", {}, 21 / 6, [1 / 3, -2 / 3, 4 / 3]),
        ("mae", {}, 7 / 3, [1 / 3, -1 / 3, 1 / 3]),
        ("huber", {}, (0.5 + 1.5 + 3.5) / 3, [1 / 3, -1 / 3, 1 / 3]),
        ("huber", {"delta": 3.0}, (0.5 + 2.0 + 7.5) / 3, [1 / 3, -2 / 3, 1.0]),
    ],
)
def test_losses_of_differences_are_those_worked_out_by_hand(key, params, value, grad):
    got = loss_and_grad(key, [2.0, -1.0, 5.0], [1.0, 1.0, 1.0], **params)
    assert got[0] == pytest.approx(value, rel=1e-15)
    assert got[1] == pytest.approx(grad, rel=1e-15)


# t·a is 0.5, −2, 3 and, on the corner, 1; K is 4.
@pytest.mark.parametrize(
    ("key", "value", "grad"),
    [("hinge", 3.5 / 4, [-0.25, 0.25, 0, 0]), ("squared_hinge", 9.25 / 4, [-0.25, 1.5, 0, 0])],
)
def test_hinges_ask_for_a_margin_of_1(key, value, grad):
    got = loss_and_grad(key, [0.5, 2.0, 3.0, -1.0], [1.0, -1.0, 1.0, -1.0])
    assert got[0] == pytest.approx(value, rel=1e-15)
    assert got[1] == pytest.approx(grad, rel=1e-15)


def test_the_absolute_error_pushes_nowhere_on_the_target():
    assert loss_and_grad("mae", [1.0, 2.0], [1.0, 0.0]) == (1.0, [0.0, 0.5])


def test_far_from_the_target_huber_and_mae_do_not_overflow():
    assert loss_and_grad("huber", [1e300], [0.0]) == (1e300, [1.0])
    assert loss_and_grad("mae", [-1e300], [0.0]) == (1e300, [-1.0])
    assert loss_and_grad("huber", [np.inf], [0.0]) == (np.inf, [1.0])
