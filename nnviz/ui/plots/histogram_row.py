"""One histogram among others: a step curve that stands on a line of its own."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen, QTransform

from nnviz.ui.plots.binning import BINS, Histogram


class HistogramRow:
    """Draws one histogram on the line ``base`` of the axes; the curve's own numbers are the edges and true counts."""

    def __init__(self, view_box: Any, base: float) -> None:
        # A step curve without data raises when it is painted.
        self.histogram = Histogram(np.arange(BINS + 1.0), np.zeros(BINS, dtype=np.int64), 0, 0)
        self._tallest = 0.0
        self.curve: Any = pg.PlotCurveItem(
            self.histogram.edges,
            self.histogram.counts,
            stepMode="center",
            fillLevel=0,
            antialias=False,
            skipFiniteCheck=True,
        )
        self.curve.setPos(0, base)
        # A tall one reaches behind the row above it.
        self.curve.setZValue(-base)
        view_box.addItem(self.curve, ignoreBounds=True)

    def show(self, histogram: Histogram, tallest: float) -> None:
        """Draw other counts; the tallest bin has the height ``tallest``, in rows. The same ones again are free."""
        before, self.histogram = self.histogram, histogram
        same = np.array_equal(before.counts, histogram.counts) and np.array_equal(before.edges, histogram.edges)
        if same and tallest == self._tallest:
            return
        self._tallest = tallest
        self.curve.setTransform(QTransform.fromScale(1.0, tallest / max(int(histogram.counts.max()), 1)))
        self.curve.setData(histogram.edges, histogram.counts)

    def set_colours(self, outline: QColor, fill: QColor) -> None:
        """Paint in other colours."""
        pen = QPen(outline, 1)
        pen.setCosmetic(True)
        self.curve.setPen(pen)
        self.curve.setBrush(fill)

    def remove(self) -> None:
        """Take the curve out of the axes."""
        self.curve.getViewBox().removeItem(self.curve)
