"""Scales of what is drawn: round numbers that stay put while values move, and levels of colour."""

import math

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array

# Levels of colour on either side of zero, in fills.
FILL_LEVELS = 16
# A scale is lowered only when the largest value has fallen below this share of it.
_LOWER_BELOW = 0.2


def round_up(value: float) -> float:
    """The least of 1, 2, 5, 10, 20, … times a power of ten that is not below ``value`` > 0."""
    power = 10.0 ** math.floor(math.log10(value))
    # A value just above a round number by rounding alone belongs to it.
    return next((step * power for step in (1, 2, 5) if value <= step * power * (1 + 1e-12)), 10 * power)


def settled_scale(previous: float | None, peak: float, least: float = 0.0) -> float:
    """The value that is drawn at full strength, when the largest value now is ``peak``.

    The previous scale is kept while it fits, so that colours and widths keep their meaning from frame to frame.

    Args:
        previous: the scale of the frame before; None in the first frame.
        least: the scale does not go below this.
    """
    if not math.isfinite(peak) or peak <= 1e-300:
        return previous or least or 1.0
    peak = max(peak, least)
    if previous is not None and previous * _LOWER_BELOW <= peak <= previous:
        return previous
    return round_up(peak)


class Scales:
    """The scales of one network's canvas, by what they are for."""

    def __init__(self) -> None:
        self._settled: dict[tuple[str, int], float] = {}

    def settle(self, kind: str, number: int, peak: float, least: float = 0.0) -> float:
        """The scale for a kind of value in layer ``number``, when the largest magnitude now is ``peak``."""
        key = (kind, number)
        self._settled[key] = settled_scale(self._settled.get(key), peak, least)
        return self._settled[key]


def peak_of(*arrays: Array | None) -> float:
    """The largest finite magnitude in the arrays; 0 where there is none."""
    peak = 0.0
    for array in arrays:
        if array is not None and array.size:
            peak = max(peak, *_finite(float(np.max(array)), float(np.min(array)), array))
    return peak


def fill_levels(values: Array, scale: float) -> npt.NDArray[np.int64]:
    """Levels from −FILL_LEVELS to FILL_LEVELS, (units,), of values between −scale and scale; 0 for NaN."""
    with np.errstate(invalid="ignore", over="ignore"):
        levels = np.rint(values * (FILL_LEVELS / scale))
    bounded = np.nan_to_num(np.clip(levels, -FILL_LEVELS, FILL_LEVELS), nan=0.0)
    return np.asarray(bounded, dtype=np.int64)


def _finite(high: float, low: float, array: Array) -> tuple[float, float]:
    if math.isfinite(high) and math.isfinite(low):
        return abs(high), abs(low)
    finite = array[np.isfinite(array)]
    return (float(np.abs(finite).max()), 0.0) if finite.size else (0.0, 0.0)
