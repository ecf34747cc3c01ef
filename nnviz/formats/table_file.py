"""The numbers of a large table in a file beside the project that uses it, named by what it holds."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nnviz.document.table_codec import StoredTable
from nnviz.engine.arrays import Array
from nnviz.engine.dataset import Dataset
from nnviz.formats.atomic import write_atomically
from nnviz.formats.errors import FormatError

SUFFIX = ".nnviz-data"
MAX_BYTES = 2**31
# Pictures are bytes.
_TYPES: Mapping[str, tuple[Any, ...]] = {"inputs": (np.float64, np.uint8), "targets": (np.float64,)}


def write_table(project: Path, dataset: Dataset) -> StoredTable:
    """Put the table's numbers beside ``project``, unless they are there already.

    The name holds the SHA-256, so that the table of an older project is never written over.

    Raises:
        WriteError: the file could not be written.
    """
    from safetensors.numpy import save

    data = bytes(save({name: np.ascontiguousarray(getattr(dataset, name)) for name in _TYPES}))
    digest = hashlib.sha256(data).hexdigest()
    path = project.with_name(f"{project.stem}-{digest[:16]}{SUFFIX}")
    if not path.is_file() or path.stat().st_size != len(data):
        write_atomically(path, data)
    return StoredTable(path.name, digest)


def read_table(project: Path, stored: StoredTable) -> tuple[Array, Array]:
    """Inputs and targets of a table beside ``project``.

    Raises:
        FormatError: there is no such file, or it is not the one that was written; the message says which.
    """
    if Path(stored.file).name != stored.file or not stored.file.endswith(SUFFIX):
        raise FormatError(f"{stored.file[:100]!r} is not the name of a file beside the project, ending in {SUFFIX}.")
    path = project.with_name(stored.file)
    data = _bytes(path)
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise FormatError(f"{path} is not the table that was saved with the project (its SHA-256 is another one).")
    return _tensors(path, data)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise FormatError(f"the project's table {path} is missing: put it back beside the project.")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise FormatError(f"{path} has {size:,} bytes, more than the {MAX_BYTES:,} of a table.")
            return file.read(size)
    except (OSError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(f"the project's table {path} was not read: {error}.") from error


def _tensors(path: Path, data: bytes) -> tuple[Array, Array]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors = load(data)
    except (SafetensorError, KeyError, ValueError) as error:
        raise FormatError(f"{path} is damaged.") from error
    for name, types in _TYPES.items():
        array = tensors.get(name)
        if array is None or array.dtype not in types or array.ndim != 2:
            raise FormatError(f"{path} holds no table of {name} in a type that is known here.")
    return tensors["inputs"], tensors["targets"]
