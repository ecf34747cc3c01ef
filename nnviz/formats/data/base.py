"""What a format of data is."""

from pathlib import Path
from typing import ClassVar, TypeAlias

from nnviz.engine.dataset import Dataset
from nnviz.formats.columns import DataTable
from nnviz.formats.progress import Progress

# A table still wants to know which columns are targets; a data set is complete.
Found: TypeAlias = DataTable | Dataset


class DataFormat:
    """One file format of tables or pictures. Entries are frozen dataclasses; their docstring is the tooltip."""

    key: ClassVar[str]
    title: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    rank: ClassVar[int] = 100

    def matches(self, path: Path, head: bytes) -> bool:
        """Whether the file, by its name and its first bytes, is of this format."""
        raise NotImplementedError

    def read(self, path: Path, progress: Progress) -> Found:
        """All of the file, or nothing.

        Raises:
            FormatError, TableError: the file is damaged or does not fit; one message says what, where and the cure.
            Cancelled: by ``progress``.
        """
        raise NotImplementedError
