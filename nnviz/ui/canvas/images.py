"""Arrays as images in the colours of the canvas."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPainterPath, QPixmap

from nnviz.engine.arrays import Array
from nnviz.ui.canvas.paints import fill_colour
from nnviz.ui.theme import Theme, mix

# Steps of colour on either side of zero.
_STEPS = 127
_CORNER = 2.5
# Pixels of an image in a file to one of Qt's.
_FILE_PIXELS = 4

Palette = npt.NDArray[np.uint32]


# Each heat map of each layout of the canvas asks for it.
@lru_cache(maxsize=4)
def palette_of(theme: Theme, dimmed: float = 0.0) -> Palette:
    """Colours from −1 to 1, blended into the background by the share ``dimmed``; read-only."""
    names = (mix(fill_colour(theme, step / _STEPS), theme.canvas, dimmed) for step in range(-_STEPS, _STEPS + 1))
    palette = np.array([QColor(name).rgb() for name in names], dtype=np.uint32)
    palette.flags.writeable = False
    return palette


def coloured(values: Array, scale: float, palette: Palette) -> npt.NDArray[np.uint32]:
    """The colour of every value; ``scale`` is the magnitude at full colour. NaN has the colour of zero."""
    with np.errstate(all="ignore"):
        steps = np.nan_to_num(values * (_STEPS / scale), nan=0.0, posinf=_STEPS, neginf=-_STEPS)
    places = np.rint(np.clip(steps, -_STEPS, _STEPS)).astype(np.int64) + _STEPS
    return np.asarray(palette[places], dtype=np.uint32)


def image_of(colours: npt.NDArray[np.uint32]) -> QImage:
    """An image of its own memory, from colours (rows, columns)."""
    data = np.ascontiguousarray(colours)
    rows, columns = data.shape
    return QImage(data.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


def draw_cells(painter: QPainter, area: QRectF, image: QImage) -> None:
    """Draw an image with every pixel a sharp cell, also in files whose readers would smooth a small image."""
    if painter.paintEngine().type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf):
        image = image.scaled((area.size() * _FILE_PIXELS).toSize())
    painter.drawImage(area, image)


def thumbnail(image: QImage, side: float, ratio: float, *, smooth: bool) -> QPixmap:
    """The image as a square of ``side`` with round corners, for a screen of ``ratio`` pixels to one of Qt's."""
    # On a tiny canvas nothing may be left of the side.
    side = max(side, 1.0)
    pixels = max(round(side * ratio), 1)
    mode = Qt.TransformationMode.SmoothTransformation if smooth else Qt.TransformationMode.FastTransformation
    scaled = image.scaled(QSize(pixels, pixels), Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(QRectF(0, 0, pixels, pixels), _CORNER * ratio, _CORNER * ratio)
    painter.setClipPath(path)
    painter.drawImage(0, 0, scaled)
    painter.end()
    pixmap.setDevicePixelRatio(pixels / side)
    return pixmap
