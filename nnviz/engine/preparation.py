"""What training sees of a data set: computed columns added, a training part and a test part, inputs scaled or not."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnviz.engine.arrays import Array, IntArray, frozen
from nnviz.engine.byte_rows import ByteRows, Inputs
from nnviz.engine.dataset import Dataset
from nnviz.engine.features import dataset_with_features, with_features
from nnviz.engine.scaling import UNSCALED, Scaling, check_range, fit_scaling

# 100 · 0.07 is 7.000000000000001 in binary fractions; the test part still has 7 rows and not 8.
_DIGITS = 9


@dataclass(frozen=True, eq=False)
class PreparedData:
    """The two parts of a data set, ready for training. Every array is read-only and float64, or int64 for row numbers.

    Attributes:
        dataset: the whole table in its own units, with the computed columns.
        train_rows, test_rows: the row of each sample in the data set, from 0.
        scaling: what is done to each input column; None when the inputs are as they came.
        features: which columns were computed from the inputs.
        raw_inputs: how many inputs the data had before.
    """

    dataset: Dataset
    train_rows: IntArray
    test_rows: IntArray
    scaling: Scaling | None = None
    features: tuple[str, ...] = ()
    raw_inputs: int = 0

    @cached_property
    def train_inputs(self) -> Array:
        """(training rows, inputs), scaled."""
        return self._inputs(self.train_rows)

    @cached_property
    def test_inputs(self) -> Array:
        """(test rows, inputs), scaled; no rows when nothing was split off."""
        return self._inputs(self.test_rows)

    @cached_property
    def train_targets(self) -> Array:
        """(training rows, outputs)."""
        return _rows_of(self.dataset.targets, self.train_rows)

    @cached_property
    def test_targets(self) -> Array:
        """(test rows, outputs)."""
        return _rows_of(self.dataset.targets, self.test_rows)

    @property
    def train_table(self) -> Inputs:
        """The training inputs in the form that takes the least memory: bytes where the data are bytes."""
        return self._byte_rows(self.train_rows) if self._is_bytes else self.train_inputs

    @property
    def test_table(self) -> Inputs:
        """Likewise of the test part."""
        return self._byte_rows(self.test_rows) if self._is_bytes else self.test_inputs

    @property
    def mean(self) -> Array | None:
        """(inputs,), what was taken away from each input column; None when nothing was."""
        return None if self.scaling is None else self.scaling.mean

    @property
    def scale(self) -> Array | None:
        """(inputs,), what each column was then divided by; None when nothing was."""
        return None if self.scaling is None else self.scaling.scale

    def scaled(self, inputs: Array) -> Array:
        """Inputs (samples, inputs) of the data set, computed columns included, in the units of training."""
        if self.scaling is not None:
            return self.scaling.apply(inputs)
        return inputs if inputs.dtype == np.float64 else inputs.astype(np.float64)

    def from_raw(self, raw: Array) -> Array:
        """What the network sees of inputs without the computed columns, (samples, ``raw_inputs``)."""
        return self.scaled(with_features(raw, self.features))

    @property
    def _is_bytes(self) -> bool:
        return self.dataset.inputs.dtype == np.uint8

    def _byte_rows(self, rows: IntArray) -> ByteRows:
        return ByteRows(self.dataset.inputs, rows, self.scaling)

    def _inputs(self, rows: IntArray) -> Array:
        if self._is_bytes:
            return self._byte_rows(rows).whole()
        inputs = _rows_of(self.dataset.inputs, rows)
        return inputs if self.scaling is None else frozen(self.scaled(inputs))


def prepare(
    dataset: Dataset,
    test_fraction: float = 0.0,
    scaling: str = UNSCALED,
    seed: int = 0,
    *,
    stratified: bool = False,
    features: tuple[str, ...] = (),
) -> PreparedData:
    """Add the computed columns, split the data set, and scale its inputs.

    Rows are shuffled once; the first ceil(samples · test_fraction) become the test part. Without a test part the
    training rows stay in the order of the file. What the scaling needs comes from the training part only; a constant
    column keeps the scale 1.

    Args:
        dataset: the whole table.
        test_fraction: 0 up to, but not including, 1.
        scaling: one of ``SCALINGS``: as they are, mean 0 and standard deviation 1, or from 0 to 1.
        seed: of the shuffle.
        stratified: give each class the same share of the test part, to the nearest whole sample.
        features: which columns are computed from the inputs, of ``FEATURES``.

    Raises:
        ValueError: a fraction that leaves no training row, a stratified split of a regression, or an input column
            too large to be scaled.
    """
    whole = dataset_with_features(dataset, features)
    tested = _test_count(len(whole), test_fraction)
    train, test = (frozen(rows) for rows in _split(whole, tested, seed, stratified))
    fitted = fit_scaling(whole.inputs, train, scaling, whole.input_names, together=whole.image_shape is not None)
    result = PreparedData(whole, train, test, fitted, features, dataset.inputs.shape[1])
    if fitted is not None and whole.inputs.dtype != np.uint8:
        check_range(result.test_inputs, whole.input_names)
    return result


def check_split(dataset: Dataset, test_fraction: float, *, stratified: bool) -> None:
    """Refuse what ``prepare`` would refuse of a split, without making it.

    Raises:
        ValueError: a fraction that leaves no training row, or a stratified split of a regression.
    """
    _test_count(len(dataset), test_fraction)
    if stratified and test_fraction:
        _labels_to_split(dataset)


def _rows_of(table: Array, rows: IntArray) -> Array:
    """Some rows, read-only: the table itself where they are all rows in their order."""
    if len(rows) == len(table) and np.array_equal(rows, np.arange(len(table))):
        return table
    part = table[rows]
    part.flags.writeable = False
    return part


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
    shuffled = _labels_to_split(dataset)[order]
    classes, counts = np.unique(shuffled, return_counts=True)
    shares = counts * tested / len(order)
    quotas = np.floor(shares).astype(np.int64)
    left = tested - int(quotas.sum())
    quotas[np.argsort(quotas - shares, kind="stable")[:left]] += 1
    chosen = np.zeros(len(order), dtype=np.bool_)
    for label, quota in zip(classes, quotas, strict=True):
        chosen[np.flatnonzero(shuffled == label)[:quota]] = True
    return chosen


def _labels_to_split(dataset: Dataset) -> IntArray:
    labels = dataset.labels
    if labels is None:
        raise ValueError(f"{dataset.name} has no classes: a stratified split needs them. Split it at random instead.")
    return labels
