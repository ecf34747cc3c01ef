"""The shared axis of the histograms: symmetric around 0, or magnitudes in powers of ten."""

import math

from nnviz.ui.plots.binning import Histogram, Values, magnitude_histogram, symmetric_histogram
from nnviz.ui.plots.ranges import LazyLimit

# The axes while every number is 0: nothing says how wide they should be.
_NOTHING = (-1.0, 1.0)
_NOTHING_IN_POWERS = (-1.0, 0.0)
# While training runs, a range that is too wide stands for so many records.
_LIVE_PATIENCE = 30


class HistogramAxis:
    """Finds one range for all rows; it grows in steps, at once, and shrinks seldom."""

    def __init__(self) -> None:
        self.powers = False
        self.range = _NOTHING
        self._largest = LazyLimit()
        # A power of ten is a short way on the axis of powers.
        self._highest = LazyLimit(excess=100.0)
        self._inverse_lowest = LazyLimit(excess=1e4)

    def forget(self) -> None:
        """Fit the range anew to the numbers that come next, on the axis that is chosen now."""
        self.range = _NOTHING_IN_POWERS if self.powers else _NOTHING
        for limit in (self._largest, self._highest, self._inverse_lowest):
            limit.forget()

    def histograms(self, rows: list[Values], *, live: bool) -> list[Histogram]:
        """One histogram for each row, all over ``range``, which covers them all; it is slower to shrink when live."""
        self.range = self._range(rows, _LIVE_PATIENCE if live else 1)
        low, high = self.range
        if self.powers:
            return [magnitude_histogram(row, low, high) for row in rows]
        return [symmetric_histogram(row, high) for row in rows]

    def _range(self, rows: list[Values], patience: int) -> tuple[float, float]:
        largest = max((row.largest for row in rows), default=0.0)
        if largest == 0.0:
            return self.range
        if not self.powers:
            limit = self._largest.cover(largest, patience)
            return -limit, limit
        smallest = min(row.smallest for row in rows if row.smallest > 0)
        low = -math.ceil(math.log10(self._inverse_lowest.cover(1.0 / smallest, patience)))
        high = math.ceil(math.log10(self._highest.cover(largest, patience)))
        return float(low), float(max(high, low + 1))
