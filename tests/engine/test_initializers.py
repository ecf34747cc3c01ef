"""The contract of every initialiser: what it draws is spread as the formula on the screen says."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.param import param_values

KEYS = INITIALIZERS.keys()


def draw(key, fan_in, fan_out, seed=0):
    return INITIALIZERS.create(key).draw(np.random.Generator(np.random.PCG64(seed)), fan_in, fan_out)


def spread(key, fan_in, fan_out):
    """(variance, largest size) from the formula: U(−r, r), N(0, s²) or "w = c", with r, s and c in fan_in, fan_out."""
    entry = INITIALIZERS.create(key)
    names = {"sqrt": math.sqrt, "fan_in": fan_in, "fan_out": fan_out, **param_values(entry)}
    law, _, meaning = entry.formula.replace("√", "sqrt").replace("−", "-").replace("²", "**2").partition(", s =")
    if not meaning:
        law, _, meaning = law.partition(", r =")
    size = eval(meaning.strip() or {"U": "r", "N": "s", "w": law.split("=")[-1]}[law[0]], {}, names)
    match law[0]:
        case "U":
            return size**2 / 3, size
        case "N":
            return size**2, math.inf
        case "w":
            return 0.0, abs(size)
    pytest.fail(f"The formula of {key} must read U(−r, r), N(0, s²) or w = c, with r and s said behind a comma.")


@pytest.mark.parametrize("key", KEYS)
@given(fan_in=st.integers(1, 9), fan_out=st.integers(1, 9), seed=st.integers(0, 2**32))
def test_the_weights_have_their_shape_and_come_again_from_the_same_seed(key, fan_in, fan_out, seed):
    weights = draw(key, fan_in, fan_out, seed)
    assert weights.shape == (fan_in, fan_out)
    assert weights.dtype == np.float64
    assert np.isfinite(weights).all()
    assert weights.tobytes() == draw(key, fan_in, fan_out, seed).tobytes()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("fan_in", "fan_out"), [(400, 300), (900, 40), (30, 2000)])
def test_the_weights_are_spread_as_the_formula_says(key, fan_in, fan_out):
    variance, largest = spread(key, fan_in, fan_out)
    weights = draw(key, fan_in, fan_out)
    assert weights.var() == pytest.approx(variance, rel=0.04)
    assert np.abs(weights).max() <= largest
    if variance:
        assert abs(weights.mean()) < 5 * math.sqrt(variance / weights.size)
        assert (weights != draw(key, fan_in, fan_out, seed=1)).any()
