"""Puts the gradients of a layer into the bins of a histogram, each exactly once."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.layer_record import LayerRecord

BINS = 40
_SAFE_TO_SQUARE = (1e-130, 1e130)


@dataclass(frozen=True, eq=False, slots=True)
class Gradients:
    """All ∂E/∂w of one layer, weights and biases.

    Attributes:
        values: those that are finite numbers, flat.
        total: how many there are, finite or not.
        norm: the Euclidean norm of all of them.
        largest: the largest |∂E/∂w| of ``values``; 0 when there are none.
        smallest: the smallest |∂E/∂w| of ``values`` above 0; 0 when there is none.
    """

    values: Array
    total: int
    norm: float
    largest: float
    smallest: float

    @property
    def not_finite(self) -> int:
        """How many are infinite or not a number, and so have no place on an axis."""
        return self.total - len(self.values)


@dataclass(frozen=True, eq=False, slots=True)
class Histogram:
    """What is drawn for one layer: ``counts`` (BINS,) between ``edges`` (BINS + 1,), and what has no place there.

    On an axis of magnitudes, ``edges`` are exponents of ten, and ``zeros`` are the gradients that are exactly 0.
    ``counts.sum() + zeros + not_finite`` is the number of gradients.
    """

    edges: Array
    counts: IntArray
    zeros: int
    not_finite: int


def gradients_of(layer: LayerRecord) -> Gradients:
    """All gradients of a layer."""
    values = np.concatenate([layer.grad_weights.ravel(), layer.grad_biases])
    finite = np.isfinite(values)
    kept = values if finite.all() else values[finite]
    sizes = np.abs(kept)
    above = sizes[sizes > 0]
    largest = float(sizes.max()) if len(sizes) else 0.0
    smallest = float(above.min()) if len(above) else 0.0
    return Gradients(kept, len(values), _norm(values, largest), largest, smallest)


def _norm(values: Array, largest: float) -> float:
    """The Euclidean norm, also where the squares would overflow or vanish."""
    scale = 1.0 if largest == 0.0 or _SAFE_TO_SQUARE[0] < largest < _SAFE_TO_SQUARE[1] else largest
    with np.errstate(all="ignore"):
        return scale * float(np.linalg.norm(values / scale if scale != 1.0 else values))


def symmetric_histogram(gradients: Gradients, limit: float) -> Histogram:
    """Equal bins from −limit to limit; what lies beyond is counted in the outermost bin of its side."""
    edges = limit * (np.arange(BINS + 1) / (BINS / 2) - 1)
    places = (gradients.values / limit + 1) * (BINS / 2)
    return Histogram(edges, _counts(places), 0, gradients.not_finite)


def magnitude_histogram(gradients: Gradients, low: float, high: float) -> Histogram:
    """Equal bins of log₁₀|∂E/∂w| from ``low`` to ``high``, with the zeros counted apart."""
    sizes = np.abs(gradients.values)
    sizes = sizes[sizes > 0]
    edges = np.linspace(low, high, BINS + 1)
    places = (np.log10(sizes) - low) / (high - low) * BINS
    return Histogram(edges, _counts(places), len(gradients.values) - len(sizes), gradients.not_finite)


def _counts(places: Array) -> IntArray:
    # np.histogram takes five times as long.
    return np.bincount(np.clip(places, 0, BINS - 1).astype(np.int64), minlength=BINS)
