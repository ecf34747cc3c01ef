"""The confusion matrix in the axes of a plot: a cell for each pair of classes, with its count."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetrics

from nnviz.engine.arrays import IntArray
from nnviz.ui.plots.colours import PlotColours
from nnviz.ui.plots.heat import HeatMap

# With more classes than this the counts have no room; in cells lower than a line neither.
_COUNTED = 12


class ConfusionPicture:
    """True classes from the top down, predicted ones from left to right; the darker, the more of the true class."""

    def __init__(self, view_box: Any, font: QFont) -> None:
        self._view_box, self._font = view_box, font
        self._colours: PlotColours | None = None
        self.map = HeatMap(view_box)
        self.texts: list[Any] = []

    def set_colours(self, colours: PlotColours) -> None:
        """Paint in other colours."""
        self._colours = colours
        self.map.set_colours(colours)

    def show(self, matrix: IntArray) -> None:
        """Show another matrix."""
        count = len(matrix)
        with np.errstate(all="ignore"):
            shares = np.nan_to_num(matrix / matrix.sum(1, keepdims=True))
        # Only the upper half of the scale: from neutral on.
        self.map.show(shares[::-1], QRectF(0, 0, count, count), -1.0, 1.0)
        cell = self._view_box.height() / max(count, 1)
        fits = count <= _COUNTED and cell >= QFontMetrics(self._font).height()
        self._make_texts(count if fits else 0)
        if self._colours is not None and self.texts:
            for place, text in enumerate(self.texts):
                row, column = divmod(place, count)
                dark = shares[row, column] > 0.5
                text.setText(str(matrix[row, column]), "#ffffff" if dark else self._colours.text)

    def _make_texts(self, count: int) -> None:
        if len(self.texts) == count * count:
            return
        for text in self.texts:
            self._view_box.removeItem(text)
        self.texts = [self._text(place % count + 0.5, count - 0.5 - place // count) for place in range(count * count)]

    def _text(self, x: float, y: float) -> Any:
        text = pg.TextItem("", anchor=(0.5, 0.5))
        text.setFont(self._font)
        text.setPos(x, y)
        self._view_box.addItem(text, ignoreBounds=True)
        return text
