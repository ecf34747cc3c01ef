"""Mini-batches: every sample once in an epoch, in an order that comes again from the seed and from a state."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine import batching as module
from nnviz.engine.batching import Batching

SAMPLES, SIZES, SEEDS = st.integers(1, 12), st.integers(1, 15), st.integers(0, 999)


def numbered(samples, batch_size, shuffle=True, seed=0):
    """Inputs that name their row, so that one sees where a sample came from."""
    rows = np.arange(samples, dtype=float)[:, None]
    return Batching(rows, 10 * rows, batch_size, shuffle, seed)


def epoch_of(batching):
    """The rows of the next epoch, batch by batch; the three views of each batch agree."""
    batches = []
    for _ in range(batching.batches):
        rows, features, targets = batching.next()
        rows, targets = np.atleast_2d(rows), np.atleast_2d(targets.T)
        np.testing.assert_array_equal(np.atleast_2d(features.T), rows)
        np.testing.assert_array_equal(rows[:, -1], 1.0)
        np.testing.assert_array_equal(targets, 10 * rows[:, :-1])
        np.testing.assert_array_equal(batching.indices(), rows[:, 0])
        inputs, wanted = batching.samples(batching.indices())
        np.testing.assert_array_equal(inputs, rows[:, :-1])
        np.testing.assert_array_equal(wanted, targets)
        batches.append(rows[:, 0].astype(int).tolist())
    return batches


@given(samples=SAMPLES, size=SIZES, shuffle=st.booleans(), seed=SEEDS)
def test_an_epoch_holds_every_sample_once_and_its_last_batch_may_be_smaller(samples, size, shuffle, seed):
    batching = numbered(samples, size, shuffle, seed)
    for number in (1, 2, 3):
        batches = epoch_of(batching)
        assert (batching.epoch, batching.batch) == (number, batching.batches)
        assert sorted(row for batch in batches for row in batch) == list(range(samples))
        assert [len(batch) for batch in batches[:-1]] == [min(size, samples)] * (len(batches) - 1)
        assert 1 <= len(batches[-1]) <= size


@given(samples=SAMPLES, size=SIZES)
def test_without_shuffling_the_rows_come_in_their_order(samples, size):
    batching = numbered(samples, size, shuffle=False)
    for batches in (epoch_of(batching), epoch_of(batching)):
        assert [row for batch in batches for row in batch] == list(range(samples))


def test_every_epoch_is_shuffled_anew_and_again_the_same_from_the_seed():
    one, other, another = numbered(20, 3, seed=5), numbered(20, 3, seed=5), numbered(20, 3, seed=6)
    first, second = epoch_of(one), epoch_of(one)
    assert first != second
    assert (epoch_of(other), epoch_of(other)) == (first, second)
    assert epoch_of(another) != first


@given(samples=SAMPLES, size=SIZES, shuffle=st.booleans(), seed=SEEDS, there=st.integers(0, 30), on=st.integers(0, 30))
def test_a_state_brings_back_the_same_mini_batches(samples, size, shuffle, seed, there, on):
    batching = numbered(samples, size, shuffle, seed)

    def go(count):
        return [np.array(batching.next()[0]).tolist() for _ in range(count)]

    go(there)
    state = batching.state()
    standing = (batching.epoch, batching.batch, batching.indices().tolist())
    future = go(on)
    batching.restore(state)
    assert (batching.epoch, batching.batch, batching.indices().tolist()) == standing
    assert go(on) == future
    fresh = numbered(samples, size, shuffle, seed + 1)
    fresh.restore(state)
    assert [np.array(fresh.next()[0]).tolist() for _ in range(on)] == future


@given(samples=SAMPLES, size=SIZES, shuffle=st.booleans(), seed=SEEDS, there=st.integers(0, 9), data=st.data())
def test_mini_batches_taken_many_at_once_are_those_taken_one_by_one(samples, size, shuffle, seed, there, data):
    one_by_one, at_once = numbered(samples, size, shuffle, seed), numbered(samples, size, shuffle, seed)
    for batching in (one_by_one, at_once):
        for _ in range(there):
            batching.next()
    for _ in range(5):
        most = data.draw(st.integers(1, 40))
        ahead = at_once.ahead(most)
        assert len(ahead) <= most
        if ahead:
            taken = data.draw(st.integers(1, len(ahead)))
            rows = [np.array(batch[0]).tolist() for batch in ahead[:taken]]
            at_once.pass_over(taken)
        else:
            rows = [np.array(at_once.next()[0]).tolist()]
        assert rows == [np.array(one_by_one.next()[0]).tolist() for _ in rows]
        assert at_once.state() == one_by_one.state()


def test_several_epochs_of_a_small_table_in_one_order_are_had_at_once_and_no_more_than_wanted():
    batching = numbered(4, 1, shuffle=False)
    assert len(batching.ahead(10)) == 10
    batching.pass_over(10)
    assert (batching.epoch, batching.batch) == (3, 2)
    assert [int(batch[0][0, 0]) for batch in batching.ahead(4)] == [2, 3, 0, 1]


def test_more_mini_batches_than_views_are_kept_come_all_the_same(monkeypatch):
    monkeypatch.setattr(module, "_KEPT_VIEWS", 2)
    few = epoch_of(numbered(11, 2, seed=3))
    monkeypatch.undo()
    assert few == epoch_of(numbered(11, 2, seed=3))


def test_the_given_data_are_copied():
    rows = np.ones((2, 1))
    batching = Batching(rows, rows, 2, False, 0)
    rows[:] = 7.0
    assert batching.next()[0].tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_the_features_and_targets_of_a_single_sample_come_as_vectors():
    rows, features, targets = numbered(3, 1).next()
    assert rows.shape == (1, 2)
    assert features.shape == (2,)
    assert targets.shape == (1,)


@pytest.mark.parametrize("size", [4, 5, 1000])
def test_a_batch_size_beyond_the_data_is_one_batch(size):
    batching = numbered(4, size)
    assert (batching.batch_size, batching.batches, len(batching)) == (4, 1, 4)
