"""Reads a file whole, once its size is known to be acceptable."""

import os
from pathlib import Path

from nnviz.formats.errors import FormatError


def read_bytes(path: Path, most: int, what: str) -> bytes:
    """The content of a file.

    Args:
        most: the bytes that it may have.
        what: what the message says that so many bytes are the limit of.

    Raises:
        FormatError: it is no ordinary file, cannot be opened, or is larger.
    """
    try:
        # A pipe or a device would block, or never end.
        if path.exists() and not path.is_file():
            raise FormatError(f"{path} was not read: it is not an ordinary file.")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > most:
                raise FormatError(
                    f"{path} was not read: it has {size:,} bytes, more than the {most:,} that {what} may have."
                )
            return file.read(size)
    except OSError as error:
        raise FormatError(f"{path} was not read: {error.strerror or error}.") from error
    except ValueError as error:  # a name with a zero character
        if isinstance(error, FormatError):
            raise
        raise FormatError(f"{str(path)!r} was not read: no file can have this name.") from error
