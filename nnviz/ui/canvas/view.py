"""The network canvas: the view that shows one state after another, and tells what is clicked."""

import time

from PySide6.QtCore import QEvent, QPoint, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.ui.canvas.describe import describe_network, describe_unit, describe_weight
from nnviz.ui.canvas.keyboard import next_unit
from nnviz.ui.canvas.layout import Layout
from nnviz.ui.canvas.legend import Legend, LegendContent
from nnviz.ui.canvas.legend_content import legend_for
from nnviz.ui.canvas.paints import Paints
from nnviz.ui.canvas.scales import Scales
from nnviz.ui.canvas.scene import CanvasScene, Hover
from nnviz.ui.canvas.state import CanvasState
from nnviz.ui.canvas.zoom_view import ZOOM_STEP, ZoomView
from nnviz.ui.theme import Theme

# Within this many pixels an edge is hit.
_REACH = 5.0
# Values that stand still for so many seconds are drawn smoothly in large networks too.
_STILL = 0.15


class NetworkCanvas(ZoomView):
    """Shows ``CanvasState`` values. It never writes anything: what a person points at goes out as signals.

    Signals:
        unit_clicked(layer, unit): a unit was clicked, or reached with the arrow keys.
        weight_clicked(layer, source, unit): an edge was clicked; ``source`` fan_in is the bias.
        background_clicked(): nothing was there.
        rebuilt(): all items were made anew, in another scene.
    """

    unit_clicked = Signal(int, int)
    weight_clicked = Signal(int, int, int)
    background_clicked = Signal()
    rebuilt = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paints, self._scales = Paints(theme), Scales()
        self._state: CanvasState | None = None
        # Qt does not keep the scene of a view alive.
        self._scene: CanvasScene | None = None
        self._show_bias = True
        self._hover: Hover = None
        self._shown_at = 0.0
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(round(1000 * _STILL))
        self._still.timeout.connect(self._show)
        self._legend = Legend(theme, self)
        self.setBackgroundBrush(self._paints.background)
        self.setMinimumSize(320, 220)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Network"))
        self._place_legend(anew=True)

    @property
    def legend(self) -> LegendContent:
        """What the legend says."""
        return self._legend.content

    @property
    def state(self) -> CanvasState | None:
        """What is shown."""
        return self._state

    @property
    def layout_(self) -> Layout | None:
        """Where everything stands, in the coordinates of the scene."""
        return None if self._scene is None else self._scene.layout

    def show_state(self, state: CanvasState) -> None:
        """Show a state: only what differs changes, unless the network has another structure."""
        old, self._state = self._state, state
        if old is None or self._scene is None or old.structure != state.structure:
            self._scales, self._hover = Scales(), None
            self._rebuild()
            self._describe(state)
            return
        now = time.monotonic()
        still, self._shown_at = now - self._shown_at > _STILL, now
        self._show(smooth=still)
        if not still and not self._scene.detail.fine:
            self._still.start()
        if old.selection != state.selection:
            self._describe(state)

    def set_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._paints = Paints(theme)
        self.setBackgroundBrush(self._paints.background)
        self._legend.set_theme(theme)
        self._rebuild()

    def set_show_bias(self, shown: bool) -> None:
        """Draw the biases as neurons that are always 1, or not."""
        self._show_bias = shown
        self._rebuild()

    def tip_at(self, at: QPoint) -> str:
        """The tool tip at a point of the view: exact values of the unit or the weight there, or nothing."""
        if self._state is None:
            return ""
        unit, weight = self.unit_at(at), self.weight_at(at)
        if unit is not None:
            return describe_unit(self._state, *unit)
        return "" if weight is None else describe_weight(self._state, *weight)

    # What the view asks, and Qt's events.

    def is_background(self, at: QPoint) -> bool:
        """Whether neither a unit nor an edge is at a point of the view."""
        return self.unit_at(at) is None and self.weight_at(at) is None

    def click_at(self, at: QPoint) -> None:
        """Tell what was clicked. A click on a bias neuron tells nothing: it has no values of its own."""
        unit, weight = self.unit_at(at), self.weight_at(at)
        if unit is not None:
            if self._state is not None and unit[1] < self._state.sizes[unit[0]]:
                self.unit_clicked.emit(*unit)
        elif weight is not None:
            self.weight_clicked.emit(*weight)
        else:
            self.background_clicked.emit()

    def hover_at(self, at: QPoint | None) -> None:
        """Mark the unit under the mouse, and light its edges."""
        hover = None if at is None else self.unit_at(at)
        if hover != self._hover:
            self._hover = hover
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from unit to unit, + and − zoom; all other keys belong to the window."""
        selection = None if self._state is None else self._state.selection
        selected = None if selection is None else selection[:2]
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        unit = None if self._scene is None else next_unit(self._scene.layout.columns, selected, event.key(), alt=alt)
        if unit is not None:
            self.unit_clicked.emit(*unit)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(ZOOM_STEP)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_by(1 / ZOOM_STEP)
        else:
            event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        """Give tool tips with exact values; forget the mouse when it leaves."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self.hover_at(None)
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the network out for the new size."""
        super().resizeEvent(event)
        self._place_legend(anew=True)
        self._rebuild()

    def _rebuild(self) -> None:
        """Make all items anew, and show the whole network."""
        state = self._state
        if state is None:
            return
        self.fit()
        self._hover = None
        size = QSizeF(self.viewport().size())
        self._scene = CanvasScene(state, size, self._paints, self.font(), biases=self._show_bias)
        self.setScene(self._scene)
        self._show()
        self.rebuilt.emit()

    def _show(self, *, smooth: bool = True) -> None:
        """Show the present state on the present items."""
        if self._state is None or self._scene is None:
            return
        self._scene.show_state(self._state, self._scales, self._hover, smooth=smooth)
        if self._legend.show_content(legend_for(self._state, self._scene)):
            self._place_legend()

    def _place_legend(self, *, anew: bool = False) -> None:
        height = self._legend.height_for(self.width(), anew=anew)
        if height != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, height)
        self._legend.setGeometry(0, self.height() - height, self.width(), height)

    def _describe(self, state: CanvasState) -> None:
        """Tell those who hear the canvas what it shows, and what is selected."""
        text = describe_network(state)
        layer, unit, source = state.selection or (0, None, None)
        if unit is not None:
            what = describe_unit(state, layer, unit)
            if source is not None:
                what = describe_weight(state, layer, source, unit)
            text = f"{what}\n{text}"
        self.setAccessibleDescription(text)

    def unit_at(self, at: QPoint) -> tuple[int, int] | None:
        """(layer, unit) at a point of the view; the bias neuron is the unit after the last."""
        point = self.mapToScene(at)
        return None if self._scene is None else self._scene.unit_at(point.x(), point.y())

    def weight_at(self, at: QPoint) -> tuple[int, int, int] | None:
        """(layer, source, unit) of the edge at a point of the view."""
        point = self.mapToScene(at)
        return None if self._scene is None else self._scene.weight_at(point.x(), point.y(), _REACH / self.zoom)
