"""Writes files of data for the tests, good ones and bad ones."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnviz.formats.csv_table import TableError

# Writes a table and gives its path: the fixture ``write`` of the tests of tables.
Write = Callable[[str | bytes], Path]
FLOWERS = """length,width,species
5.1,3.5,setosa
4.9,3.0,setosa
6.2,2.9,virginica
5.9,3.2,versicolor
"""
_CODES = {"uint8": 0x08, "int32": 0x0C, "float32": 0x0D}


def refusal(action: Callable[[], object]) -> TableError:
    """The error with which a table is refused."""
    with pytest.raises(TableError) as caught:
        action()
    return caught.value


def idx_bytes(array) -> bytes:
    """The array as MNIST's format has it."""
    header = bytes((0, 0, _CODES[array.dtype.name], array.ndim))
    sizes = b"".join(struct.pack(">I", size) for size in array.shape)
    return header + sizes + array.astype(array.dtype.newbyteorder(">")).tobytes()


def write_mnist(folder: Path, samples: int, side: int = 28, packed: bool = True, seed: int = 0) -> Path:
    """Pictures and labels under MNIST's own names; each class is a bright bar in a place of its own, with noise."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(samples) % 10).astype(np.uint8)
    rng.shuffle(labels)
    pixels = rng.integers(0, 60, (samples, side, side), dtype=np.uint8)
    height = max(side // 10, 1)
    for label in range(10):
        pixels[labels == label, label * height % side : label * height % side + height, :] += 190
    ending = ".gz" if packed else ""
    for name, array in (("train-images-idx3-ubyte", pixels), ("train-labels-idx1-ubyte", labels)):
        data = idx_bytes(array)
        (folder / f"{name}{ending}").write_bytes(gzip.compress(data, 1) if packed else data)
    return folder / f"train-images-idx3-ubyte{ending}"
