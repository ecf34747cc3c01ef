"""Inputs that stay bytes in memory, an eighth of their size as numbers, and are scaled when they are needed."""

from typing import TypeAlias, cast

import numpy as np

from nnviz.engine.arrays import Array, IntArray, frozen
from nnviz.engine.scaling import Scaling


class ByteRows:
    """Some rows of a table of bytes, seen as scaled numbers: ``rows[5:10]`` are float64, (5, inputs).

    The numbers are the same, to the last bit, as those of the whole table scaled at once.
    """

    def __init__(self, table: Array, rows: IntArray, scaling: Scaling | None) -> None:
        """Look at ``table[rows]``, where ``table`` is (samples, inputs) of bytes; nothing is copied."""
        self._table, self._rows, self._scaling = table, rows, scaling
        self.shape = (len(rows), table.shape[1])

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, which: slice | IntArray) -> Array:
        part = self._table[self._rows[which]]
        return cast(Array, part.astype(np.float64)) if self._scaling is None else self._scaling.apply(part)

    def whole(self) -> Array:
        """All rows as numbers, read-only; this takes eight times the memory of the bytes."""
        return frozen(self[:])


# Inputs of training: numbers, or bytes that become numbers a mini-batch at a time.
Inputs: TypeAlias = Array | ByteRows
