"""The units of one column as small pictures, framed in the colour of their fill."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnviz.ui.canvas.layout import Column
from nnviz.ui.canvas.neuron import Neuron

_CORNER, _MARGIN = 4.0, 4.0
# The width of the frame, as a share of the radius.
_FRAME_SHARE, _LEAST_FRAME, _MOST_FRAME = 0.14, 1.5, 4.0
# The mark of the sample, in pixels, and as a share of a small picture.
_DOT, _DOT_SHARE = 2.6, 0.09


class Thumbnails(QGraphicsItem):
    """Paints what hidden ``Neuron`` items hold, brush and pen, as square frames with a picture inside.

    Attributes:
        inner: the side of the pictures.
    """

    def __init__(self, column: Column, neurons: Sequence[Neuron]) -> None:
        super().__init__()
        self._neurons = neurons[: len(column.units)]
        frame = min(max(_FRAME_SHARE * column.radius, _LEAST_FRAME), _MOST_FRAME)
        self.inner = 2 * (column.radius - frame)
        self._frame, self._radius = frame, column.radius
        self.pictures: list[QPixmap | None] = [None] * len(column.units)
        self._dot: tuple[float, float] | None = None
        low, high = column.centres.min(0) - column.radius, column.centres.max(0) + column.radius
        bounds = QRectF(QPointF(*low.tolist()), QPointF(*high.tolist()))
        self._bounds = bounds.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_picture(self, place: int, picture: QPixmap) -> None:
        """The picture of one unit."""
        self.pictures[place] = picture
        self.update()

    def show_dot(self, dot: tuple[float, float] | None) -> None:
        """Mark a point of every picture, from (0, 0) at the top left to (1, 1); None for no mark."""
        if dot != self._dot:
            self._dot = dot
            self.update()

    def boundingRect(self) -> QRectF:
        """Where the pictures are."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw frames, pictures, and the mark."""
        side, inner = 2 * self._radius, self.inner
        for neuron, picture in zip(self._neurons, self.pictures, strict=True):
            corner = neuron.pos() - QPointF(self._radius, self._radius)
            painter.setBrush(neuron.brush())
            painter.setPen(neuron.pen())
            painter.drawRoundedRect(QRectF(corner.x(), corner.y(), side, side), _CORNER, _CORNER)
            if picture is None:
                continue
            at = corner + QPointF(self._frame, self._frame)
            painter.drawPixmap(at, picture)
            if self._dot is not None:
                self._paint_dot(painter, at + QPointF(self._dot[0] * inner, self._dot[1] * inner))

    def _paint_dot(self, painter: QPainter, at: QPointF) -> None:
        radius = min(_DOT, _DOT_SHARE * self.inner)
        painter.setBrush(QColor("#ffffff"))
        painter.setPen(QPen(QColor("#10161d"), 0.45 * radius))
        painter.drawEllipse(at, radius, radius)
