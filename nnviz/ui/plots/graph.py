"""The axes of a plot: pyqtgraph's plot widget with ranges that stand still and no menu of its own."""

from functools import partial
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QGraphicsSimpleTextItem, QWidget

from nnviz.ui.plots.colours import PlotColours
from nnviz.ui.plots.powers import power_texts, power_ticks

Range = tuple[float, float]

_SMALL = 0.85
# Pixels from one power of ten to the next, at least, for its number to have room.
_ROOM = {"bottom": 48.0, "left": 18.0}


class Graph(QObject):
    """One pair of axes, in ``widget``. The view that owns it adds its curves to ``view_box``.

    The axes show the range of ``set_home`` until the user moves them; a double click brings it back. pyqtgraph's
    automatic ranges are off: at every frame they cost more than the curves.
    """

    # Where the mouse is, in the numbers of the axes, as a QPointF; None when it has left.
    hovered = Signal(object)
    menu_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._home: tuple[Range, Range] | None = None
        self._moved = False
        self._mouse: QPointF | None = None
        self._labels = ("", "", "")
        self._ticks: dict[str, list[tuple[float, str]]] = {}
        self.small_font = QFont(parent.font())
        self.small_font.setPointSizeF(parent.font().pointSizeF() * _SMALL)
        # pyqtgraph has no types.
        self.widget: Any = pg.PlotWidget(parent, enableMenu=False)
        self.plot: Any = self.widget.getPlotItem()
        self.view_box: Any = self.plot.getViewBox()
        self.axes: dict[str, Any] = {side: self.plot.getAxis(side) for side in ("bottom", "left")}
        self._set_up()
        self._corner = QGraphicsSimpleTextItem(self.plot)
        self._corner.setFont(self.small_font)
        self.view_box.sigRangeChangedManually.connect(self._take_move)
        self.view_box.sigResized.connect(self._place_corner)
        self.axes["bottom"].geometryChanged.connect(self._place_name)
        self.widget.scene().sigMouseMoved.connect(self._take_mouse)
        self.widget.scene().sigMouseClicked.connect(self._take_click)
        self.widget.viewport().installEventFilter(self)

    @property
    def moved(self) -> bool:
        """Whether the user has moved the axes."""
        return self._moved

    @property
    def mouse_on_right(self) -> bool:
        """Whether the mouse is in the right half of the plot."""
        return self._mouse is not None and self._mouse.x() > self.view_box.sceneBoundingRect().center().x()

    def metrics(self) -> QFontMetrics:
        """The measures of the letters at the axes."""
        return QFontMetrics(self.small_font)

    def set_left_width(self, widest_number: int) -> None:
        """Fix the room of the left axis, so that the curves don't move sideways; its name stands turned beside it.

        Args:
            widest_number: in pixels, of the widest text at a tick.
        """
        self.axes["left"].setWidth(widest_number + self.metrics().height() + 12)

    def label_axes(self, bottom: str, left: str, corner: str = "") -> None:
        """Name the axes; ``corner`` is said below the plot on the right, beside the name of the axis."""
        if (bottom, left, corner) == self._labels:
            return
        # pyqtgraph draws an axis anew for every label, which costs more than most curves.
        self._labels = (bottom, left, corner)
        self.axes["bottom"].setLabel(bottom)
        self.axes["left"].setLabel(left)
        self._place_name()
        self._corner.setText(corner)
        self._place_corner()

    def set_ticks(self, side: str, ticks: list[tuple[float, str]]) -> None:
        """Write these texts at an axis, "bottom" or "left", in the place of numbers; the same ones again are free."""
        if ticks != self._ticks.get(side):
            self._ticks[side] = ticks
            self.axes[side].setTicks([ticks])

    def show_colours(self, colours: PlotColours) -> None:
        """Paint in other colours."""
        self.widget.setBackground(colours.background)
        for axis in self.axes.values():
            axis.setPen(colours.axis)
            axis.setTextPen(colours.text)
        self._corner.setBrush(colours.text)

    def set_home(self, x: Range, y: Range) -> None:
        """The range to show, unless the user looks elsewhere. Call it with every frame: an unchanged range is free."""
        if (x, y) != self._home:
            self._home = (x, y)
            if not self._moved:
                self.go_home()

    def go_home(self) -> None:
        """Show the whole range again."""
        self._moved = False
        if self._home is not None:
            x, y = self._home
            self.view_box.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=False)

    def repeat_hover(self) -> None:
        """Say again where the mouse is, because what lies under it has changed."""
        if self._mouse is not None:
            self.hovered.emit(self.view_box.mapSceneToView(self._mouse))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the mouse leaves."""
        if event.type() == QEvent.Type.Leave:
            self._mouse = None
            self.hovered.emit(None)
        return super().eventFilter(watched, event)

    def _set_up(self) -> None:
        self.plot.hideButtons()
        # Room for the half of a number that stands at the end of an axis.
        self.plot.setContentsMargins(2, 6, 18, 0)
        self.view_box.disableAutoRange()
        for side, axis in self.axes.items():
            axis.enableAutoSIPrefix(False)
            axis.setTickFont(self.small_font)
            axis.label.setFont(self.small_font)
            axis.setStyle(tickLength=-4, tickTextOffset=3, hideOverlappingLabels=False)
            axis.logTickValues = partial(power_ticks, room=_ROOM[side])
            axis.logTickStrings = power_texts
        self.axes["bottom"].setHeight(2 * self.metrics().height() + 6)

    def _take_mouse(self, position: QPointF) -> None:
        inside = self.view_box.sceneBoundingRect().contains(position)
        self._mouse = position if inside else None
        self.hovered.emit(self.view_box.mapSceneToView(position) if inside else None)

    def _take_click(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self.menu_asked.emit()
        elif event.double():
            self.go_home()

    def _take_move(self) -> None:
        self._moved = True

    def _place_corner(self) -> None:
        size, area = self._corner.boundingRect(), self.plot.boundingRect()
        # The axis has its name in the middle; beside it the corner's words must have room.
        self._corner.setVisible(size.width() < 0.4 * area.width())
        self._corner.setPos(area.right() - size.width() - 8, area.bottom() - size.height() - 1)

    def _place_name(self) -> None:
        """Put the name of the axis below its middle; where it is wider than the axis, inside the plot at least.

        pyqtgraph does the first only when the size changes, and not the second.
        """
        axis = self.axes["bottom"]
        axis.resizeEvent()
        beyond = axis.x() + axis.label.x() + axis.label.boundingRect().width() - self.plot.boundingRect().right()
        if beyond > 0:
            axis.label.setX(max(axis.label.x() - beyond, -axis.x()))
