"""The points that are drawn of a long series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.series import Series
from nnviz.ui.plots.decimation import MOST_POINTS, Decimator


def series_of(values) -> Series:
    series = Series(capacity=16)
    for value in values:
        series.append(float(value))
    return series


def noise(count: int, seed: int = 0):
    return np.random.default_rng(seed).normal(size=count)


def test_a_short_series_is_drawn_whole():
    values = noise(MOST_POINTS)
    assert list(Decimator().points(values)) == list(range(MOST_POINTS))


@pytest.mark.parametrize("count", [MOST_POINTS + 1, 2 * MOST_POINTS, 12_345, 1_000_000])
def test_a_long_series_keeps_its_extremes_its_end_and_its_order(count):
    values = noise(count)
    places = Decimator().points(values)
    assert len(places) <= MOST_POINTS
    assert (np.diff(places) >= 0).all()
    assert values[places].min() == values.min()
    assert values[places].max() == values.max()
    assert places[-1] == count - 1


def test_every_stretch_of_the_series_is_seen():
    values = np.zeros(100_000)
    values[77_777] = 1.0
    values[33_333] = -1.0
    places = Decimator().points(values)
    assert {33_333, 77_777} <= set(places.tolist())


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=8), st.integers(0, 5))
def test_growing_piece_by_piece_draws_what_the_whole_would(pieces, seed):
    values = noise(sum(pieces), seed)
    values.flags.writeable = False
    growing = Decimator()
    for count in np.cumsum(pieces):
        places = growing.points(values[:count])
    assert values[places].tolist() == values[Decimator().points(values[:])].tolist()


def test_after_going_back_the_new_numbers_are_drawn():
    series = series_of(noise(5000))
    decimator = Decimator()
    decimator.points(series.view())
    series.truncate(4000)
    assert decimator.points(series.view())[-1] == 3999
    for _ in range(2000):
        series.append(9.0)
    places = decimator.points(series.view())
    assert (series.view()[places[places >= 4000]] == 9.0).all()
    assert places[-1] == 5999


def test_after_going_back_unseen_the_new_numbers_are_drawn():
    series = series_of(noise(5000))
    decimator = Decimator()
    decimator.points(series.view())
    series.truncate(100)
    for place in range(100, 5050):
        series.append(9.0 if place == 2345 else 0.0)
    places = decimator.points(series.view())
    assert 2345 in places
    assert places.tolist() == Decimator().points(series.view()).tolist()


def test_numbers_that_are_not_finite_hide_nothing():
    values = noise(10_000)
    values[5] = np.nan
    values[6] = np.inf
    values[9_999] = np.nan
    drawn = values[Decimator().points(values)]
    finite = values[np.isfinite(values)]
    assert np.nanmin(drawn) == finite.min()
    assert drawn[np.isfinite(drawn)].max() == finite.max()
