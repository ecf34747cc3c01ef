"""The contract of every learning-rate schedule, and the published values of each."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.schedules import SCHEDULES

KEYS = SCHEDULES.keys()
COUNTS = st.one_of(st.integers(0, 300), st.integers(0, 10**12))


def rates(key, counts, base_rate=0.1, **params):
    schedule = SCHEDULES.create(key, params)
    return [schedule.rate(base_rate, n) for n in counts]


@pytest.mark.parametrize("key", KEYS)
@given(n=COUNTS, base_rate=st.floats(1e-9, 1e3))
def test_a_rate_lies_between_0_and_the_one_that_was_set(key, n, base_rate):
    (rate,) = rates(key, [n], base_rate)
    assert isinstance(rate, float)
    assert 0 <= rate <= base_rate


@pytest.mark.parametrize("key", [key for key in KEYS if key != "linear_warmup"])
@given(n=COUNTS, further=COUNTS, base_rate=st.floats(1e-9, 1e3))
def test_the_first_rate_is_the_one_that_was_set_and_none_is_larger_than_one_before(key, n, further, base_rate):
    first, early, late = rates(key, [0, n, n + further], base_rate)
    assert first == base_rate
    assert late <= early


@pytest.mark.parametrize(
    ("key", "params", "expected"),
    [
        ("constant", {}, {0: 0.1, 7: 0.1, 10**9: 0.1}),
        ("step", {"step_size": 3, "gamma": 0.5}, {0: 0.1, 2: 0.1, 3: 0.05, 5: 0.05, 6: 0.025}),
        ("exponential", {"gamma": 0.9}, {0: 0.1, 1: 0.09, 2: 0.081, 10: 0.1 * 0.9**10}),
        ("inverse_time", {"decay": 0.5}, {0: 0.1, 1: 0.1 / 1.5, 2: 0.05, 18: 0.01}),
        ("cosine", {"t_max": 10, "eta_min": 0.02}, {0: 0.1, 5: 0.06, 10: 0.02, 11: 0.02, 99: 0.02}),
        ("cosine", {"t_max": 3}, {1: 0.075, 2: 0.025, 3: 0.0}),
        ("linear_warmup", {"warmup": 4}, {0: 0.025, 1: 0.05, 3: 0.1, 4: 0.1, 500: 0.1}),
        ("linear_warmup", {"warmup": 1}, {0: 0.1, 1: 0.1}),
    ],
)
def test_the_rates_are_those_of_the_formula(key, params, expected):
    assert rates(key, expected, **params) == pytest.approx(list(expected.values()), rel=1e-14, abs=1e-17)


@given(n=st.integers(0, 60))
def test_the_cosine_is_symmetric_about_its_middle(n):
    early, late = rates("cosine", [n, 60 - n], 1.0, t_max=60)
    assert early + late == pytest.approx(1.0, rel=1e-14)
    assert early == pytest.approx(math.cos(math.pi * n / 120) ** 2, rel=1e-12, abs=1e-15)
