"""The one way from a file of a person's own to a table or a data set."""

from pathlib import Path

from nnviz.formats.csv_problems import file_error
from nnviz.formats.data import DATA_FORMATS
from nnviz.formats.data.base import DataFormat, Found
from nnviz.formats.errors import FormatError
from nnviz.formats.progress import Progress, unwatched

_HEAD = 512


def read_data(path: Path, progress: Progress = unwatched) -> Found:
    """The table or the data set in a file of any of the formats.

    Raises:
        FormatError, TableError: it cannot be read; one message says what, where and what to do. Nothing is half loaded.
        Cancelled: by ``progress``.
    """
    try:
        return format_of(path).read(path, progress)
    except MemoryError:
        raise FormatError(f"{path.name} does not fit into memory: take a part of its rows.") from None
    except OSError as error:
        raise file_error(path.name, f"The file cannot be read ({error.strerror or error}).") from error


def format_of(path: Path) -> DataFormat:
    """The first format, by rank, that the file is of."""
    head = b""
    if path.is_file():
        with path.open("rb") as file:
            head = file.read(_HEAD)
    entries = DATA_FORMATS.entries()
    return next(entry for entry in map(DATA_FORMATS.create, entries) if entry.matches(path, head))
