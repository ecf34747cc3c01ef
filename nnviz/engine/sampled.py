"""Rows of numbers at some of the steps of a run, spread evenly over it, in bounded memory."""

from typing import Any

import numpy as np

from nnviz.engine.arrays import Array, IntArray

_FIRST = 64


def spread(steps: IntArray, count: int) -> IntArray:
    """The places of at most ``count`` + 1 of the rising ``steps``, evenly spread; the last one is among them.

    The steps are parted into spans of a power of two, so that what was spread before stays evenly spread.
    """
    if len(steps) <= count:
        return np.arange(len(steps), dtype=np.int64)
    width = 1
    while (int(steps[-1]) - int(steps[0])) // width + 1 > count:
        width *= 2
    _, first = np.unique((steps - steps[0]) // width, return_index=True)
    return np.union1d(first, [len(steps) - 1]).astype(np.int64)


class Sampled:
    """At most ``most`` rows of ``width`` numbers of one type, each with its step. One thread appends, others read
    without a lock.

    When it is full, every other row goes, more where they stand close: what is kept is exact, and spans the whole run.
    """

    def __init__(self, width: int, most: int, dtype: Any = np.float64) -> None:
        if most < 4:
            raise ValueError(f"A series of {most} rows cannot be thinned out: give it 4 or more.")
        self._most = most
        self._kept: tuple[IntArray, Array, int] = self._moved(
            np.empty(0, np.int64), np.empty((0, width), dtype), min(_FIRST, most)
        )

    def append(self, step: int, row: Array) -> None:
        """Add the row of a later step; one that is there already stays as it is."""
        steps, rows, count = self._kept
        if count and steps[count - 1] >= step:
            return
        if count == self._most:
            chosen = spread(steps[:count], self._most // 2)
            steps, rows, count = self._moved(steps[chosen], rows[chosen], self._most)
        elif count == len(steps):
            steps, rows, count = self._moved(steps, rows, min(2 * count, self._most))
        steps[count], rows[count] = step, row
        self._kept = (steps, rows, count + 1)

    def truncate(self, step: int) -> None:
        """Forget what came after ``step``. What readers hold is not changed."""
        steps, rows, count = self._kept
        left = int(np.searchsorted(steps[:count], step, side="right"))
        if left < count:
            self._kept = (steps.copy(), rows.copy(), left)

    def view(self) -> tuple[IntArray, Array]:
        """The steps (count,) and their rows (count, width) so far, read-only, without a copy."""
        steps, rows, count = self._kept
        seen_steps, seen_rows = steps[:count], rows[:count]
        seen_steps.flags.writeable = seen_rows.flags.writeable = False
        return seen_steps, seen_rows

    @staticmethod
    def _moved(steps: IntArray, rows: Array, capacity: int) -> tuple[IntArray, Array, int]:
        """The same in larger memory."""
        count = len(steps)
        new_steps, new_rows = np.empty(capacity, np.int64), np.empty((capacity, rows.shape[1]), rows.dtype)
        new_steps[:count], new_rows[:count] = steps, rows
        return new_steps, new_rows, count
