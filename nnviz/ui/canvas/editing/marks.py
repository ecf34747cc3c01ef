"""Marks over the network: what else is selected, what an edit changed, what is frozen or removed, where a drop goes."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget
from shiboken6 import Shiboken

from nnviz.app.focus import Place
from nnviz.ui.canvas.editing.geometry import column_frame, unit_point, weight_point
from nnviz.ui.canvas.layout import Layout

_ABOVE_ALL = 10
# What changed is drawn strongly for so long, once, and stays marked thinly.
FLASH_MILLISECONDS = 350
_FLASH_WIDTH, _CALM_WIDTH, _RING_GAP = 4.0, 1.6, 5.0


@dataclass(frozen=True, slots=True)
class Marked:
    """What is marked.

    Attributes:
        selected: every selected place.
        changed_units: (layer, unit), whose values an edit changed.
        changed_weights: (layer, source, unit), that a person set.
        frozen, removed: single connections.
        drop_x: where a layer would be put, in the scene.
        drop_layer: the layer that something would be dropped on.
    """

    selected: tuple[Place, ...] = ()
    changed_units: tuple[tuple[int, int], ...] = ()
    changed_weights: tuple[tuple[int, int, int], ...] = ()
    frozen: tuple[tuple[int, int, int], ...] = ()
    removed: tuple[tuple[int, int, int], ...] = ()
    drop_x: float | None = None
    drop_layer: int | None = None


class Marks(QObject):
    """The marks of one canvas. They are drawn by an item that is put into each new scene."""

    def __init__(self, accent: QColor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.marked, self.accent, self.flashing = Marked(), accent, False
        self._item: MarksItem | None = None
        self._flash = QTimer(self)
        self._flash.setSingleShot(True)
        self._flash.setInterval(FLASH_MILLISECONDS)
        self._flash.timeout.connect(self._calm)

    def attach(self, scene: QGraphicsScene, layout: Layout) -> None:
        """Draw into another scene from now on."""
        self._item = MarksItem(self, scene.sceneRect(), layout)
        scene.addItem(self._item)

    def show(self, **changes: object) -> None:
        """Mark something else; what is not named stays."""
        marked = replace(self.marked, **changes)  # type: ignore[arg-type]
        if marked != self.marked:
            self.marked = marked
            self._update()

    def flash(self) -> None:
        """Draw the marks of what changed strongly for a moment."""
        self.flashing = True
        self._flash.start()
        self._update()

    def _calm(self) -> None:
        self.flashing = False
        self._update()

    def _update(self) -> None:
        # It goes with its scene, before the next one gets another.
        if self._item is not None and Shiboken.isValid(self._item):
            self._item.update()


class MarksItem(QGraphicsItem):
    """Draws the marks."""

    def __init__(self, marks: Marks, bounds: QRectF, layout: Layout) -> None:
        super().__init__()
        self._marks, self._bounds, self._layout = marks, bounds, layout
        self.setZValue(_ABOVE_ALL)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        """The whole scene."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw what is marked."""
        marked = self._marks.marked
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_selection(painter, marked)
        width = _FLASH_WIDTH if self._marks.flashing else _CALM_WIDTH
        painter.setPen(QPen(self._marks.accent, width, Qt.PenStyle.DotLine))
        for layer, unit in marked.changed_units:
            self._ring(painter, layer, unit, _RING_GAP)
        for weight in marked.changed_weights:
            self._dot(painter, weight, 3.0 + width / 2, filled=True)
        painter.setPen(QPen(self._marks.accent, 1.2))
        for weight in marked.frozen:
            self._dot(painter, weight, 3.0, filled=False)
        for weight in marked.removed:
            self._cross(painter, weight)
        self._paint_drop(painter, marked)

    def _paint_selection(self, painter: QPainter, marked: Marked) -> None:
        sizes = [int(column.units[-1]) + 1 for column in self._layout.columns]
        for number, (layer, unit, source) in enumerate(marked.selected):
            painter.setPen(QPen(self._marks.accent, 2.0))
            if layer >= len(sizes) or (unit is not None and unit >= sizes[layer]):
                continue
            if unit is None:
                painter.drawRoundedRect(column_frame(self._layout, layer), 10.0, 10.0)
            elif source is None and number:
                self._ring(painter, layer, unit, 1.0)
            elif source is not None:
                self._halo(painter, (layer, source, unit))

    def _ring(self, painter: QPainter, layer: int, unit: int, gap: float) -> None:
        column = self._layout.columns[layer]
        point = unit_point(column, unit)
        if point is not None and unit <= int(column.units[-1]):
            radius = column.radius + gap
            painter.drawEllipse(point, radius, radius)

    def _halo(self, painter: QPainter, weight: tuple[int, int, int]) -> None:
        """Two thin lines beside an edge: the edge itself keeps its colour and its width."""
        ends = weight_point(self._layout, weight, 0.0), weight_point(self._layout, weight, 1.0)
        if ends[0] is None or ends[1] is None or ends[0] == ends[1]:
            return
        along = ends[1] - ends[0]
        length = (along.x() ** 2 + along.y() ** 2) ** 0.5
        across = QPointF(-along.y(), along.x()) * (5.0 / length)
        painter.setPen(QPen(self._marks.accent, 1.0))
        for side in (across, -across):
            painter.drawLine(ends[0] + along * 0.12 + side, ends[1] - along * 0.12 + side)

    def _dot(self, painter: QPainter, weight: tuple[int, int, int], half: float, *, filled: bool) -> None:
        point = weight_point(self._layout, weight, 0.88)
        if point is not None:
            box = QRectF(point.x() - half, point.y() - half, 2 * half, 2 * half)
            if filled:
                painter.fillRect(box, self._marks.accent)
            else:
                painter.drawRect(box)

    def _cross(self, painter: QPainter, weight: tuple[int, int, int]) -> None:
        point = weight_point(self._layout, weight, 0.5)
        if point is not None:
            for x, y in ((4, 4), (4, -4)):
                painter.drawLine(point - QPointF(x, y), point + QPointF(x, y))

    def _paint_drop(self, painter: QPainter, marked: Marked) -> None:
        painter.setPen(QPen(self._marks.accent, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if marked.drop_x is not None:
            bottom = self._bounds.bottom() - 20.0
            painter.drawLine(QPointF(marked.drop_x, 14.0), QPointF(marked.drop_x, bottom))
        if marked.drop_layer is not None:
            painter.drawRoundedRect(column_frame(self._layout, marked.drop_layer), 10.0, 10.0)
