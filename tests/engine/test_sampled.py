"""Rows at some of the steps of a run: exact, evenly spread, in bounded memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.sampled import Sampled, spread


def filled(steps, most=16):
    sampled = Sampled(2, most)
    for step in steps:
        sampled.append(step, np.array([step, step**0.5]))
    return sampled


@given(gaps=st.lists(st.integers(1, 50), max_size=300), most=st.integers(4, 40))
def test_every_row_that_is_kept_is_the_one_that_was_given(gaps, most):
    given_steps = np.cumsum(gaps).tolist()
    steps, rows = filled(given_steps, most).view()
    assert len(steps) <= most
    assert set(steps.tolist()) <= set(given_steps)
    assert (np.diff(steps) > 0).all()
    assert rows[:, 0].tolist() == steps.tolist()
    assert rows[:, 1].tolist() == [step**0.5 for step in steps.tolist()]
    if given_steps:
        assert (steps[0], steps[-1]) == (given_steps[0], given_steps[-1])


def test_few_steps_are_all_kept():
    steps, _ = filled(range(1, 17)).view()
    assert steps.tolist() == list(range(1, 17))


def test_many_steps_are_kept_evenly():
    steps, _ = filled(range(1, 5001), most=100).view()
    assert np.diff(steps).max() <= 2 * 128
    assert len(steps) >= 5000 / 256


def test_a_step_is_not_kept_twice():
    steps, _ = filled([3, 3, 2, 4]).view()
    assert steps.tolist() == [3, 4]


def test_truncation_forgets_what_came_after_and_leaves_what_readers_hold():
    sampled = filled([1, 5, 9])
    held_steps, held_rows = sampled.view()
    sampled.truncate(5)
    sampled.append(7, np.array([7.0, 0.0]))
    assert sampled.view()[0].tolist() == [1, 5, 7]
    assert held_steps.tolist() == [1, 5, 9]
    assert held_rows[:, 0].tolist() == [1, 5, 9]


def test_views_are_read_only():
    steps, rows = filled([1, 2]).view()
    with pytest.raises(ValueError, match="read-only"):
        steps[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        rows[0] = 0


def test_a_series_too_short_to_be_thinned_is_refused():
    with pytest.raises(ValueError, match="4 or more"):
        Sampled(1, 3)


@given(gaps=st.lists(st.integers(1, 1000), min_size=1, max_size=100), count=st.integers(1, 50))
def test_spreading_keeps_the_first_and_the_last(gaps, count):
    steps = np.cumsum(gaps)
    places = spread(steps, count)
    assert len(places) <= count + 1
    assert (places[0], places[-1]) == (0, len(steps) - 1)
    assert (np.diff(places) > 0).all()
