"""How input columns are brought into a range that suits training: learned from the training rows, applied to all."""

from typing import NamedTuple

import numpy as np

from nnviz.engine.arrays import Array, IntArray, frozen

UNSCALED, STANDARDIZE, MIN_MAX = "none", "standardize", "min_max"
SCALINGS = (UNSCALED, STANDARDIZE, MIN_MAX)

# A table of bytes is measured in pieces of this many rows, so that no second table is made of it.
_PIECE = 8192


class Scaling(NamedTuple):
    """scaled = (value − mean) / scale for each column; for min-max, ``mean`` is the least value."""

    mean: Array
    scale: Array

    def apply(self, inputs: Array) -> Array:
        """Inputs (samples, inputs) in the units of training."""
        with np.errstate(over="ignore"):
            moved: Array = np.subtract(inputs, self.mean)
            # In place: of a large table this would be one more.
            return np.divide(moved, self.scale, out=moved)


def fit_scaling(
    inputs: Array, rows: IntArray, how: str, names: tuple[str, ...], *, together: bool = False
) -> Scaling | None:
    """The scaling of ``inputs[rows]``: mean 0 and population standard deviation 1, or from 0 to 1.

    A constant column keeps the scale 1 and becomes 0.

    Args:
        inputs: (samples, inputs), float64 or bytes.
        rows: the training rows; nothing is learned from others.
        how: one of ``SCALINGS``.
        together: one range for all columns when it is min-max: the pixels of a picture stay as bright as their
            neighbours.

    Raises:
        ValueError: an unknown way, or a column of numbers too large.
    """
    if how not in SCALINGS:
        raise ValueError(f"There is no scaling called {how!r}: choose one of {', '.join(SCALINGS)}.")
    if how == UNSCALED:
        return None
    least, most = _range(inputs, rows, together=together and how == MIN_MAX)
    with np.errstate(over="ignore"):
        mean, deviation = (least, most - least) if how == MIN_MAX else _moments(inputs, rows)
    constant = most == least
    # The mean of a constant column is off by a rounding error, which must not be blown up to a sample's worth.
    mean = np.where(constant, least, mean)
    # Differences below 1e-162 have squares of 0, and so a deviation of 0.
    scale = np.where(constant | (deviation == 0.0), 1.0, deviation)
    check_range(np.stack([mean, scale]), names)
    return Scaling(frozen(mean), frozen(scale))


def check_range(table: Array, names: tuple[str, ...]) -> None:
    """Refuse a table that left the range of numbers.

    Raises:
        ValueError: the message names the first column with a number that is not finite.
    """
    bad = np.flatnonzero(~np.isfinite(table).all(0))
    if bad.size:
        raise ValueError(
            f"The input {names[bad[0]]} holds numbers too large to be scaled: divide that column by a power of ten "
            "first."
        )


def _range(inputs: Array, rows: IntArray, *, together: bool) -> tuple[Array, Array]:
    """The least and the largest number of each column, or of all of them."""
    least, most = inputs[rows[0]].copy(), inputs[rows[0]].copy()
    for start in range(0, len(rows), _PIECE):
        part = inputs[rows[start : start + _PIECE]]
        least, most = np.minimum(least, part.min(0)), np.maximum(most, part.max(0))
    if together:
        return np.full(least.shape, float(least.min())), np.full(most.shape, float(most.max()))
    return least.astype(np.float64), most.astype(np.float64)


def _moments(inputs: Array, rows: IntArray) -> tuple[Array, Array]:
    """Mean and population standard deviation of each column; of bytes from sums of whole numbers, which are exact."""
    if inputs.dtype != np.uint8:
        part = inputs[rows]
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            return part.mean(0), part.std(0)
    count = len(rows)
    total, squares = np.zeros((2, inputs.shape[1]), np.int64)
    for start in range(0, count, _PIECE):
        part = inputs[rows[start : start + _PIECE]]
        total += part.sum(0, dtype=np.int64)
        squares += np.square(part, dtype=np.int64).sum(0)
    variance = (count * squares - total**2) / float(count) ** 2
    return total / count, np.sqrt(variance)
