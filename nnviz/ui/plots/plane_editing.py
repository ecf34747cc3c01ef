"""Points of the plane by mouse: a click adds one, dragging moves one, a click with Shift takes one away."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox

from nnviz.app.sample_edits import edit_samples
from nnviz.app.session import Session
from nnviz.document.table_edits import Cell, add_rows, remove_rows, set_cells
from nnviz.engine.dataset import Dataset
from nnviz.ui.plots.choice import name_choice

_LOOK = -1
# A point is hit within so many pixels, and dragged when the mouse has gone so far.
_NEAR = 9.0
_FAR = 4.0


class PlaneEditing(QObject):
    """What the mouse does in the plane is chosen in a box: look, or add points of a class."""

    def __init__(
        self, session: Session, graph: Any, mouse: QComboBox, axes: Callable[[], tuple[int, int]], parent: QObject
    ) -> None:
        """Watch the mouse over ``graph``. ``axes`` tells which inputs are drawn; ``mouse`` is the box."""
        super().__init__(parent)
        self._session, self._graph, self._mouse, self._axes = session, graph, mouse, axes
        self._pressed: QPointF | None = None
        self._grabbed: int | None = None
        graph.widget.viewport().installEventFilter(self)

    def show_choices(self) -> None:
        """Offer the classes of the present data, where they are points of a plane."""
        data = self._session.data
        classes = data.dataset.classes if data.raw_inputs == 2 else ()
        entries: list[tuple[str, Any]] = [(self.tr("mouse looks"), _LOOK)]
        entries += [(self.tr("mouse adds {0}").format(name), place) for place, name in enumerate(classes)]
        name_choice(self._mouse, self.tr("Click: add a point · drag: move it · Shift+click: remove it"), entries)
        self._mouse.setVisible(len(entries) > 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the left button while points are edited."""
        if not isinstance(event, QMouseEvent) or not self._edits():
            return False
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._grabbed = event.position(), self._nearest(event.position())
            return True
        if event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            start, self._pressed = self._pressed, None
            self._let_go(start, event)
            return True
        return self._pressed is not None

    def _edits(self) -> bool:
        return self._mouse.currentData() not in (None, _LOOK) and max(self._axes()) < self._session.data.raw_inputs

    def _let_go(self, start: QPointF, event: QMouseEvent) -> None:
        end, row = event.position(), self._grabbed
        moved = (end - start).manhattanLength() > _FAR
        if row is None:
            if not moved:
                self._edit(self._adding(end), self.tr("add a point"))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._edit(lambda table: remove_rows(table, np.array([row])), self.tr("remove a point"))
        elif moved:
            place, axes = self._place(end), self._axes()
            cells = [(Cell(row, axis), value) for axis, value in zip(axes, place, strict=True)]
            self._edit(lambda table: set_cells(table, cells), self.tr("move a point"))

    def _adding(self, position: QPointF) -> Callable[[Dataset], Dataset]:
        values = np.zeros(3)
        values[list(self._axes())] = self._place(position)
        values[2] = self._mouse.currentData()
        return lambda table: add_rows(table, values[np.newaxis])

    def _edit(self, change: Callable[[Dataset], Dataset], text: str) -> None:
        try:
            edit_samples(self._session, change, text)
        except ValueError as error:
            self._session.notice.emit(str(error))

    def _place(self, position: QPointF) -> tuple[float, float]:
        """A place of the screen in the units of the data."""
        point = self._graph.view_box.mapSceneToView(self._graph.widget.mapToScene(position.toPoint()))
        return float(point.x()), float(point.y())

    def _nearest(self, position: QPointF) -> int | None:
        """The row of the point under the mouse."""
        points = self._session.data.dataset.inputs[:, list(self._axes())]
        pixel = self._graph.view_box.viewPixelSize()
        if not all(pixel):
            # The plot is squeezed to nothing: there is no place under the mouse.
            return None
        away = np.hypot(*((points - self._place(position)) / pixel).T)
        row = int(away.argmin())
        return row if away[row] <= _NEAR else None
