"""Scales of what is drawn: round numbers that stay put while values move, and levels of colour."""

import math

import numpy as np

from nnviz.engine.arrays import Array

# Levels of colour on either side of zero, in fills.
FILL_LEVELS = 16
# A scale is lowered only when the largest value has fallen below this share of it.
_LOWER_BELOW = 0.1


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


def peak_of(values: Array) -> float:
    """The largest finite magnitude in an array; 0 where there is none."""
    sizes = np.abs(values)
    peak = float(sizes.max()) if sizes.size else 0.0
    if not math.isfinite(peak):
        peak = float(sizes[np.isfinite(sizes)].max(initial=0.0))
    return peak


def fill_levels(values: Array, scale: float) -> list[int]:
    """Levels from −FILL_LEVELS to FILL_LEVELS of values between −scale and scale; 0 for NaN."""
    with np.errstate(over="ignore"):
        levels = np.rint(values * (FILL_LEVELS / scale))
    bounded = np.minimum(np.maximum(levels, -FILL_LEVELS), FILL_LEVELS)
    return [int(level) if level == level else 0 for level in bounded.tolist()]
