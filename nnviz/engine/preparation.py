"""What training sees of a data set: a training part and a test part, with the inputs standardised or not."""

import math
from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, IntArray, frozen
from nnviz.engine.dataset import Dataset

# 100 · 0.07 is 7.000000000000001 in binary fractions; the test part still has 7 rows and not 8.
_DIGITS = 9


@dataclass(frozen=True, eq=False, slots=True)
class PreparedData:
    """The two parts of a data set, ready for training. Every array is read-only and float64, or int64 for row numbers.

    Attributes:
        dataset: the whole table, as it came.
        train_inputs, train_targets: (training rows, inputs) and (training rows, outputs).
        test_inputs, test_targets: likewise; no rows when nothing was split off.
        train_rows, test_rows: the row of each sample in the data set, from 0.
        mean, scale: (inputs,), what was taken away from each input column and what it was then divided by; None when
            the inputs are as they came.
    """

    dataset: Dataset
    train_inputs: Array
    train_targets: Array
    test_inputs: Array
    test_targets: Array
    train_rows: IntArray
    test_rows: IntArray
    mean: Array | None = None
    scale: Array | None = None

    def scaled(self, inputs: Array) -> Array:
        """New inputs (samples, inputs) in the units of training: standardised when the data are."""
        return _scaled(inputs, self.mean, self.scale)


def prepare(
    dataset: Dataset,
    test_fraction: float = 0.0,
    standardize: bool = False,
    seed: int = 0,
    *,
    stratified: bool = False,
) -> PreparedData:
    """Split a data set and standardise its inputs.

    Rows are shuffled once; the first ceil(samples · test_fraction) become the test part. Without a test part the
    training rows stay in the order of the file. Mean and population standard deviation come from the training part
    only; a constant column keeps the scale 1.

    Args:
        dataset: the whole table.
        test_fraction: 0 up to, but not including, 1.
        standardize: bring every input to mean 0 and standard deviation 1 over the training part.
        seed: of the shuffle.
        stratified: give each class the same share of the test part, to the nearest whole sample.

    Raises:
        ValueError: a fraction that leaves no training row, a stratified split of a regression, or an input column
            too large to be standardised.
    """
    tested = _test_count(len(dataset), test_fraction)
    train, test = _split(dataset, tested, seed, stratified)
    inputs = dataset.inputs[train]
    mean, scale = _mean_and_scale(inputs, dataset.input_names) if standardize else (None, None)
    test_inputs = _scaled(dataset.inputs[test], mean, scale)
    _check_size(test_inputs, dataset.input_names)
    return PreparedData(
        dataset,
        frozen(_scaled(inputs, mean, scale)),
        frozen(dataset.targets[train]),
        frozen(test_inputs),
        frozen(dataset.targets[test]),
        frozen(train),
        frozen(test),
        mean,
        scale,
    )


def _test_count(samples: int, fraction: float) -> int:
    if not 0.0 <= fraction < 1.0:
        raise ValueError(f"The test fraction is {fraction}: choose a number from 0 up to, but not including, 1.")
    tested = math.ceil(round(samples * fraction, _DIGITS))
    if tested >= samples:
        raise ValueError(
            f"A test fraction of {fraction} leaves no training row of {samples}: choose a smaller fraction, or 0."
        )
    return tested


def _split(dataset: Dataset, tested: int, seed: int, stratified: bool) -> tuple[IntArray, IntArray]:
    """The rows of the training and of the test part."""
    if tested == 0:
        return np.arange(len(dataset), dtype=np.int64), np.empty(0, dtype=np.int64)
    # Sorting random keys shuffles evenly, and unlike ``permutation`` it gives the same split in every version of NumPy.
    keys = np.random.Generator(np.random.PCG64(seed)).random(len(dataset))
    order = np.argsort(keys, kind="stable").astype(np.int64)
    if not stratified:
        return order[tested:], order[:tested]
    chosen = _stratified(dataset, order, tested)
    return order[~chosen], order[chosen]


def _stratified(dataset: Dataset, order: IntArray, tested: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which places of ``order`` are tested: the first of each class, as many as its share by largest remainders."""
    labels = dataset.labels
    if labels is None:
        raise ValueError(f"{dataset.name} has no classes: a stratified split needs them. Split it at random instead.")
    shuffled = labels[order]
    classes, counts = np.unique(shuffled, return_counts=True)
    shares = counts * tested / len(order)
    quotas = np.floor(shares).astype(np.int64)
    left = tested - int(quotas.sum())
    quotas[np.argsort(quotas - shares, kind="stable")[:left]] += 1
    chosen = np.zeros(len(order), dtype=np.bool_)
    for label, quota in zip(classes, quotas, strict=True):
        chosen[np.flatnonzero(shuffled == label)[:quota]] = True
    return chosen


def _mean_and_scale(inputs: Array, names: tuple[str, ...]) -> tuple[Array, Array]:
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        mean = inputs.mean(0)
        scale = inputs.std(0)
    # The mean of a constant column is off by a rounding error, which must not be blown up to a sample's worth.
    constant = inputs.max(0) == inputs.min(0)
    # Differences below 1e-162 have squares of 0, and so a scale of 0.
    scale = np.where(constant | (scale == 0.0), 1.0, scale)
    mean = np.where(constant, inputs[0], mean)
    _check_size(np.stack([mean, scale]), names)
    return frozen(mean), frozen(scale)


def _check_size(table: Array, names: tuple[str, ...]) -> None:
    bad = np.flatnonzero(~np.isfinite(table).all(0))
    if bad.size:
        raise ValueError(
            f"The input {names[bad[0]]} holds numbers too large to be standardised: divide that column by a power "
            "of ten first."
        )


def _scaled(inputs: Array, mean: Array | None, scale: Array | None) -> Array:
    if mean is None or scale is None:
        return inputs
    with np.errstate(over="ignore"):
        return (inputs - mean) / scale
