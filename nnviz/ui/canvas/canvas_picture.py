"""The canvas as a picture: pixels, SVG or PDF, laid out for the size that it is seen in, with its legend."""

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from nnviz.ui.canvas.view import NetworkCanvas

# Pictures of pixels have twice the screen's, so that they are sharp on paper.
_SCALE = 2
# Qt's pixels to the inch.
_PER_INCH = 96
_POINTS_PER_INCH = 72
SUFFIXES = (".png", ".svg", ".pdf")


def canvas_image(canvas: NetworkCanvas) -> QImage:
    """The whole network and the legend, with twice as many pixels each way as on the screen."""
    image = QImage(canvas.size() * _SCALE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(_SCALE, _SCALE)
    _paint(canvas, painter)
    painter.end()
    return image


def canvas_file(canvas: NetworkCanvas, suffix: str, title: str) -> bytes:
    """The same as a file of the kind that an ending of ``SUFFIXES`` names.

    Raises:
        ValueError: another ending.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if suffix == ".png":
        QImageWriter(buffer, b"png").write(canvas_image(canvas))
    elif suffix == ".svg":
        _write_svg(canvas, buffer, title)
    elif suffix == ".pdf":
        _write_pdf(canvas, buffer, title)
    else:
        raise ValueError(f"A picture cannot be written as {suffix!r}: choose one of {', '.join(SUFFIXES)}.")
    buffer.close()
    return bytes(buffer.data().data())


def _write_svg(canvas: NetworkCanvas, buffer: QBuffer, title: str) -> None:
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(canvas.size())
    generator.setViewBox(QRect(QPoint(0, 0), canvas.size()))
    generator.setTitle(title)
    generator.setDescription(canvas.accessibleDescription())
    painter = QPainter(generator)
    _paint(canvas, painter)
    painter.end()


def _write_pdf(canvas: NetworkCanvas, buffer: QBuffer, title: str) -> None:
    """One page, just as large as the picture."""
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("nnviz")
    points = QSizeF(canvas.size()) * (_POINTS_PER_INCH / _PER_INCH)
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(_PER_INCH * _SCALE)
    painter = QPainter(writer)
    painter.scale(_SCALE, _SCALE)
    _paint(canvas, painter)
    painter.end()


def _paint(canvas: NetworkCanvas, painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    # A PDF would keep images as JPEG, with colours that mean something else.
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    legend = canvas.legend_bar
    size = canvas.size()
    whole = QRectF(0.0, 0.0, size.width(), size.height())
    painter.fillRect(whole, canvas.backgroundBrush())
    room = QSize(size.width(), size.height() - legend.height())
    scene = canvas.whole_scene(QSizeF(room), _SCALE)
    if scene is not None:
        area = QRectF(0.0, 0.0, room.width(), room.height())
        painter.save()
        scene.render(painter, area, area, Qt.AspectRatioMode.IgnoreAspectRatio)
        painter.restore()
    painter.translate(0.0, room.height())
    painter.setFont(legend.font())
    legend.draw(painter, plain=True)
