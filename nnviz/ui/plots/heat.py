"""Numbers as colours: a picture in the axes of a plot, over levels that stand still."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from nnviz.engine.arrays import Array
from nnviz.ui.plots.colours import PlotColours

Bytes = npt.NDArray[np.uint8]


class HeatMap:
    """A picture of a table of numbers, (rows, columns), the first row at the bottom of ``place``."""

    def __init__(self, view_box: Any) -> None:
        self.values: Array = np.empty((0, 0))
        self.item: Any = pg.ImageItem(axisOrder="row-major")
        self.item.setZValue(-10.0)
        view_box.addItem(self.item, ignoreBounds=True)
        self._table: Bytes = np.zeros((256, 3), np.uint8)

    def set_colours(self, colours: PlotColours) -> None:
        """Paint in other colours: negative, neutral, positive."""
        self._table = scale_of(colours)
        self.item.setLookupTable(self._table)

    def show(self, values: Array, place: QRectF, low: float, high: float) -> None:
        """Show other numbers; ``low`` and below is the one end of the scale, ``high`` and above the other.

        What is not a number has no colour.
        """
        self.values = values
        self.item.setImage(values, autoLevels=False, levels=(low, high))
        self.item.setLookupTable(self._table)
        self.item.setRect(place)

    def show_colours(self, pixels: Bytes, place: QRectF) -> None:
        """Show colours as they are, (rows, columns, 3)."""
        self.values = np.empty((0, 0))
        self.item.setImage(pixels, autoLevels=False, levels=(0, 255), lut=None)
        self.item.setLookupTable(None)
        self.item.setRect(place)


def scale_of(colours: PlotColours) -> Bytes:
    """256 colours from negative through neutral to positive, (256, 3)."""
    ends = np.array([_channels(each) for each in (colours.negative, colours.neutral, colours.positive)])
    share = np.linspace(0.0, 2.0, 256)
    table = np.stack([np.interp(share, [0.0, 1.0, 2.0], ends[:, channel]) for channel in range(3)], axis=1)
    return np.asarray(table.round(), dtype=np.uint8)


def blended(neutral: QColor, strong: list[QColor], places: npt.NDArray[np.int64], shares: Array) -> Bytes:
    """For each place the colour of its number, mixed with neutral by its share: (…, 3)."""
    table = np.array([_channels(colour) for colour in strong], dtype=np.float64)
    weak = np.array(_channels(neutral), dtype=np.float64)
    mixed = weak + np.nan_to_num(shares)[..., None] * (table[places % len(table)] - weak)
    return np.asarray(mixed.round(), dtype=np.uint8)


def _channels(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
