"""Splitting and standardising: nothing lost, nothing learned from the test part."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.dataset import Dataset, make_dataset, one_hot
from nnviz.engine.datasets import DATASETS
from nnviz.engine.preparation import prepare


def numbered(samples: int, classes: int = 0) -> Dataset:
    """A table whose first input is the number of the row."""
    rows = np.arange(samples, dtype=np.float64)
    inputs = np.column_stack([rows, rows**2])
    if classes:
        return make_dataset(
            "n", inputs, one_hot(np.arange(samples) % classes, classes), classes=list("abcdefg")[:classes]
        )
    return make_dataset("n", inputs, -rows[:, np.newaxis])


def test_without_a_test_part_the_rows_stay_in_the_order_of_the_file() -> None:
    data = numbered(7)
    prepared = prepare(data, 0.0, "none", 5)
    assert prepared.train_rows.tolist() == list(range(7))
    assert np.array_equal(prepared.train_inputs, data.inputs)
    assert prepared.test_inputs.shape == (0, 2)
    assert prepared.test_targets.shape == (0, 1)
    assert prepared.mean is None
    assert prepared.scale is None
    assert prepared.dataset is data


@given(samples=st.integers(2, 200), percent=st.integers(0, 99), seed=st.integers(0, 2**31 - 1))
def test_a_split_loses_no_row_and_doubles_none(samples: int, percent: int, seed: int) -> None:
    tested = -(-samples * percent // 100)
    data = numbered(samples)
    if tested >= samples:
        with pytest.raises(ValueError, match="leaves no training row"):
            prepare(data, percent / 100, "none", seed)
        return
    prepared = prepare(data, percent / 100, "none", seed)
    assert len(prepared.test_rows) == tested
    assert sorted([*prepared.train_rows, *prepared.test_rows]) == list(range(samples))
    assert np.array_equal(prepared.train_inputs, data.inputs[prepared.train_rows])
    assert np.array_equal(prepared.train_targets, data.targets[prepared.train_rows])
    assert np.array_equal(prepared.test_inputs, data.inputs[prepared.test_rows])
    assert np.array_equal(prepared.test_targets, data.targets[prepared.test_rows])


def test_a_fraction_that_is_no_binary_fraction_counts_as_it_is_written() -> None:
    assert math.ceil(100 * 0.07) == 8
    assert len(prepare(numbered(100), 0.07, "none", 0).test_rows) == 7


def test_the_digits_have_360_test_samples() -> None:
    source = DATASETS.create("digits")
    prepared = prepare(source.load(), source.test_fraction, source.scaling, 0)
    assert (len(prepared.train_rows), len(prepared.test_rows)) == (1437, 360)


def test_the_seed_decides_the_split() -> None:
    data = numbered(50)
    first, again, other = (prepare(data, 0.2, "none", seed).test_rows.tolist() for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_a_split_is_the_same_in_every_version_of_numpy() -> None:
    # The raw stream of PCG64(0), which NumPy promises: its first 53-bit fractions, sorted.
    raw = np.random.PCG64(0).random_raw(10)
    expected = np.argsort(raw >> np.uint64(11), kind="stable")
    prepared = prepare(numbered(10), 0.3, "none", 0)
    assert prepared.test_rows.tolist() == expected[:3].tolist()
    assert prepared.train_rows.tolist() == expected[3:].tolist()


def test_every_row_has_the_same_chance_to_be_tested() -> None:
    counts = np.zeros(10)
    for seed in range(2000):
        counts[prepare(numbered(10), 0.3, "none", seed).test_rows] += 1
    assert counts == pytest.approx(np.full(10, 600), abs=100)


def test_standardised_training_inputs_have_mean_0_and_population_deviation_1() -> None:
    data = DATASETS.create("iris").load()
    prepared = prepare(data, 0.2, "standardize", 1)
    assert prepared.train_inputs.mean(0) == pytest.approx(np.zeros(4), abs=1e-12)
    assert prepared.train_inputs.std(0) == pytest.approx(np.ones(4), abs=1e-12)


def test_the_test_part_is_standardised_by_the_training_part_alone() -> None:
    data = make_dataset("n", [[1.0], [3.0], [5.0], [100.0]], [[0.0]] * 4)
    prepared = next(p for s in range(100) if (p := prepare(data, 0.25, "standardize", s)).test_rows.tolist() == [3])
    assert prepared.mean is not None
    assert prepared.scale is not None
    assert prepared.mean.tolist() == [3.0]
    assert prepared.scale.tolist() == [math.sqrt(8 / 3)]
    assert prepared.test_inputs.tolist() == [[97 / math.sqrt(8 / 3)]]
    assert np.array_equal(prepared.scaled(data.inputs[3:]), prepared.test_inputs)


def test_inputs_that_are_not_standardised_are_handed_through() -> None:
    prepared = prepare(numbered(4), 0.0, "none", 0)
    assert prepared.scaled(np.array([[1.5, 2.5]])).tolist() == [[1.5, 2.5]]


@pytest.mark.parametrize("value", [0.0, 0.1, 1e200, -7.3])
def test_a_constant_column_keeps_the_scale_1_and_becomes_exactly_0(value: float) -> None:
    prepared = prepare(make_dataset("n", [[value, i] for i in range(7)], [[0.0]] * 7), 0.0, "standardize", 0)
    assert prepared.scale is not None
    assert prepared.scale[0] == 1.0
    assert prepared.train_inputs[:, 0].tolist() == [0.0] * 7


@pytest.mark.parametrize("rows", [[[1e308], [-1e308], [1e308]], [[1e308], [1.7e308], [1.7e308]]])
def test_a_column_too_large_to_standardise_is_named(rows: list[list[float]]) -> None:
    data = make_dataset("n", rows, [[0.0]] * 3, input_names=["mass"])
    with pytest.raises(ValueError, match="mass holds numbers too large"):
        prepare(data, 0.0, "standardize", 0)


def test_a_test_row_that_leaves_the_range_of_numbers_is_refused() -> None:
    data = make_dataset("n", [[1e-100], [2e-100], [1e300]], [[0.0]] * 3, input_names=["mass"])
    seed = next(s for s in range(100) if prepare(data, 0.3, "none", s).test_rows.tolist() == [2])
    with pytest.raises(ValueError, match="mass holds numbers too large"):
        prepare(data, 0.3, "standardize", seed)


def test_differences_too_small_to_square_keep_the_scale_1() -> None:
    prepared = prepare(make_dataset("n", [[1e-200], [2e-200]], [[0.0]] * 2), 0.0, "standardize", 0)
    assert prepared.scale is not None
    assert prepared.scale.tolist() == [1.0]


@pytest.mark.parametrize("stratified", [False, True])
def test_everything_is_read_only_and_of_double_precision(stratified: bool) -> None:
    prepared = prepare(numbered(20, 2), 0.25, "standardize", 0, stratified=stratified)
    floats = (
        prepared.train_inputs,
        prepared.train_targets,
        prepared.test_inputs,
        prepared.test_targets,
        prepared.mean,
        prepared.scale,
    )
    for array in floats:
        assert array is not None
        assert array.dtype == np.float64
        assert not array.flags.writeable
    for rows in (prepared.train_rows, prepared.test_rows):
        assert rows.dtype == np.int64
        assert not rows.flags.writeable


@pytest.mark.parametrize("fraction", [-0.1, 1.0, 1.5, math.nan, math.inf])
def test_a_fraction_outside_0_to_1_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match=r"test fraction is .*: choose"):
        prepare(numbered(10), fraction, "none", 0)


def test_one_sample_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="leaves no training row of 1"):
        prepare(numbered(1), 0.5, "none", 0)


@pytest.mark.parametrize("seed", range(5))
def test_a_stratified_split_keeps_the_shares_of_the_classes(seed: int) -> None:
    data = DATASETS.create("iris").load()
    prepared = prepare(data, 0.2, "none", seed, stratified=True)
    assert data.labels is not None
    assert np.bincount(data.labels[prepared.test_rows]).tolist() == [10, 10, 10]
    assert sorted([*prepared.train_rows, *prepared.test_rows]) == list(range(150))


@given(sizes=st.lists(st.integers(1, 30), min_size=2, max_size=5), percent=st.integers(0, 90), seed=st.integers(0, 999))
def test_a_stratified_class_is_off_its_share_by_less_than_one_sample(sizes: list[int], percent: int, seed: int) -> None:
    labels = np.repeat(np.arange(len(sizes)), sizes)
    data = make_dataset(
        "n", labels[:, np.newaxis], one_hot(labels, len(sizes)), classes=[str(s) for s in range(len(sizes))]
    )
    tested = -(-len(labels) * percent // 100)
    if tested >= len(labels):
        return
    prepared = prepare(data, percent / 100, "none", seed, stratified=True)
    assert len(prepared.test_rows) == tested
    counts = np.bincount(labels[prepared.test_rows], minlength=len(sizes))
    assert np.all(np.abs(counts - np.array(sizes) * tested / len(labels)) < 1)


def test_the_largest_remainder_gets_the_odd_sample_of_a_stratified_split() -> None:
    labels = np.repeat([0, 1], [21, 9])
    data = make_dataset("n", labels[:, np.newaxis], one_hot(labels, 2), classes=["a", "b"])
    assert np.bincount(labels[prepare(data, 0.1, "none", 0, stratified=True).test_rows]).tolist() == [2, 1]


def test_a_regression_cannot_be_stratified() -> None:
    with pytest.raises(ValueError, match="has no classes"):
        prepare(numbered(10), 0.2, "none", 0, stratified=True)
