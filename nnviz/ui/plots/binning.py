"""Puts numbers, such as the gradients of a layer, into the bins of a histogram, each exactly once."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.norms import norm

BINS = 40


@dataclass(frozen=True, eq=False, slots=True)
class Values:
    """Numbers to be counted.

    Attributes:
        finite: those that are finite, flat.
        total: how many there are, finite or not.
        norm: the Euclidean norm of all of them.
        largest: the largest |v| of ``finite``; 0 when there are none.
        smallest: the smallest |v| of ``finite`` above 0; 0 when there is none.
    """

    finite: Array
    total: int
    norm: float
    largest: float
    smallest: float

    @property
    def not_finite(self) -> int:
        """How many are infinite or not a number, and so have no place on an axis."""
        return self.total - len(self.finite)


@dataclass(frozen=True, eq=False, slots=True)
class Histogram:
    """What is drawn in one row: ``counts`` (BINS,) between ``edges`` (BINS + 1,), and what has no place there.

    On an axis of magnitudes, ``edges`` are exponents of ten, and ``zeros`` are the numbers that are exactly 0.
    ``counts.sum() + zeros + not_finite`` is how many numbers there are.
    """

    edges: Array
    counts: IntArray
    zeros: int
    not_finite: int


def values_of(*parts: Array) -> Values:
    """All numbers of some arrays."""
    values = np.concatenate([part.ravel() for part in parts])
    inside = np.isfinite(values)
    kept = values if inside.all() else values[inside]
    sizes = np.abs(kept)
    above = sizes[sizes > 0]
    largest = float(sizes.max()) if len(sizes) else 0.0
    smallest = float(above.min()) if len(above) else 0.0
    return Values(kept, len(values), norm(values), largest, smallest)


def symmetric_histogram(values: Values, limit: float) -> Histogram:
    """Equal bins from −limit to limit; what lies beyond is counted in the outermost bin of its side."""
    edges = limit * (np.arange(BINS + 1) / (BINS / 2) - 1)
    places = (values.finite / limit + 1) * (BINS / 2)
    return Histogram(edges, _counts(places), 0, values.not_finite)


def magnitude_histogram(values: Values, low: float, high: float) -> Histogram:
    """Equal bins of log₁₀|v| from ``low`` to ``high``, with the zeros counted apart."""
    sizes = np.abs(values.finite)
    sizes = sizes[sizes > 0]
    edges = np.linspace(low, high, BINS + 1)
    places = (np.log10(sizes) - low) / (high - low) * BINS
    return Histogram(edges, _counts(places), len(values.finite) - len(sizes), values.not_finite)


def _counts(places: Array) -> IntArray:
    # np.histogram takes five times as long.
    return np.bincount(np.clip(places, 0, BINS - 1).astype(np.int64), minlength=BINS)
