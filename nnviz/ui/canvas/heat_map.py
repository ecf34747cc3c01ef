"""The weights between two columns as a heat map: a row for each source, a column for each unit."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnviz.engine.arrays import Array
from nnviz.ui.canvas.images import coloured, draw_cells, image_of, palette_of
from nnviz.ui.canvas.layout import Column
from nnviz.ui.canvas.lighting import Mask
from nnviz.ui.theme import Theme

# Between a column and the map.
_SPACE = 14.0
_MARGIN = 3.0
# Cells of this size have room for a minus sign, so that the sign is not told by colour alone.
_SIGN_SIDE, _MOST_SIGNS = 9.0, 3000
_BIAS_HEIGHT = 14.0


class HeatMap(QGraphicsItem):
    """It stands in for an ``EdgeLayer``, and knows all weights, also those of units that are not drawn.

    Attributes:
        sources, targets: the units that rows and columns belong to; the bias, if it is shown, is the last source.
        grid: (sources, targets).
        weight_count: cells of weights.
    """

    def __init__(self, left: Column, right: Column, fan_in: int, fan_out: int, theme: Theme) -> None:
        super().__init__()
        self._has_bias = left.bias_y is not None
        self.weight_count = fan_in * fan_out
        self.sources = np.arange(fan_in + self._has_bias)
        self.targets = np.arange(fan_out)
        self.grid = (len(self.sources), fan_out)
        self._fan_in, self._theme = fan_in, theme
        self._palettes = palette_of(theme), palette_of(theme, 0.66)
        x1, x2 = left.x + left.half_width + _SPACE, right.x - right.half_width - _SPACE
        half = left.spacing / 2
        top, bottom = float(left.ys.min()) - half, float(left.ys.max()) + half
        self.area = QRectF(x1, top, max(x2 - x1, 4.0), bottom - top)
        bias_y = 0.0 if left.bias_y is None else left.bias_y
        self.bias_area = QRectF(x1, bias_y - _BIAS_HEIGHT / 2, self.area.width(), _BIAS_HEIGHT)
        self._images: list[tuple[QRectF, QImage]] = []
        self._signs: list[QLineF] = []
        self._marked: list[QRectF] = []
        self.antialias = True
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def part(self, weights: npt.NDArray[Any], biases: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Weights (fan_in, fan_out) and biases (fan_out,) as (sources, targets)."""
        return np.vstack([weights, biases[np.newaxis]]) if self._has_bias else weights

    def touching(self, number: int, layer: int, unit: int) -> Mask:
        """Which cells belong to a unit; this item is that of layer pair ``number``. No cell leads to a bias neuron."""
        mask = np.zeros(self.grid, bool)
        if layer == number and unit < self.grid[0]:
            mask[unit, :] = True
        elif layer == number + 1 and unit < self.grid[1]:
            mask[:, unit] = True
        return mask

    def show_values(self, values: Array, scale: float, lit: Mask, kept: Mask | None, budget: int) -> None:
        """Colour all cells.

        Args:
            values: (sources, targets).
            scale: the magnitude at full colour.
            lit: (sources, targets), which cells are bright.
            kept: (sources, targets), cells of units that are marked; None for no such unit.
            budget: not needed, all cells are drawn.
        """
        bright = bool(lit.all())
        colours = self._coloured(values, scale, lit, bright=bright)
        self._images = [(self.area, image_of(colours[0]))]
        if self._has_bias:
            self._images.append((self.bias_area, image_of(colours[1])))
        self._signs = self._minus_signs(values)
        self._marked = [] if kept is None else self._marks(kept)
        self.update()

    def cell(self, source: int, unit: int) -> QRectF:
        """The rectangle of one weight."""
        if source >= self._fan_in:
            area, rows, row = self.bias_area, 1, 0
        else:
            area, rows, row = self.area, self._fan_in, source
        width, height = area.width() / self.grid[1], area.height() / rows
        return QRectF(area.left() + unit * width, area.top() + row * height, width, height)

    def nearest(self, x: float, y: float, reach: float) -> tuple[float, int, int] | None:
        """(0, source, unit) of the cell at a point, or None."""
        for area, rows, first in ((self.area, self._fan_in, 0), (self.bias_area, 1, self._fan_in)):
            if area.contains(QPointF(x, y)) and (first == 0 or self._has_bias):
                row = min(int((y - area.top()) / area.height() * rows), rows - 1)
                unit = min(int((x - area.left()) / area.width() * self.grid[1]), self.grid[1] - 1)
                return 0.0, first + row, unit
        return None

    def boundingRect(self) -> QRectF:
        """Where the maps are."""
        whole = self.area.united(self.bias_area) if self._has_bias else self.area
        return whole.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the images, minus signs, and lines around marked rows and columns."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.border), 1.0))
        for area, image in self._images:
            draw_cells(painter, area, image)
            painter.drawRect(area)
        if self._signs:
            painter.setPen(QPen(QColor("#10161d"), 1.4))
            painter.drawLines(self._signs)
        painter.setPen(QPen(QColor(self._theme.text), 1.6))
        for area in self._marked:
            painter.drawRect(area)

    def _coloured(self, values: Array, scale: float, lit: Mask, *, bright: bool) -> list[npt.NDArray[np.uint32]]:
        """Colours of the weights and of the biases, both (rows, columns), no more of them than pixels."""
        parts = []
        most = max(int(self.area.height()), 1), max(int(self.area.width()), 1)
        for rows in (slice(0, self._fan_in), slice(self._fan_in, None)):
            some = strongest_of_blocks(values[rows], most)
            colours = coloured(some, scale, self._palettes[0])
            if not bright:
                shown = any_of_blocks(lit[rows], most)
                colours = np.where(shown, colours, coloured(some, scale, self._palettes[1]))
            parts.append(colours)
        return parts

    def _minus_signs(self, values: Array) -> list[QLineF]:
        cell = self.cell(0, 0)
        if min(cell.width(), cell.height()) < _SIGN_SIDE or values.size > _MOST_SIGNS:
            return []
        half = QPointF(3.0, 0.0)
        centres = (self.cell(*place).center() for place in np.argwhere(values < 0).tolist())
        return [QLineF(centre - half, centre + half) for centre in centres]

    def _marks(self, kept: Mask) -> list[QRectF]:
        """Lines around whole rows and columns that are marked."""
        rows = np.flatnonzero(kept.all(1)).tolist()
        columns = np.flatnonzero(kept.all(0)).tolist()
        if len(rows) == self.grid[0]:
            rows = []
        around = [self.cell(row, 0).united(self.cell(row, self.grid[1] - 1)) for row in rows]
        for unit in columns if len(columns) < self.grid[1] or self.grid[1] == 1 else []:
            around.append(self.cell(0, unit).united(self.cell(self._fan_in - 1, unit)))
        return around


def strongest_of_blocks(values: Array, most: tuple[int, int]) -> Array:
    """At most so many rows and columns: of the values that share a pixel, the one of the largest magnitude."""
    for axis, starts in _blocks(values.shape, most):
        high, low = np.maximum.reduceat(values, starts, axis), np.minimum.reduceat(values, starts, axis)
        values = np.where(-low > high, low, high)
    return values


def any_of_blocks(mask: Mask, most: tuple[int, int]) -> Mask:
    """The same blocks of a mask: whether any of them is set."""
    for axis, starts in _blocks(mask.shape, most):
        mask = np.logical_or.reduceat(mask, starts, axis)
    return mask


def _blocks(shape: tuple[int, ...], most: tuple[int, int]) -> list[tuple[int, npt.NDArray[np.intp]]]:
    return [
        (axis, np.arange(room) * count // room)
        for axis, (count, room) in enumerate(zip(shape, most, strict=True))
        if count > room
    ]
