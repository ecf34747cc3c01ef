"""A growing series of numbers with one writer and any number of readers, in bounded memory."""

import numpy as np

from nnviz.engine.arrays import Array

# A series that has grown to so many numbers keeps every second one of them, and goes on with these.
MOST_NUMBERS = 1 << 18
# The last so many numbers are known one by one all the same.
_RECENT = 1 << 16


class Series:
    """Numbers that one thread appends and others read without a lock.

    A long series is thinned out, so that a run may go on for ever: of all numbers that were appended, every
    ``every``-th is kept, as it was. ``len`` counts all of them; ``last`` is the newest, kept or not.
    """

    def __init__(self, capacity: int = 4096, most: int = MOST_NUMBERS) -> None:
        self._most = most
        self._seen = 0
        self._count = 0
        self.last = 0.0
        # Once the series is thinned out: number n, from 0, is at place n modulo the length, from the first known on.
        self._recent = np.empty(0)
        self._recent_from = 0
        # Memory and distance change together, for readers in other threads.
        self._kept: tuple[Array, int] = np.empty(capacity), 1

    def append(self, value: float) -> None:
        """Add one number; it is visible to readers once it is written."""
        values, every = self._kept
        self._seen += 1
        self.last = value
        if every > 1:
            self._recent[(self._seen - 1) % len(self._recent)] = value
            if self._seen % every:
                return
        count = self._count
        if count == len(values):
            values = self._with_room(values, every)
            count, every = self._count, self._kept[1]
            if every > 1:
                self._recent[(self._seen - 1) % len(self._recent)] = value
            if self._seen % every:
                return
        values[count] = value
        self._count = count + 1

    def fill(self, values: Array, every: int, count: int, last: float) -> None:
        """Become a series of ``count`` numbers of which every ``every``-th is known: these ``values``."""
        self._count = 0
        self._kept = np.concatenate([values, np.empty(4096)]), every
        self._seen, self.last = count, last
        self._recent, self._recent_from = np.empty(_RECENT if every > 1 else 0), count
        self._count = len(values)

    def truncate(self, count: int) -> None:
        """Forget all but the first ``count`` numbers. What readers hold is not changed."""
        if count < self._seen:
            values, every = self._kept
            self._recent_from = max(self._recent_from, self._seen - len(self._recent))
            self._seen, self._count = count, count // every
            self._kept = values.copy(), every
            self.last = float(values[self._count - 1]) if self._count else 0.0

    def view(self) -> Array:
        """The numbers that are kept so far, read-only, without a copy."""
        return self.read()[0]

    def read(self) -> tuple[Array, int]:
        """The numbers that are kept so far, and their distance: the first of them is number ``every``, from 1."""
        # The count is read after the memory: it was written before.
        values, every = self._kept
        view = values[: self._count]
        view.flags.writeable = False
        return view, every

    def part(self, start: int, stop: int) -> Array | None:
        """The numbers from ``start`` up to ``stop``, from 0, one by one; None where some are not known any more.

        For the thread that appends.
        """
        values, every = self._kept
        if every == 1:
            return values[start:stop].copy()
        if start < max(self._recent_from, self._seen - len(self._recent)):
            return None
        return np.asarray(self._recent[np.arange(start, stop) % len(self._recent)])

    def __len__(self) -> int:
        return self._seen

    def _with_room(self, values: Array, every: int) -> Array:
        """Other memory with room for more: twice as much, or every second number where that would be too much."""
        count = self._count
        if 2 * count <= self._most:
            grown = np.empty(2 * count)
            grown[:count] = values
        else:
            if every == 1:
                self._recent_from = max(0, count - _RECENT)
                self._recent = np.empty(_RECENT)
                self._recent[np.arange(self._recent_from, count) % _RECENT] = values[self._recent_from :]
            grown = np.empty_like(values)
            grown[: count // 2] = values[1::2]
            self._count, every = count // 2, 2 * every
        self._kept = grown, every
        return grown
