"""A table of columns that are not understood yet: what the readers of tables hand to ``to_dataset``."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from nnviz.engine.arrays import Array, IntArray
from nnviz.formats.csv_cells import is_infinite, is_missing, is_number, numbers


class ColumnKind(enum.StrEnum):
    """What a column holds: numbers, or text that names classes."""

    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, eq=False, slots=True)
class Column:
    """One column, read. ``values`` is NaN where the cell is no finite number; ``missing`` and ``bad`` are rows."""

    name: str
    kind: ColumnKind
    cells: Sequence[str]
    values: Array
    missing: IntArray
    bad: IntArray


class DataTable(Protocol):
    """What a table must be able to say, whatever file it came from."""

    @property
    def path(self) -> Path:
        """Where it was read from."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """One name for each column, all different."""
        ...

    @property
    def row_count(self) -> int:
        """The number of rows below the header."""
        ...

    @property
    def decimal(self) -> str:
        """The decimal mark."""
        ...

    def line(self, row: int) -> int:
        """The line of the file where a row starts, from 1; the row's number, from 1, where there are no lines."""
        ...

    def column(self, position: int) -> Column:
        """One column, counted from 0."""
        ...

    def cell(self, row: int, column: int) -> str:
        """One cell as text, for a preview."""
        ...


def column_of_cells(name: str, cells: Sequence[str], decimal: str) -> Column:
    """A column from its cells: of numbers when more than half of those that are not missing are numbers."""
    return sorted_out(name, cells, numbers(cells, decimal), decimal)


def sorted_out(name: str, cells: Sequence[str], values: Array, decimal: str) -> Column:
    """A column from its cells and from their numbers, where NaN stands for what is no finite number."""
    unread = np.flatnonzero(np.isnan(values)) if values.dtype.kind == "f" else np.empty(0, np.int64)
    words = cells_at(cells, unread)
    known = {word: is_missing(word) for word in set(words)}
    absent = np.array([known[word] for word in words], dtype=np.bool_)
    bad = unread[~absent]
    meant_words = {word: not missing and _is_meant(word, decimal) for word, missing in known.items()}
    meant = len(cells) - len(unread) + sum(map(meant_words.__getitem__, words))
    present = len(cells) - int(absent.sum())
    kind = ColumnKind.NUMBER if meant * 2 > present or not present else ColumnKind.TEXT
    return Column(name, kind, cells, values, unread[absent], bad if kind is ColumnKind.NUMBER else bad[:0])


def cells_at(cells: Sequence[str], rows: IntArray) -> list[str]:
    """The cells of some rows; of many, through all at once, which is quicker where cells are made when asked for."""
    source = list(cells) if 4 * len(rows) > len(cells) else cells
    return [source[row] for row in rows.tolist()]


def _is_meant(cell: str, decimal: str) -> bool:
    """Whether a cell that cannot be used is a number all the same: infinite or too large."""
    return is_infinite(cell) or is_number(cell, decimal)
