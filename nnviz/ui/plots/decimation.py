"""Draws a long series with few points, each of them a recorded one: the lowest and the highest of every bucket."""

import numpy as np

from nnviz.engine.arrays import Array, IntArray

# So many numbers are drawn at most.
MOST_POINTS = 2000
# Each bucket gives two points; the unfinished bucket two more, and the last number one.
_BUCKETS = (MOST_POINTS - 3) // 2 // 2 * 2


class Decimator:
    """Follows one growing series. What was seen before isn't looked at again, so a frame costs the same at any length.

    The series may also be cut and grow anew: ``Series`` gives it another memory then, and everything is taken afresh.
    """

    def __init__(self) -> None:
        self._count, self._width, self._full = 0, 1, 0
        self._start_afresh(np.empty(0))

    def points(self, values: Array) -> IntArray:
        """The places of the numbers to draw, in their order; all of them up to ``MOST_POINTS``.

        Args:
            values: (count,), a view of the series from its first number on.
        """
        memory = values if values.base is None else values.base
        if memory is not self._memory or len(values) < self._count:
            self._start_afresh(memory)
        self._count = len(values)
        if len(values) <= MOST_POINTS:
            return np.arange(len(values), dtype=np.int64)
        while len(values) // self._width > _BUCKETS:
            self._join_buckets(values)
        self._fill_buckets(values)
        return self._places(values)

    def _start_afresh(self, memory: object) -> None:
        self._memory = memory
        self._count, self._width, self._full = 0, 1, 0
        self._low = np.zeros(_BUCKETS, dtype=np.int64)
        self._high = np.zeros(_BUCKETS, dtype=np.int64)

    def _join_buckets(self, values: Array) -> None:
        """Make one bucket of every two. An odd one at the end is taken anew with what follows it."""
        self._width *= 2
        self._full //= 2
        even, odd = slice(0, 2 * self._full, 2), slice(1, 2 * self._full, 2)
        low, high = self._low, self._high
        left = _keys(values[low[even]], np.inf) <= _keys(values[low[odd]], np.inf)
        low[: self._full] = np.where(left, low[even], low[odd])
        left = _keys(values[high[even]], -np.inf) >= _keys(values[high[odd]], -np.inf)
        high[: self._full] = np.where(left, high[even], high[odd])

    def _fill_buckets(self, values: Array) -> None:
        full = len(values) // self._width
        if full > self._full:
            start = self._full * self._width
            rows = values[start : full * self._width].reshape(-1, self._width)
            first = np.arange(start, full * self._width, self._width)
            self._low[self._full : full] = first + _keys(rows, np.inf).argmin(1)
            self._high[self._full : full] = first + _keys(rows, -np.inf).argmax(1)
            self._full = full

    def _places(self, values: Array) -> IntArray:
        pairs = np.sort(np.stack([self._low[: self._full], self._high[: self._full]]), axis=0)
        start, last = self._full * self._width, len(values) - 1
        rest = values[start:]
        tail = {last}
        if len(rest):
            tail |= {start + int(_keys(rest, np.inf).argmin()), start + int(_keys(rest, -np.inf).argmax())}
        return np.concatenate([pairs.T.ravel(), np.array(sorted(tail), dtype=np.int64)])


def _keys(values: Array, instead: float) -> Array:
    """The numbers to compare: what isn't finite must neither win nor hide the others."""
    finite = np.isfinite(values)
    return values if finite.all() else np.where(finite, values, instead)
