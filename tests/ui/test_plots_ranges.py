"""Ranges and ticks of the axes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.plots.powers import power_texts, power_ticks
from nnviz.ui.plots.ranges import LARGEST, SMALLEST, LazyLimit, decades, stepped_limit


@pytest.mark.parametrize(
    ("value", "limit"), [(1.0, 1.0), (1.01, 1.5), (0.0074, 0.0075), (0.0076, 0.01), (1999, 2000), (7.6e5, 1e6)]
)
def test_a_limit_is_the_next_step(value, limit):
    assert stepped_limit(value) == limit


@given(st.floats(SMALLEST, LARGEST))
def test_a_limit_covers_its_value_and_is_not_much_larger(value):
    assert value <= stepped_limit(value) <= 1.7 * value


@pytest.mark.parametrize(
    ("value", "limit"), [(0.0, SMALLEST), (-1.0, SMALLEST), (5e-324, SMALLEST), (1.7e308, LARGEST), (math.inf, LARGEST)]
)
def test_a_limit_stays_within_what_can_be_drawn(value, limit):
    assert stepped_limit(value) == limit


def test_decades_lie_around_the_values():
    assert decades(0.002, 30.0) == (-3.0, 2.0)
    assert decades(1.0, 1.0) == (0.0, 1.0)


def test_a_lazy_limit_grows_at_once_and_shrinks_after_its_patience():
    limit = LazyLimit(excess=5.0)
    assert limit.cover(0.9) == 1.0
    assert limit.cover(1.2) == 1.5
    assert limit.cover(0.4) == 1.5
    assert [limit.cover(0.01, patience=3) for _ in range(3)] == [1.5, 1.5, 0.01]


def test_one_large_value_starts_the_patience_anew():
    limit = LazyLimit(excess=5.0)
    limit.cover(1.0)
    values = [0.01, 0.01, 0.9, 0.01, 0.01]
    assert [limit.cover(value, patience=3) for value in values] == [1.0] * 5


@given(st.lists(st.floats(1e-90, 1e90), min_size=1), st.integers(1, 4))
def test_a_lazy_limit_covers_every_value(values, patience):
    limit = LazyLimit()
    for value in values:
        assert limit.cover(value, patience) >= value


def test_one_decade_shows_both_its_ends():
    powers, between = power_ticks(-4.0, -3.0, 400, None, room=48)
    assert power_texts(powers[1], 1.0, powers[0]) == ["0.0001", "0.001"]
    assert power_texts(between[1], 1.0, between[0]) == ["0.0002", "", "", "0.0005", "", "", "", ""]


def test_powers_above_one_are_written_out():
    assert power_texts([-5.0, -1.0, 0.0, 1.0, 3.0], 1.0, 1.0) == ["1e-05", "0.1", "1", "10", "1000"]


def test_many_decades_leave_room_for_their_numbers():
    ((every, exponents),) = power_ticks(-40.0, 0.0, 400, None, room=48)
    assert every >= 5
    assert exponents[-1] == 0.0
    assert 400 / 40 * every >= 48
