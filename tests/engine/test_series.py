"""The growing series that one thread writes and another reads."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.series import Series


@given(actions=st.lists(st.one_of(st.floats(allow_nan=False), st.integers(0, 12)), max_size=60))
def test_a_series_is_a_list_that_can_be_cut(actions):
    series, expected = Series(capacity=2), []
    for action in actions:
        if isinstance(action, float):
            series.append(action)
            expected.append(action)
        else:
            series.truncate(action)
            del expected[action:]
        assert series.view().tolist() == expected
        assert len(series) == len(expected)


def test_a_view_is_read_only_and_stays_as_it_was():
    series = Series(capacity=2)
    for value in (1.0, 2.0, 3.0):
        series.append(value)
    view = series.view()
    series.truncate(1)
    for value in (7.0, 8.0, 9.0):
        series.append(value)
    assert view.tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 5.0


def test_a_reader_sees_only_numbers_that_were_written():
    series, wrong = Series(capacity=1), []
    done = threading.Event()

    def read():
        while not done.is_set():
            view = series.view()
            if not np.array_equal(view, np.arange(len(view))):
                wrong.append(view.copy())

    reader = threading.Thread(target=read)
    reader.start()
    for value in range(20_000):
        series.append(float(value))
    done.set()
    reader.join()
    assert not wrong


@given(
    values=st.lists(st.floats(allow_nan=False), max_size=200),
    most=st.integers(2, 40),
    capacity=st.integers(1, 8),
    cut=st.integers(0, 200),
)
def test_a_long_series_keeps_every_second_fourth_eighth_number_as_it_was(values, most, capacity, cut):
    series = Series(min(capacity, most), most)
    for value in values:
        series.append(value)
    series.truncate(cut)
    del values[cut:]
    for value in (1.5, 2.5):
        series.append(value)
        values.append(value)
    kept, every = series.read()
    assert kept.tolist() == values[every - 1 :: every]
    assert series.part(0, len(values)).tolist() == values
    assert len(kept) <= most
    assert len(series) == len(values)
    assert series.last == 2.5


def test_a_series_is_filled_with_what_was_kept_of_another_one():
    series = Series()
    series.fill(np.array([2.0, 4.0]), 2, 5, 5.0)
    assert (len(series), series.last) == (5, 5.0)
    series.append(6.0)
    series.append(7.0)
    assert series.view().tolist() == [2.0, 4.0, 6.0]
    series.truncate(4)
    assert (series.view().tolist(), series.last) == ([2.0, 4.0], 4.0)


def test_of_a_thinned_series_the_last_numbers_are_known_one_by_one(monkeypatch):
    monkeypatch.setattr("nnviz.engine.series._RECENT", 10)
    series, values = Series(4, 16), [float(number) for number in range(100)]
    for value in values:
        series.append(value)
    assert series.part(90, 100).tolist() == values[90:]
    assert series.part(89, 100) is None
    series.truncate(95)
    assert series.part(90, 95).tolist() == values[90:95]
    assert series.part(85, 95) is None
    series.append(1.5)
    assert series.part(93, 96).tolist() == [93.0, 94.0, 1.5]
    series.fill(np.array([2.0]), 2, 3, 3.0)
    assert series.part(1, 3) is None
    series.append(4.0)
    assert series.part(3, 4).tolist() == [4.0]
