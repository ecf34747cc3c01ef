"""One NumPy array, .npy: a table whose columns are inputs and targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.formats.columns import Column, sorted_out
from nnviz.formats.csv_stream import ColumnTable
from nnviz.formats.data._npy import MAGIC, read_npy
from nnviz.formats.data.base import DataFormat, Found
from nnviz.formats.errors import FormatError
from nnviz.formats.progress import Progress

MOST_COLUMNS = 10_000


@dataclass(frozen=True, slots=True)
class NumpyArray(DataFormat):
    """A table of numbers as numpy.save writes it; which columns are targets is asked."""

    key: ClassVar[str] = "npy"
    title: ClassVar[str] = "NumPy array"
    suffixes: ClassVar[tuple[str, ...]] = (".npy",)
    rank: ClassVar[int] = 10

    def matches(self, path: Path, head: bytes) -> bool:
        return head.startswith(MAGIC) or path.suffix.lower() == ".npy"

    def read(self, path: Path, progress: Progress) -> Found:
        with path.open("rb") as file:
            return table_of(path, read_npy(file, path.stat().st_size, path.name, progress))


def table_of(path: Path, array: npt.NDArray[Any]) -> ColumnTable:
    """A two-dimensional array as a table; NaN is a missing value.

    Raises:
        FormatError: it is no table of numbers.
    """
    if array.ndim != 2 or not array.size or array.dtype.kind not in "biuf":
        raise FormatError(
            f"{path.name} holds an array of the shape {array.shape} and the type {array.dtype}: a table of numbers, "
            "(rows, columns), is needed; or save inputs and targets together with numpy.savez(file, x=…, y=…)."
        )
    rows, width = array.shape
    if width > MOST_COLUMNS:
        raise FormatError(f"{path.name} has {width:,} columns, and {MOST_COLUMNS:,} is the most.")
    values: Array = array if array.dtype == np.uint8 else array.astype(np.float64)
    columns = tuple(_column(f"column {i + 1}", values[:, i]) for i in range(width))
    return ColumnTable(path, tuple(column.name for column in columns), columns, np.arange(1, rows + 1), "", ".", False)


class _Cells(Sequence[str]):
    """The numbers of a column as text, made when they are asked for."""

    def __init__(self, values: Array) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, row: int) -> str:  # type: ignore[override]  # no slice is ever asked for
        return repr(self._values[row].item())


def _column(name: str, values: Array) -> Column:
    cells = _Cells(values)
    usable = values if values.dtype == np.uint8 else np.where(np.isfinite(values), values, np.nan)
    return sorted_out(name, cells, usable, ".")
