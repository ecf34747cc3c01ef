"""Tables of text: comma-, semicolon-, tab-, bar- or blank-separated values."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from nnviz.formats.csv_reader import read_table
from nnviz.formats.csv_stream import LARGE_BYTES, read_large_table
from nnviz.formats.data.base import DataFormat, Found
from nnviz.formats.progress import Progress


@dataclass(frozen=True, slots=True)
class TextTable(DataFormat):
    """A table of numbers and words, however it is separated; what no other format claims is read as one."""

    key: ClassVar[str] = "text"
    title: ClassVar[str] = "Table"
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".txt", ".dat")
    rank: ClassVar[int] = 1000

    def matches(self, path: Path, head: bytes) -> bool:
        return True

    def read(self, path: Path, progress: Progress) -> Found:
        if path.is_file() and path.stat().st_size > LARGE_BYTES:
            return read_large_table(path, progress)
        return read_table(path)
