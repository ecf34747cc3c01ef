"""The network canvas: the view that shows one state after another, and tells what is clicked."""

import time

from PySide6.QtCore import QEvent, QPoint, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.ui.canvas.describe import describe_network, describe_selection, describe_unit, describe_weight
from nnviz.ui.canvas.keyboard import next_unit
from nnviz.ui.canvas.layout import Layout
from nnviz.ui.canvas.legend_content import legend_for
from nnviz.ui.canvas.legend_view import LegendView
from nnviz.ui.canvas.paints import Paints
from nnviz.ui.canvas.scales import Scales
from nnviz.ui.canvas.scene import CanvasScene, Hover
from nnviz.ui.canvas.state import CanvasState
from nnviz.ui.canvas.unit_pictures import UnitPictures
from nnviz.ui.canvas.zoom_view import ZOOM_STEP
from nnviz.ui.theme import Theme

# So much is seen around a unit that is scrolled into view.
_AROUND = 40
# Within this many pixels an edge is hit.
_REACH = 5.0
# Values that stand still for so many seconds are drawn smoothly in large networks too.
_STILL = 0.15


class NetworkCanvas(LegendView):
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
        super().__init__(theme, parent)
        self._paints, self._scales = Paints(theme), Scales()
        self._state: CanvasState | None = None
        # Qt does not keep the scene of a view alive.
        self._scene: CanvasScene | None = None
        self._hover: Hover = None
        self._legend_key: tuple[object, ...] = ()
        self._shown_at = 0.0
        self._values_wait = False
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(round(1000 * _STILL))
        self._still.timeout.connect(self._settle)
        self.pictures = UnitPictures(theme, self)
        self.pictures.scales_changed.connect(self._show_legend)
        self.setBackgroundBrush(self._paints.background)
        self.setMinimumSize(320, 220)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Network"))

    @property
    def state(self) -> CanvasState | None:
        """What is shown."""
        return self._state

    @property
    def layout_(self) -> Layout | None:
        """Where everything stands, in the coordinates of the scene."""
        return None if self._scene is None else self._scene.layout

    def show_state(self, state: CanvasState, *, live: bool = False) -> None:
        """Show a state: only what differs changes, unless the network has another structure.

        While a run is ``live`` the next frame is expected: this one is not drawn smoothly because it comes late, and
        its lines alone are shown; its values when ``show_values`` is called.
        """
        old, self._state = self._state, state
        if old is None or self._scene is None or old.structure != state.structure:
            self._scales, self._hover = Scales(), None
            if old is not None and len(old.layers) != len(state.layers):
                self._zoom = 1.0
            self.lay_out()
            self._describe(state)
            return
        now = time.monotonic()
        still, self._shown_at = not live and now - self._shown_at > _STILL, now
        self._show(smooth=still, values=not live)
        if still:
            self._describe(state)
        else:
            self._still.start()
        if old.selection != state.selection and state.selection is not None:
            _reveal(self, self._scene.layout, state.selection)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._describe(state)))

    def show_values(self) -> None:
        """Fill the units with the values of the state that is shown, and write them, if earlier ones stand there.

        Numbers and colours of units change together: a number on the colour of another value could not be read.
        """
        if self._values_wait and self._state is not None and self._scene is not None:
            self._values_wait = False
            self._scene.show_values(self._state, self._scales, self._hover)
            self._show_legend()

    def set_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._paints = Paints(theme)
        self.setBackgroundBrush(self._paints.background)
        self.legend_bar.set_theme(theme)
        self.pictures.set_theme(theme)
        self.lay_out()

    def tip_at(self, at: QPoint) -> str:
        """The tool tip at a point of the view: exact values of the unit or the weight there, or nothing."""
        if self._state is None:
            return ""
        unit, weight = self.unit_at(at), self.weight_at(at)
        if unit is not None:
            return describe_unit(self._state, *unit)
        return "" if weight is None else describe_weight(self._state, *weight)

    def whole_scene(self, size: QSizeF, ratio: float) -> CanvasScene | None:
        """The whole network as it looks now, laid out anew for a picture; None where there is none.

        Args:
            ratio: pixels of the picture to one of Qt's.
        """
        if self._state is None:
            return None
        scene = CanvasScene(self._state, size, self._paints, self.font())
        scene.show_state(self._state, self._scales)
        self.pictures.fill(self._state, scene, ratio)
        return scene

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

    def lay_out(self) -> None:
        """Make all items anew."""
        state = self._state
        if state is None:
            return
        self._hover = None
        size = QSizeF(self.viewport().size())
        self._scene = CanvasScene(state, size, self._paints, self.font(), zoom=self.zoom)
        self.setScene(self._scene)
        self.show_overview(self._scene.layout, self._paints.theme)
        self._show()
        self.rebuilt.emit()

    def _show(self, *, smooth: bool = True, values: bool = True) -> None:
        """Show the present state on the present items."""
        if self._state is None or self._scene is None:
            return
        self._values_wait = not values
        self._scene.show_state(self._state, self._scales, self._hover, smooth=smooth, values=values)
        self.pictures.want(self._state, self._scene, self.devicePixelRatioF(), live=not smooth)
        self._show_legend()

    def _show_legend(self) -> None:
        state, scene = self._state, self._scene
        if state is None or scene is None:
            return
        # Words are made only when they are others: in most frames only values have changed.
        kinds = tuple(layer.value_kind for layer in state.layers)
        known = (state.phase, state.moment, state.complete, state.edge_kind, kinds, state.samples)
        scales = (scene.fill_scales, scene.edge_scale, *self.pictures.scales.items())
        key = (scene, scene.dashed, known, scales)
        if key != self._legend_key:
            self._legend_key = key
            self.show_legend(legend_for(state, scene, self.pictures.scales))

    def _settle(self) -> None:
        """Values stand still: draw them smoothly, and tell them."""
        self._show()
        if self._state is not None:
            self._describe(self._state)

    def _describe(self, state: CanvasState) -> str:
        """Tell those who hear the canvas what it shows, what is selected first; returns what is selected."""
        what = describe_selection(state)
        whole = describe_network(state)
        self.setAccessibleDescription(f"{what}\n{whole}" if what else whole)
        return what

    def unit_at(self, at: QPoint) -> tuple[int, int] | None:
        """(layer, unit) at a point of the view; the bias neuron is the unit after the last."""
        point = self.mapToScene(at)
        return None if self._scene is None else self._scene.unit_at(point.x(), point.y())

    def weight_at(self, at: QPoint) -> tuple[int, int, int] | None:
        """(layer, source, unit) of the edge at a point of the view."""
        point = self.mapToScene(at)
        return None if self._scene is None else self._scene.weight_at(point.x(), point.y(), _REACH)


def _reveal(view: NetworkCanvas, layout: Layout, selection: tuple[int, int | None, int | None]) -> None:
    """Scroll a selected unit into a view that is zoomed in."""
    layer, unit, _source = selection
    if view.zoom > 1.0 and layer < len(layout.columns):
        column = layout.columns[layer]
        for x, y in column.centres[: len(column.units)][column.units == unit].tolist():
            half = column.radius
            view.ensureVisible(QRectF(x - half, y - half, 2 * half, 2 * half), _AROUND, _AROUND)
