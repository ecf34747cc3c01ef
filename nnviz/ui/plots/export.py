"""Plots as files: a picture of one, as PNG or SVG, and its numbers as CSV."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from PySide6.QtCore import QBuffer, QIODevice, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

Paint: TypeAlias = Callable[[QPainter, QRectF], None]

# Pictures of pixels have twice the screen's, so that they are sharp on paper.
_SCALE = 2


def picture(paint: Paint, size: QSize) -> QImage:
    """What ``paint`` paints into ``size``, as an image of twice as many pixels each way."""
    image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SCALE, _SCALE)
    paint(painter, QRectF(QRect(0, 0, size.width(), size.height())))
    painter.end()
    return image


def picture_png(paint: Paint, size: QSize) -> bytes:
    """The same as a PNG file."""
    buffer = _buffer()
    QImageWriter(buffer, b"png").write(picture(paint, size))
    return _bytes(buffer)


def picture_svg(paint: Paint, size: QSize, title: str) -> bytes:
    """The same as lines and text in an SVG file."""
    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    painter = QPainter(generator)
    paint(painter, QRectF(QRect(0, 0, size.width(), size.height())))
    painter.end()
    return _bytes(buffer)


def table_csv(names: Sequence[str], rows: Iterable[Sequence[float | int | None]]) -> bytes:
    """A CSV file with a header, commas and full precision: reading it back gives the same numbers. None is empty."""
    lines = [",".join(names)]
    lines.extend(",".join("" if cell is None else repr(cell) for cell in row) for row in rows)
    return ("\n".join(lines) + "\n").encode()


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _bytes(buffer: QBuffer) -> bytes:
    buffer.close()
    return bytes(buffer.data().data())
