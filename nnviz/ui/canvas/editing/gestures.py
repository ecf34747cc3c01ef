"""What a press of the left button may become: a click, or a drag of a weight, a column or a rubber band."""

from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QRubberBand

from nnviz.app.focus import Place
from nnviz.app.session import Session
from nnviz.ui.canvas.editing.geometry import gap_at, gap_x, unit_point
from nnviz.ui.canvas.editing.marks import Marks
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.editing.deeds import Deeds
from nnviz.ui.editing.selection import focus_with, toggled

# A press that moves farther than this, in pixels, is a drag.
_CLICK = 4
# A drag changes a weight by this much for each pixel; with Shift by a tenth of it.
_PER_PIXEL, _FINE_PER_PIXEL = 0.01, 0.001


class Gesture(Protocol):
    """From press to release."""

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse is there now."""

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The button was let go."""

    def stop(self) -> None:
        """The network is another one: nothing comes of it."""


def click(session: Session, place: Place | None, modifiers: Qt.KeyboardModifier) -> None:
    """Select a place; with Shift or Ctrl one place more, or less."""
    several = modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
    if place is None:
        if not several:
            session.select(None)
    elif several:
        session.set_focus(toggled(session.focus, place))
    else:
        session.select(*place)


class ClickUnit:
    """A unit is only clicked."""

    def __init__(self, session: Session, place: Place) -> None:
        self._session, self._place = session, place

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """A unit stays where the layout puts it."""

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Select it."""
        click(self._session, self._place, modifiers)

    def stop(self) -> None:
        """Nothing has been done."""


class DragWeight(QObject):
    """Up makes a weight larger, down smaller. All of one drag is undone together."""

    def __init__(self, session: Session, deeds: Deeds, weight: tuple[int, int, int], at: QPoint) -> None:
        super().__init__()
        self._session, self._deeds, self._weight, self._begin = session, deeds, weight, at
        self._value: float | None = None
        self._wanted = 0.0
        # Many moves may come between two frames: only the last of them counts.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._set)

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Change the weight by the way the mouse went."""
        up = self._begin.y() - at.y()
        if self._value is None:
            if abs(up) <= _CLICK:
                return
            self._session.pause()
            self._session.select(*self._weight_place())
            self._value = self._deeds.weights.value(self._weight)
        fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        step, digits = (_FINE_PER_PIXEL, 3) if fine else (_PER_PIXEL, 2)
        self._wanted = round(self._value + step * up, digits)
        self._soon.start()

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Select the weight if it was not dragged."""
        if self._value is None:
            click(self._session, self._weight_place(), modifiers)
        elif self._soon.isActive():
            self._soon.stop()
            self._set()

    def stop(self) -> None:
        """Set no more."""
        self._soon.stop()

    def _set(self) -> None:
        self._deeds.weights.set_value([self._weight], self._wanted, gesture=self)

    def _weight_place(self) -> Place:
        layer, source, unit = self._weight
        return layer, unit, source


class DragColumn:
    """A title is clicked, or drags its column to another place."""

    def __init__(self, session: Session, deeds: Deeds, canvas: NetworkCanvas, marks: Marks, layer: int) -> None:
        self._session, self._deeds, self._canvas, self._marks, self._layer = session, deeds, canvas, marks, layer
        self._begin: QPoint | None = None
        self._dragged = False

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Show where the column would go."""
        self._begin = self._begin or at
        layout = self._canvas.layout_
        movable = layout is not None and 0 < self._layer < len(layout.columns) - 1
        if movable and layout is not None and (self._dragged or abs(at.x() - self._begin.x()) > _CLICK):
            self._dragged = True
            behind = gap_at(layout, self._canvas.mapToScene(at).x())
            self._marks.show(drop_x=gap_x(layout, behind))

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Put the column there, or select the layer."""
        self._marks.show(drop_x=None)
        layout = self._canvas.layout_
        if not self._dragged or layout is None:
            click(self._session, (self._layer, None, None), modifiers)
            return
        behind = gap_at(layout, self._canvas.mapToScene(at).x())
        self._deeds.layers.move(self._layer, behind + 1 if behind < self._layer else behind)

    def stop(self) -> None:
        """Show no place to drop it."""
        self._marks.show(drop_x=None)


class Rubber:
    """Selects all units in a rectangle; a click without a drag selects what is there."""

    def __init__(self, session: Session, canvas: NetworkCanvas, at: QPoint, place: Place | None) -> None:
        self._session, self._canvas, self._begin, self._place = session, canvas, at, place
        self._band: QRubberBand | None = None

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Draw the rectangle."""
        if self._band is None:
            if (at - self._begin).manhattanLength() <= _CLICK:
                return
            self._band = QRubberBand(QRubberBand.Shape.Rectangle, self._canvas.viewport())
            self._band.show()
        self._band.setGeometry(QRect(self._begin, at).normalized())

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Select what is inside; with Shift beside what was selected."""
        if self._band is None:
            click(self._session, self._place, modifiers)
            return
        self.stop()
        found = self._units_in(QRect(self._begin, at).normalized())
        focus = self._session.focus
        kept = list(focus.places) if modifiers & Qt.KeyboardModifier.ShiftModifier else []
        self._session.set_focus(focus_with(focus, [*kept, *found]))

    def stop(self) -> None:
        """Take the rectangle away."""
        if self._band is not None:
            self._band.hide()
            self._band.deleteLater()

    def _units_in(self, box: QRect) -> list[Place]:
        layout = self._canvas.layout_
        found: list[Place] = []
        for number, column in enumerate(layout.columns if layout is not None else ()):
            for unit in column.units.tolist():
                point = unit_point(column, unit)
                if point is not None and box.contains(self._canvas.mapFromScene(point)):
                    found.append((number, unit, None))
        return found
