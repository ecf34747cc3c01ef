"""The samples as points in a plot: training data full, test data hollow, the current sample with a ring."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QGraphicsItem

from nnviz.engine.arrays import Array
from nnviz.ui.plots.colours import PlotColours

_SIZE, _RING = 6, 15
_HOLLOW = QBrush(Qt.BrushStyle.NoBrush)


class SamplePoints:
    """Three groups of points. Those of the samples are only drawn anew when they are others."""

    def __init__(self, view_box: Any) -> None:
        self.train: Any = pg.ScatterPlotItem(size=_SIZE, symbol="o")
        self.test: Any = pg.ScatterPlotItem(size=_SIZE + 1, symbol="d")
        self.ring: Any = pg.ScatterPlotItem(size=_RING, symbol="o")
        for height, item in enumerate((self.test, self.train, self.ring), start=5):
            item.setZValue(height)
            # Painted once and then copied, until they change: hundreds of spots cost more than all the rest.
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
            view_box.addItem(item, ignoreBounds=True)

    def show(self, train: Array, test: Array, of_train: list[QColor], of_test: list[QColor], outline: QColor) -> None:
        """Show the samples, (samples, 2) each, in a colour for each sample."""
        # One brush or pen for each colour: a spot is painted anew for each that pyqtgraph has not seen.
        brushes = {number: pg.mkBrush(QColor.fromRgba(number)) for number in {c.rgba() for c in of_train}}
        pens = {number: _pen(QColor.fromRgba(number), 1.5) for number in {c.rgba() for c in of_test}}
        fills, frames = [brushes[c.rgba()] for c in of_train], [pens[c.rgba()] for c in of_test]
        self.train.setData(x=train[:, 0], y=train[:, 1], brush=fills, pen=_pen(outline, 1.0))
        self.test.setData(x=test[:, 0], y=test[:, 1], brush=_HOLLOW, pen=frames)

    def set_colours(self, colours: PlotColours) -> None:
        """Paint the ring in other colours."""
        self.ring.setPen(_pen(colours.text, 2.0))
        self.ring.setBrush(_HOLLOW)

    def show_current(self, x: float, y: float) -> None:
        """Put the ring around the current sample; NaN hides it."""
        known = bool(np.isfinite(x) and np.isfinite(y))
        self.ring.setData(x=[x] if known else [], y=[y] if known else [])


def _pen(colour: QColor, width: float) -> QPen:
    # A spot is painted at size 1 and scaled: any other pen would be as wide as the spot.
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen
