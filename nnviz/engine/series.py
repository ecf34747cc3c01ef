"""A growing series of numbers with one writer and any number of readers."""

import numpy as np

from nnviz.engine.arrays import Array


class Series:
    """Numbers that one thread appends and others read without a lock."""

    def __init__(self, capacity: int = 4096) -> None:
        self._values = np.empty(capacity)
        self._count = 0

    def append(self, value: float) -> None:
        """Add one number; it is visible to readers once it is written."""
        count = self._count
        if count == len(self._values):
            grown = np.empty(2 * count)
            grown[:count] = self._values
            self._values = grown
        self._values[count] = value
        self._count = count + 1

    def truncate(self, count: int) -> None:
        """Forget all but the first ``count`` numbers. What readers hold is not changed."""
        if count < self._count:
            self._values = self._values.copy()
            self._count = count

    def view(self) -> Array:
        """All numbers so far, read-only, without a copy."""
        count = self._count
        view = self._values[:count]
        view.flags.writeable = False
        return view

    def __len__(self) -> int:
        return self._count
