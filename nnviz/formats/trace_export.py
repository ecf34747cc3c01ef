"""Writes a trace to a file in the format that its ending asks for."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from nnviz.document.spec import Project
from nnviz.engine.param import params_of
from nnviz.formats.atomic import write_atomically
from nnviz.formats.errors import FormatError
from nnviz.formats.progress import Progress, unwatched
from nnviz.formats.traced_step import TracedStep
from nnviz.formats.traces import TRACE_FORMATS, TraceFormat


def trace_format_for(path: Path, digits: int | None = None) -> TraceFormat:
    """The format for the ending of a file name; capital letters do not matter.

    Args:
        digits: significant digits, for the formats that people read; None is all of them.

    Raises:
        FormatError: no format has this ending.
    """
    by_suffix = {entry.suffix: key for key, entry in TRACE_FORMATS.entries().items()}
    key = by_suffix.get(path.suffix.lower())
    if key is None:
        raise FormatError(f"A trace cannot be written as {path.name!r}: choose an ending of {', '.join(by_suffix)}.")
    has_digits = any(info.name == "digits" for info in params_of(TRACE_FORMATS.get(key)))
    return TRACE_FORMATS.create(key, {"digits": digits} if digits is not None and has_digits else None)


def write_trace(
    path: Path,
    project: Project,
    steps: Iterable[TracedStep],
    digits: int | None = None,
    progress: Progress = unwatched,
) -> None:
    """Write a trace. It is gathered on the disk first, so that memory holds its text only once.

    Args:
        progress: may stop it until the file is written.

    Raises:
        Cancelled: by ``progress``; nothing was written.
        FormatError: no format has this ending; nothing was written.
        WriteError: the file could not be written; an old one is whole.
    """
    chosen = trace_format_for(path, digits)
    with tempfile.TemporaryFile() as gathered:
        for piece in chosen.pieces(project, steps):
            gathered.write(piece.encode("utf-8", "backslashreplace"))
            progress(0.0)
        gathered.seek(0, os.SEEK_SET)
        write_atomically(path, gathered.read())
