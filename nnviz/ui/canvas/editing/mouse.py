"""The mouse on the canvas: clicks, drags, double clicks, and what appears under it."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent

from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.ui.canvas.editing.asking import Asking
from nnviz.ui.canvas.editing.geometry import column_at, in_title
from nnviz.ui.canvas.editing.gestures import ClickUnit, DragColumn, DragWeight, Gesture, Rubber
from nnviz.ui.canvas.editing.hover_buttons import HoverButtons
from nnviz.ui.canvas.editing.marks import Marks
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.editing.deeds import Deeds

# In networks with more weights there is hardly a place without an edge.
_FEW_WEIGHTS = 200
# Two clicks within so many pixels are a double click.
_SAME_PLACE = 8


class _Target(NamedTuple):
    """What was pressed: a title, a unit, a weight."""

    at: QPoint
    layer: int | None = None
    unit: tuple[int, int] | None = None
    weight: tuple[int, int, int] | None = None


_NOTHING = _Target(QPoint(-100, -100))


class CanvasMouse(QObject):
    """An event filter of the view's viewport. What it does not use goes on to the view, which pans and zooms."""

    def __init__(self, session: Session, canvas: NetworkCanvas, deeds: Deeds, marks: Marks, asking: Asking) -> None:
        super().__init__(canvas)
        self._session, self._canvas, self._deeds, self._marks = session, canvas, deeds, marks
        self._asking = asking
        self.buttons = HoverButtons(canvas, deeds.layers)
        self._gesture: Gesture | None = None
        self._target = _NOTHING
        canvas.viewport().installEventFilter(self)
        canvas.rebuilt.connect(self.buttons.hide)
        session.project_changed.connect(self._follow)
        self._handlers: dict[QEvent.Type, Callable[[QMouseEvent], bool]] = {
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.MouseButtonDblClick: self._double_click,
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Use an event of the mouse, or leave it to the view."""
        if event.type() == QEvent.Type.Leave:
            self.buttons.hide()
        handler = self._handlers.get(event.type())
        return handler is not None and isinstance(event, QMouseEvent) and handler(event)

    def _follow(self, old: Project, new: Project) -> None:
        """What was pressed may not be there any more, or be another thing: a key has undone an edit in mid-drag."""
        if old.network.build().sizes != new.network.build().sizes:
            self._target = _NOTHING
            gesture, self._gesture = self._gesture, None
            if gesture is not None:
                gesture.stop()

    def _press(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        self.buttons.hide()
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        self._gesture = self._gesture_at(event.position().toPoint(), event.modifiers())
        return self._gesture is not None

    def _move(self, event: QMouseEvent) -> bool:
        at = event.position().toPoint()
        if self._gesture is not None:
            self._gesture.move(at, event.modifiers())
            return True
        if not event.buttons():
            self.buttons.hover(at)
            self._show_cursor(at)
        return False

    def _release(self, event: QMouseEvent) -> bool:
        if self._gesture is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        gesture, self._gesture = self._gesture, None
        gesture.release(event.position().toPoint(), event.modifiers())
        return True

    def _double_click(self, event: QMouseEvent) -> bool:
        """Edit the number that was clicked: a weight, a unit's bias, a layer's number of units.

        The first click selects, and what is selected may be told in room that the canvas gives away: so what counts is
        where things stood at the first click.
        """
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        at = event.position().toPoint()
        near = (at - self._target.at).manhattanLength() <= _SAME_PLACE
        target = self._target if near else self._target_at(at)
        if target.unit is not None:
            self._asking.for_bias(*target.unit)
        elif target.layer is not None:
            self._asking.for_units(target.layer)
        elif target.weight is not None:
            self._asking.for_weights([target.weight])
        else:
            return False
        return True

    def _gesture_at(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        session, canvas = self._session, self._canvas
        self._target = self._target_at(at)
        layer, unit, weight = self._target[1:]
        state = canvas.state
        if unit is not None and state is not None:
            number, row = unit
            # A bias neuron has no values of its own: it stands for its layer.
            return ClickUnit(session, (number, row if row < state.sizes[number] else None, None))
        if layer is not None:
            return DragColumn(session, self._deeds, canvas, self._marks, layer)
        if weight is not None and self._may_drag(weight):
            return DragWeight(session, self._deeds, weight, at)
        if canvas.zoom == 1.0 or modifiers & Qt.KeyboardModifier.ShiftModifier:
            return Rubber(session, canvas, at, None if weight is None else (weight[0], weight[2], weight[1]))
        return None

    def _target_at(self, at: QPoint) -> _Target:
        return _Target(at, self._title_at(at), self._canvas.unit_at(at), self._canvas.weight_at(at))

    def _may_drag(self, weight: tuple[int, int, int]) -> bool:
        """Where edges are everywhere, only a selected one is dragged: no weight must change by accident."""
        state, (layer, source, unit) = self._canvas.state, weight
        few = state is not None and sum(part.weights.size for part in state.weights) <= _FEW_WEIGHTS
        return few or (layer, unit, source) in self._session.focus.places

    def _title_at(self, at: QPoint) -> int | None:
        layout, point = self._canvas.layout_, self._canvas.mapToScene(at)
        return None if layout is None or not in_title(point) else column_at(layout, point.x())

    def _show_cursor(self, at: QPoint) -> None:
        """Over a weight, the cursor says that it can be dragged up and down."""
        weight = None if self._canvas.unit_at(at) is not None else self._canvas.weight_at(at)
        on_weight = weight is not None and self._may_drag(weight)
        shape = Qt.CursorShape.SizeVerCursor if on_weight else Qt.CursorShape.ArrowCursor
        if self._canvas.viewport().cursor().shape() != shape:
            self._canvas.viewport().setCursor(shape)
