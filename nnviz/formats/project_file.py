"""Reads and writes project files: one JSON document, .nnviz or .json, and a table beside it where that is large."""

from collections.abc import Iterator
from pathlib import Path

from nnviz.document.canvas_view import CanvasView
from nnviz.document.codec import ProjectError, loads_saved, pieces
from nnviz.document.run_state import RunState, Saved
from nnviz.document.spec import Project, UserTable
from nnviz.formats.atomic import write_atomically
from nnviz.formats.errors import FormatError
from nnviz.formats.progress import Progress, unwatched
from nnviz.formats.reading import read_bytes
from nnviz.formats.table_file import read_table, write_table

SUFFIXES = (".nnviz", ".json")
# Parsed numbers take some ten times the memory of their text.
MAX_BYTES = 2**27
# A table of more numbers than this is kept in a file of its own.
MOST_NUMBERS_INSIDE = 500_000


def is_project_file(path: Path) -> bool:
    """Whether the ending says that it is a project; capital letters do not matter."""
    return path.suffix.lower() in SUFFIXES


def read_project(path: Path) -> Project:
    """The project in a file, without the state of its training.

    Raises:
        FormatError: as for ``read_saved``.
    """
    return read_saved(path).project


def read_saved(path: Path) -> Saved:
    """The project in a file, and where its training stands.

    Raises:
        FormatError: the file cannot be opened, is too large, is no text, or holds no project; the message says where.
    """
    data = read_bytes(path, MAX_BYTES, "a project file")
    try:
        return loads_saved(data.decode("utf-8-sig"), lambda stored: read_table(path, stored))
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{path} was not read: it is no project file, for byte {error.start} is not UTF-8 text."
        ) from error
    except ProjectError as error:
        raise FormatError(f"{path} was not read as a project. {error}") from error


def write_project(
    path: Path,
    project: Project,
    run: RunState | None = None,
    canvas: CanvasView | None = None,
    progress: Progress = unwatched,
) -> None:
    """Write all that a project file holds; the old file stands whole until the new one is.

    Args:
        progress: is not told how far it is, but may stop it until the file is written.

    Raises:
        FormatError: the project is too large to be read back; no project was written.
        Cancelled: by ``progress``; no project was written.
        WriteError: a file could not be written, and an old one is unchanged.
    """
    source = project.data.source
    large = isinstance(source, UserTable) and source.dataset.inputs.size + source.dataset.targets.size
    stored = write_table(path, source.load()) if large > MOST_NUMBERS_INSIDE else None
    data = b"".join(_encoded(pieces(project, run, stored, canvas), progress))
    if len(data) > MAX_BYTES:
        raise FormatError(
            f"{path} was not written: the project takes {len(data):,} bytes, more than the {MAX_BYTES:,} "
            "that are read back. Choose a smaller network."
        )
    write_atomically(path, data)


def _encoded(texts: Iterator[str], progress: Progress) -> Iterator[bytes]:
    """A little at a time: another thread, which may be the window's, gets its turn in between."""
    for text in texts:
        progress(0.0)
        # Half a surrogate pair, from a file name that is not Unicode, becomes the escape that JSON has for it.
        yield text.encode("utf-8", "backslashreplace")
