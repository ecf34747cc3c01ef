"""Ranges of axes that move in steps, so that an axis stands still from frame to frame."""

import math

# Each step is about half as much again as the one before.
_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0)
# Beyond these, Qt's coordinates overflow: what is outside is drawn at the border, and still told exactly in words.
SMALLEST, LARGEST = 1e-100, 1e100


def stepped_limit(value: float) -> float:
    """The smallest of … 1, 1.5, 2, 3, 5, 7.5, 10, 15 … that is not below ``value``, kept within what can be drawn."""
    if not value > SMALLEST:
        return SMALLEST
    if value >= LARGEST:
        return LARGEST
    power = math.floor(math.log10(value))
    # Through text, because 7.5 · 10**-3 isn't the number that is written 7.5e-3. The logarithm may round up.
    candidates = (float(f"{step}e{exponent}") for exponent in (power - 1, power) for step in _STEPS)
    return next(candidate for candidate in candidates if candidate >= value)


def decades(lowest: float, highest: float) -> tuple[float, float]:
    """Whole powers of ten, as exponents, around two numbers above 0; at least one decade."""
    low = math.floor(math.log10(min(max(lowest, SMALLEST), LARGEST)))
    high = math.ceil(math.log10(min(max(highest, SMALLEST), LARGEST)))
    return float(low), float(max(high, low + 1))


class LazyLimit:
    """A limit that grows at once, in steps, and shrinks only when it has been far too large for a while.

    From mini-batch to mini-batch a gradient moves by decades; an axis that followed it could not be read.
    """

    def __init__(self, excess: float = 5.0) -> None:
        """Make a limit of nothing; a limit is too large for a value when it is more than ``excess`` times as large."""
        self._excess = excess
        self.forget()

    def forget(self) -> None:
        """Take the next value as the first one."""
        self._limit = 0.0
        self._small, self._largest_small = 0, 0.0

    def cover(self, value: float, patience: int = 1) -> float:
        """The limit now that ``value`` must be covered; never below it, within what can be drawn.

        Args:
            patience: it shrinks when so many values in a row have been too small, to the largest of them.
        """
        needed = stepped_limit(value)
        if needed * self._excess >= self._limit:
            self._limit = max(self._limit, needed)
            self._small, self._largest_small = 0, 0.0
            return self._limit
        self._small += 1
        self._largest_small = max(self._largest_small, needed)
        if self._small >= patience:
            self._limit = self._largest_small
            self._small, self._largest_small = 0, 0.0
        return self._limit
