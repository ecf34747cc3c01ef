"""Reads one array of NumPy's own format without ever trusting it: no pickles, and sizes checked before memory."""

import ast
import math
import struct
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from nnviz.formats.errors import FormatError
from nnviz.formats.memory import require_memory
from nnviz.formats.progress import Progress

MAGIC = b"\x93NUMPY"
_LONGEST_HEADER = 10_000
_PIECE = 1 << 22
_KINDS = "biufUS"


def read_npy(file: IO[bytes], size: int, name: str, progress: Progress) -> npt.NDArray[Any]:
    """The array in ``file``, which has ``size`` bytes from where it stands.

    Raises:
        FormatError: it is damaged, holds objects, or does not fit into memory.
    """
    kind, fortran, shape, used = _header(file, name)
    content = math.prod(shape) * kind.itemsize
    if content != size - used:
        raise FormatError(
            f"{name} should hold {content:,} bytes of numbers by its header, and holds {size - used:,}: it is damaged."
        )
    require_memory(name, 3 * max(content, math.prod(shape) * (1 if kind == np.uint8 else 8)))
    data = bytearray(content)
    view, done = memoryview(data), 0
    while done < content:
        progress(done / content)
        piece = file.read(min(_PIECE, content - done))
        if not piece:
            raise FormatError(f"{name} ends in the middle of its numbers: it is cut short.")
        view[done : done + len(piece)] = piece
        done += len(piece)
    if file.read(1):
        raise FormatError(f"{name} is longer than its header says: it is damaged.")
    array = np.frombuffer(data, kind)
    array = array.reshape(shape[::-1]).T if fortran else array.reshape(shape)
    return array if kind.isnative else array.astype(kind.newbyteorder("="))


def _header(file: IO[bytes], name: str) -> tuple[np.dtype[Any], bool, tuple[int, ...], int]:
    """Type, order and shape of the array, and how many bytes said so."""
    start = file.read(8)
    if len(start) < 8 or not start.startswith(MAGIC):
        raise FormatError(f"{name} is no NumPy array: its first bytes are others.")
    form = {1: "<H", 2: "<I", 3: "<I"}.get(start[6])
    if form is None:
        raise FormatError(f"{name} is of version {start[6]} of NumPy's format: save it anew with numpy.save.")
    prefix = file.read(struct.calcsize(form))
    length = struct.unpack(form, prefix)[0] if len(prefix) == struct.calcsize(form) else _LONGEST_HEADER + 1
    text = file.read(length) if length <= _LONGEST_HEADER else b""
    if len(text) != length:
        raise FormatError(f"{name} has a damaged header: save it anew with numpy.save.")
    kind, fortran, shape = _understood(text, name)
    return kind, fortran, shape, 8 + len(prefix) + length


def _understood(text: bytes, name: str) -> tuple[np.dtype[Any], bool, tuple[int, ...]]:
    try:
        header = ast.literal_eval(text.decode("latin-1").strip())
        described, fortran, shape = header["descr"], header["fortran_order"], header["shape"]
        good = isinstance(described, str) and isinstance(fortran, bool) and isinstance(shape, tuple)
        good = good and all(type(count) is int and 0 <= count < 2**40 for count in shape) and len(shape) <= 8
        kind = np.dtype(described) if good else None
    except (ValueError, SyntaxError, KeyError, TypeError, MemoryError, RecursionError):
        kind = None
    if kind is None:
        raise FormatError(f"{name} has a header that cannot be understood: save it anew with numpy.save.")
    if kind.kind == "O":
        raise FormatError(f"{name} holds Python objects, which may do harm when they are read: save plain numbers.")
    if kind.kind not in _KINDS or kind.itemsize == 0:
        raise FormatError(f"{name} holds values of the kind {described}: save real numbers.")
    return kind, fortran, shape
