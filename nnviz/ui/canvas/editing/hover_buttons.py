"""Plus and minus that appear at the column under the mouse, and a plus between two columns."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from nnviz.ui.canvas.editing.geometry import column_at, gap_at, gap_x
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.editing.layer_deeds import LayerDeeds

_SIDE, _TITLE_MIDDLE = 20, 17
# Half the room that a title takes beside its two buttons.
_HALF_TITLE = 62.0


class HoverButtons(QObject):
    """Three buttons: one unit less, one unit more, one layer more. They never take the keyboard: keys do the same."""

    def __init__(self, canvas: NetworkCanvas, deeds: LayerDeeds) -> None:
        super().__init__(canvas)
        self._canvas, self._deeds = canvas, deeds
        self._layer, self._behind = 0, 0
        self.fewer = self._button("−", self._remove_unit)
        self.more = self._button("+", lambda: deeds.add_unit(self._layer))
        self.layer = self._button("+", lambda: deeds.add_layer(self._behind))

    def hover(self, at: QPoint) -> None:
        """Show what belongs to a point of the view."""
        layout = self._canvas.layout_
        if layout is None:
            return
        x = self._canvas.mapToScene(at).x()
        number = column_at(layout, x)
        last = len(layout.columns) - 1
        if number is not None and 0 < number < last:
            self._layer = number
            middle = layout.columns[number].x
            apart = min(_HALF_TITLE, layout.column_gap / 2 - _SIDE / 2)
            self._show(self.fewer, middle - apart, self.tr("One unit less"))
            self._show(self.more, middle + apart, self.tr("One unit more"))
            self.layer.hide()
        elif number is None:
            self._behind = gap_at(layout, x)
            self.fewer.hide()
            self.more.hide()
            self._show(self.layer, gap_x(layout, self._behind), self.tr("Add a layer here"))
        else:
            self.hide()

    def hide(self) -> None:
        """Show none."""
        for button in (self.fewer, self.more, self.layer):
            button.hide()

    def _remove_unit(self) -> None:
        state = self._canvas.state
        if state is not None:
            self._deeds.remove_units([(self._layer, state.sizes[self._layer] - 1)])

    def _show(self, button: QToolButton, x: float, tip: str) -> None:
        at = self._canvas.mapFromScene(x, _TITLE_MIDDLE)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.move(at.x() - _SIDE // 2, max(at.y() - _SIDE // 2, 2))
        button.show()

    def _button(self, text: str, do: Callable[[], object]) -> QToolButton:
        parent: QWidget = self._canvas.viewport()
        button = QToolButton(parent)
        button.setText(text)
        button.setFixedSize(QSize(_SIDE, _SIDE))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.clicked.connect(lambda _checked=False: do())
        button.hide()
        return button
