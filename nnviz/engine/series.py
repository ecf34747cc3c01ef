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
        self._count = 0
        # How many numbers were appended, and the newest: told here only once the series is thinned out.
        self._seen, self._newest = 0, 0.0
        # Once the series is thinned out: number n, from 0, is at place n modulo the length, from the first known on.
        self._recent = np.empty(0)
        self._recent_from = 0
        # Memory and distance change together, for readers in other threads.
        self._kept: tuple[Array, int] = np.empty(capacity), 1
        self._take_memory()

    def append(self, value: float) -> None:
        """Add one number; it is visible to readers once it is written."""
        count = self._count
        # A step of a tiny network takes a few microseconds: the usual case does as little as can be.
        if count < self._room:
            self._values[count] = value
            self._count = count + 1
        else:
            self._append_with_care(value)

    def _append_with_care(self, value: float) -> None:
        """Add a number where the memory is full, or the series thinned out."""
        if self._kept[1] == 1:
            self._with_room()
        values, every = self._kept
        if every == 1:
            values[self._count] = value
            self._count += 1
            return
        self._seen += 1
        self._newest = value
        self._recent[(self._seen - 1) % len(self._recent)] = value
        if self._seen % every == 0:
            if self._count == len(values):
                self._with_room()
                values, every = self._kept
                if self._seen % every:
                    return
            values[self._count] = value
            self._count += 1

    @property
    def last(self) -> float:
        """The number that was appended last; 0 where there is none."""
        values, every = self._kept
        if every > 1:
            return self._newest
        return float(values[self._count - 1]) if self._count else 0.0

    def _take_memory(self) -> None:
        """Have ``append`` write into the memory as it is now, without a look at anything else if it may."""
        self._values, every = self._kept
        self._room = len(self._values) if every == 1 else 0

    def fill(self, values: Array, every: int, count: int, last: float) -> None:
        """Become a series of ``count`` numbers of which every ``every``-th is known: these ``values``."""
        self._count = 0
        self._kept = np.concatenate([values, np.empty(4096)]), every
        self._seen, self._newest = count, last
        self._recent, self._recent_from = np.empty(_RECENT if every > 1 else 0), count
        self._take_memory()
        self._count = len(values)

    def truncate(self, count: int) -> None:
        """Forget all but the first ``count`` numbers. What readers hold is not changed."""
        if count < len(self):
            values, every = self._kept
            self._recent_from = max(self._recent_from, len(self) - len(self._recent))
            self._seen, self._count = count, count // every
            self._kept = values.copy(), every
            self._newest = float(values[self._count - 1]) if self._count else 0.0
            self._take_memory()

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
        return self._count if self._kept[1] == 1 else self._seen

    def _with_room(self) -> None:
        """Other memory with room for more: twice as much, or every second number where that would be too much."""
        (values, every), count = self._kept, self._count
        if 2 * count <= self._most:
            grown = np.empty(2 * count)
            grown[:count] = values
        else:
            if every == 1:
                self._seen, self._newest = count, float(values[count - 1])
                self._recent_from = max(0, count - _RECENT)
                self._recent = np.empty(_RECENT)
                self._recent[np.arange(self._recent_from, count) % _RECENT] = values[self._recent_from :]
            grown = np.empty_like(values)
            grown[: count // 2] = values[1::2]
            self._count, every = count // 2, 2 * every
        self._kept = grown, every
        self._take_memory()
