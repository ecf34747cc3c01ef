"""A NumPy archive, .npz, with inputs and targets as arrays of their own."""

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy.typing as npt

from nnviz.formats.data._arrays import dataset_of
from nnviz.formats.data._npy import read_npy
from nnviz.formats.data.base import DataFormat, Found
from nnviz.formats.data.numpy_array import table_of
from nnviz.formats.errors import FormatError
from nnviz.formats.progress import Progress

INPUT_NAMES = ("x", "x_train", "inputs", "input", "data", "images", "train_images", "features", "pixels")
TARGET_NAMES = ("y", "t", "y_train", "targets", "target", "labels", "train_labels", "label", "classes")
_MOST_MEMBERS = 1000
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    UnicodeDecodeError,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class NumpyArchive(DataFormat):
    """Arrays x and y (or images and labels …) as numpy.savez writes them; a single table works too."""

    key: ClassVar[str] = "npz"
    title: ClassVar[str] = "NumPy archive"
    suffixes: ClassVar[tuple[str, ...]] = (".npz",)
    rank: ClassVar[int] = 20

    def matches(self, path: Path, head: bytes) -> bool:
        return path.suffix.lower() == ".npz"

    def read(self, path: Path, progress: Progress) -> Found:
        try:
            with zipfile.ZipFile(path) as archive:
                return _read(archive, path, progress)
        except _ZIP_ERRORS as error:
            raise FormatError(f"{path.name} is damaged ({error}): save it anew with numpy.savez.") from error


def holds_samples(path: Path) -> bool:
    """Whether a file is an archive of samples; another archive may hold weights."""
    if path.suffix.lower() != ".npz":
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.removesuffix(".npy"): name for name in archive.namelist()[:_MOST_MEMBERS]}
    except (OSError, *_ZIP_ERRORS):
        return False
    return len(names) == 1 or None not in (_first(names, INPUT_NAMES), _first(names, TARGET_NAMES))


def _read(archive: zipfile.ZipFile, path: Path, progress: Progress) -> Found:
    members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()[:_MOST_MEMBERS]}
    if not members:
        raise FormatError(f"{path.name} is empty: save inputs and targets with numpy.savez(file, x=…, y=…).")

    def array(name: str, begin: float, end: float) -> npt.NDArray[Any]:
        info = members[name]
        with archive.open(info) as file:
            shown = f"{path.name}, array {name},"
            return read_npy(file, info.file_size, shown, lambda share: progress(begin + share * (end - begin)))

    inputs, targets = _first(members, INPUT_NAMES), _first(members, TARGET_NAMES)
    if inputs is not None and targets is not None:
        return dataset_of(path.name, array(inputs, 0.0, 0.9), array(targets, 0.9, 1.0))
    if len(members) == 1:
        return table_of(path, array(next(iter(members)), 0.0, 1.0))
    if "W1" in members:
        raise FormatError(f"{path.name} holds the weights of a network, and no data.")
    found = ", ".join(sorted(members)[:8])
    raise FormatError(
        f"{path.name} holds the arrays {found}: call the inputs x and the targets y: numpy.savez(file, x=…, y=…)."
    )


def _first(members: Mapping[str, object], wanted: tuple[str, ...]) -> str | None:
    by_lower = {name.lower(): name for name in members}
    return next((by_lower[name] for name in wanted if name in by_lower), None)
