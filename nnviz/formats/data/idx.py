"""MNIST's format, IDX: a file of pictures and a file of labels, packed by gzip or not.

Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits.
"""

import gzip
import math
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, cast

import numpy as np
import numpy.typing as npt

from nnviz.engine.dataset import Dataset
from nnviz.formats.data._arrays import dataset_of
from nnviz.formats.data.base import DataFormat, Found
from nnviz.formats.errors import FormatError
from nnviz.formats.memory import require_memory
from nnviz.formats.progress import Progress

_GZIP = b"\x1f\x8b"
_KINDS = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_PIECE = 1 << 20
_DAMAGED = (OSError, EOFError, zlib.error)


class PartnerMissingError(FormatError):
    """The pictures are there and their labels are not, or the other way round. ``missing`` names what is wanted."""

    def __init__(self, path: Path, missing: str, expected: Path) -> None:
        self.missing = missing
        super().__init__(
            f"{path.name} needs its {missing}: put the file {expected.name} (or {expected.name}.gz) into the same "
            "folder."
        )


@dataclass(frozen=True, slots=True)
class Idx(DataFormat):
    """Pictures and labels as MNIST has them (train-images-idx3-ubyte.gz); the other file is found by its name."""

    key: ClassVar[str] = "idx"
    title: ClassVar[str] = "IDX (MNIST)"
    suffixes: ClassVar[tuple[str, ...]] = (".gz", ".idx", ".idx1", ".idx3", ".idx3-ubyte", ".idx1-ubyte")
    rank: ClassVar[int] = 30

    def matches(self, path: Path, head: bytes) -> bool:
        if "idx" in path.name.lower():
            return True
        return head[:2] == _GZIP or (len(head) > 4 and head[:2] == b"\0\0" and head[2] in _KINDS and head[3] in (1, 3))

    def read(self, path: Path, progress: Progress) -> Found:
        wanted = "images" if _dimension_count(path) == 1 else "labels"
        return read_pair(path, _partner(path, wanted), progress)


def read_pair(one: Path, other: Path, progress: Progress) -> Dataset:
    """Pictures and labels, in whichever order the files are given.

    Raises:
        FormatError: a file is damaged, or the two are no pair.
    """
    labels, images = (one, other) if _dimension_count(one) == 1 else (other, one)
    # Labels first: they are small, and say soonest that something is wrong.
    goal = read_idx(labels, lambda share: progress(0.05 * share))
    pixels = read_idx(images, lambda share: progress(0.05 + 0.95 * share))
    if goal.ndim != 1 or pixels.ndim < 2:
        raise FormatError(f"{labels.name} and {images.name} are no pair of labels and pictures.")
    return dataset_of(images.name, pixels, goal)


def read_idx(path: Path, progress: Progress) -> npt.NDArray[Any]:
    """The array in an IDX file.

    Raises:
        FormatError: it is damaged, or does not fit into memory.
    """
    try:
        with _opened(path) as file:
            kind, shape = _header(file, path)
            content = math.prod(shape) * kind.itemsize
            _check_size(path, content)
            data = bytearray(content)
            view, done = memoryview(data), 0
            while done < content:
                progress(done / content)
                piece = file.read(min(_PIECE, content - done))
                if not piece:
                    raise FormatError(f"{path.name} ends after {done:,} of {content:,} bytes: it is cut short.")
                view[done : done + len(piece)] = piece
                done += len(piece)
            if file.read(1):
                raise FormatError(f"{path.name} is longer than its header says: it is damaged.")
    except _DAMAGED as error:
        raise FormatError(f"{path.name} is damaged ({error}): get it anew.") from error
    return np.frombuffer(data, kind).reshape(shape).astype(kind.newbyteorder("="), copy=False)


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def _header(file: BinaryIO, path: Path) -> tuple[np.dtype[Any], tuple[int, ...]]:
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _KINDS or not 1 <= magic[3] <= 4:
        raise FormatError(f"{path.name} is no IDX file: its first four bytes are others than MNIST's.")
    sizes = file.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise FormatError(f"{path.name} ends within its header: it is cut short.")
    shape = struct.unpack(f">{magic[3]}I", sizes)
    if not all(shape):
        raise FormatError(f"{path.name} says that it holds nothing: its shape is {shape}.")
    return np.dtype(_KINDS[magic[2]]), shape


def _check_size(path: Path, content: int) -> None:
    """Compare with the file before memory is taken; gzip packs a thousandfold at the most."""
    size = path.stat().st_size
    with path.open("rb") as file:
        most = size * 1100 + 1000 if file.read(2) == _GZIP else size
    if content > most:
        raise FormatError(f"{path.name} should hold {content:,} bytes by its header, and cannot: it is damaged.")
    require_memory(path.name, 2 * content)


def _dimension_count(path: Path) -> int:
    try:
        with _opened(path) as file:
            return len(_header(file, path)[1])
    except _DAMAGED as error:
        raise FormatError(f"{path.name} is damaged ({error}): get it anew.") from error


def _partner(path: Path, wanted: str) -> Path:
    """The other file of the pair, beside it: images ↔ labels, idx3 ↔ idx1, with or without .gz."""
    known, numbers = ("labels", ("idx1", "idx3")) if wanted == "images" else ("images", ("idx3", "idx1"))
    plain = path.name.removesuffix(".gz")
    name = plain.replace(known, wanted).replace(*numbers)
    # A name without these words is its own partner in no case.
    candidates = [] if name == plain else [path.with_name(name + ending) for ending in ("", ".gz")]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    expected = candidates[0] if candidates else path.with_name(f"train-{wanted}-{numbers[1]}-ubyte")
    raise PartnerMissingError(path, wanted, expected)
