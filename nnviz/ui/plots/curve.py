"""One curve of a long series: few points, width 1, and dots while it is too short to be a line."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen

from nnviz.engine.arrays import Array
from nnviz.ui.plots.ranges import LARGEST

# Up to so many numbers each has its dot.
_DOTS = 40
_DOT_SIZE = 5


class Curve:
    """A line in the axes ``view_box``, drawn without antialiasing: a wider or a smoothed line costs 30 times as much.

    ``x`` and ``y`` are what is drawn, in the numbers of the series, also on an axis of powers of ten.
    """

    def __init__(self, view_box: Any) -> None:
        self.line: Any = pg.PlotCurveItem(antialias=False)
        self.dots: Any = pg.ScatterPlotItem(size=_DOT_SIZE, pen=None)
        self.x: Array = np.empty(0)
        self.y: Array = np.empty(0)
        self._drawn: tuple[Array, Array] = self.x, self.y
        view_box.addItem(self.line, ignoreBounds=True)
        view_box.addItem(self.dots, ignoreBounds=True)

    def set_pen(self, pen: QPen) -> None:
        """Draw with another pen."""
        self.line.setPen(pen)
        self.dots.setBrush(QColor(pen.color()))

    def show(self, x: Array, y: Array, *, powers: bool) -> None:
        """Draw other numbers; the line breaks where one has no place on the axis. The same ones again are free.

        Args:
            x, y: (points,).
            powers: the axis of ``y`` shows powers of ten.
        """
        self.x, self.y = x, y
        heights = drawn_heights(y, powers=powers)
        if np.array_equal(x, self._drawn[0]) and np.array_equal(heights, self._drawn[1], equal_nan=True):
            return
        self._drawn = x.copy(), heights
        placed = np.isfinite(heights)
        whole = bool(placed.all())
        self.line.setData(x, heights, connect="all" if whole else "finite", skipFiniteCheck=whole)
        # Dots cost as much as a line to paint, also where there are none.
        self.dots.setVisible(len(x) <= _DOTS)
        if len(x) <= _DOTS:
            # Only those with a place: pyqtgraph looks for the largest and warns, inside a paint, when there is none.
            self.dots.setData(x[placed], heights[placed])
        elif len(self.dots.data):
            self.dots.clear()

    def remove(self) -> None:
        """Take it out of the axes."""
        view_box = self.line.getViewBox()
        view_box.removeItem(self.line)
        view_box.removeItem(self.dots)

    def span(self, *, positive: bool) -> tuple[float, float] | None:
        """The lowest and the highest number that has a place; of those above 0 alone when ``positive``."""
        placed = self.y[np.isfinite(self.y) & ((self.y > 0) | (not positive))]
        return (float(placed.min()), float(placed.max())) if len(placed) else None


def drawn_heights(values: Array, *, powers: bool) -> Array:
    """Where numbers stand on the axis: NaN for those without a place."""
    with np.errstate(all="ignore"):
        inside = np.clip(values, -LARGEST, LARGEST)
        heights = np.log10(inside) if powers else inside
    return np.where(np.isfinite(heights) & np.isfinite(values), heights, np.nan)
