"""A folder of small pictures as data: one folder for each class, every picture made grey and of one size."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from nnviz.engine.dataset import Dataset, make_dataset, one_hot
from nnviz.formats.csv_table import MAX_CLASSES
from nnviz.formats.errors import FormatError
from nnviz.formats.memory import require_memory
from nnviz.formats.progress import Progress

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm", ".pbm", ".gif")
# A picture with longer sides is made smaller: every pixel is an input.
LONGEST_SIDE = 64
MOST_PICTURES = 200_000
_TOLD = 5


def read_image_folder(folder: Path, progress: Progress) -> Dataset:
    """The pictures in the folders within ``folder``; the name of each of these folders is a class. Pixels stay bytes.

    The first picture gives the size, at most 64 pixels a side; the others are fitted to it.

    Raises:
        FormatError: there are no such folders, or pictures that cannot be read; nothing is loaded then.
        Cancelled: by ``progress``.
    """
    classes = {inner.name: _pictures(inner) for inner in sorted(folder.iterdir()) if inner.is_dir()}
    classes = {name: files for name, files in classes.items() if files}
    if not 2 <= len(classes) <= MAX_CLASSES:
        raise FormatError(
            f"{folder.name} has {len(classes)} folders with pictures: 2 to {MAX_CLASSES} are needed, one a class, "
            f"with pictures that end in {', '.join(ENDINGS)}."
        )
    files = [(file, label) for label, inner in enumerate(classes.values()) for file in inner]
    if len(files) > MOST_PICTURES:
        raise FormatError(
            f"{folder.name} holds {len(files):,} pictures, and {MOST_PICTURES:,} is the most: use a part."
        )
    pixels, shape = _read_all(folder, [file for file, _ in files], progress)
    labels = np.array([label for _, label in files], np.int64)
    names, two = list(classes), len(classes) == 2
    return make_dataset(
        folder.name,
        pixels,
        labels[:, np.newaxis] if two else one_hot(labels, len(names)),
        target_names=["class"] if two else names,
        classes=names,
        image_shape=shape,
    )


def _pictures(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS and file.is_file())


def _read_all(folder: Path, files: list[Path], progress: Progress) -> tuple[npt.NDArray[np.uint8], tuple[int, int]]:
    first = next((image for image in map(_read, files[: _TOLD * 20]) if image is not None), None)
    if first is None:
        raise FormatError(f"No picture in {folder.name} can be read: save them as PNG.")
    size = first.size()
    if max(size.width(), size.height()) > LONGEST_SIDE:
        size = size.scaled(QSize(LONGEST_SIDE, LONGEST_SIDE), Qt.AspectRatioMode.KeepAspectRatio)
    width, height = max(size.width(), 1), max(size.height(), 1)
    require_memory(folder.name, 3 * len(files) * width * height)
    pixels = np.empty((len(files), height * width), np.uint8)
    bad: list[str] = []
    for row, file in enumerate(files):
        image = _read(file)
        if image is None:
            bad.append(f"{file.parent.name}/{file.name}")
        else:
            pixels[row] = _grey(image, width, height)
        progress((row + 1) / len(files))
    if bad:
        more = f" and {len(bad) - _TOLD:,} more" if len(bad) > _TOLD else ""
        raise FormatError(
            f"{folder.name}: {len(bad):,} of {len(files):,} pictures cannot be read ({', '.join(bad[:_TOLD])}{more}). "
            "Save them anew, or take them out of the folder."
        )
    return pixels, (height, width)


def _read(file: Path) -> QImage | None:
    reader = QImageReader(str(file))
    reader.setDecideFormatFromContent(True)
    image = reader.read()
    return None if image.isNull() else image


def _grey(image: QImage, width: int, height: int) -> npt.NDArray[np.uint8]:
    """The brightness of each pixel, row by row."""
    if (image.width(), image.height()) != (width, height):
        image = image.scaled(
            width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    # Qt fills every line up to a multiple of four bytes.
    lines = np.frombuffer(grey.constBits(), np.uint8).reshape(height, grey.bytesPerLine())
    return lines[:, :width].reshape(-1)
