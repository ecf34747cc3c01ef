"""The edges of one layer pair: one item that Qt paints from a NumPy buffer."""

from typing import Any, cast

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from shiboken6 import Shiboken

from nnviz.engine.arrays import Array
from nnviz.ui.canvas.layout import Column
from nnviz.ui.canvas.lighting import Mask
from nnviz.ui.canvas.paints import PENS, TURNS, WIDTH_LEVELS

_BYTES_OF_A_LINE = 32
_MARGIN = 6.0
# So few lines seldom hide each other.
_FEW = 100


class EdgeLayer(QGraphicsItem):
    """The edges between two columns; the bias neuron, if it is shown, is the last source.

    ``show_values`` sorts the lines by pen with NumPy; ``paint`` is one call of Qt for each pen in use.
    Pens run from dimmed to lit and from weak to strong, with the signs interleaved.

    Attributes:
        sources, targets: the units at both ends; the bias is source fan_in.
        grid: (sources, targets).
        lines: x1, y1, x2, y2 of each, (sources · targets, 4).
        pens: what they are drawn with.
    """

    def __init__(self, left: Column, right: Column, fan_in: int) -> None:
        super().__init__()
        self._rows, self._columns = left.units, right.units
        self._has_bias = left.bias_y is not None
        self.sources = np.append(left.units, fan_in) if self._has_bias else left.units
        self.targets = right.units
        self.grid = (len(self.sources), len(self.targets))
        lines = np.empty((*self.grid, 4))
        lines[..., :2] = left.starts[:, np.newaxis]
        lines[..., 2:] = right.ends[np.newaxis]
        self.lines = np.ascontiguousarray(lines.reshape(-1, 4))
        # Qt reads this memory while it paints, so it lives as long as the item does.
        self._sorted = np.empty_like(self.lines)
        self._order: npt.NDArray[np.intp] = np.arange(0)
        self._counts = [0] * (2 * PENS)
        # Where lines are many, neighbours are painted in different turns.
        turns = TURNS if len(self.lines) > _FEW else 1
        turn = np.add.outer(*(np.arange(n) for n in self.grid)).ravel() % turns
        self._first_pen = (1 + 2 * turn).astype(np.uint8)
        self.pens: list[QPen] = []
        self._antialias = True
        low, high = lines.reshape(-1, 2).min(0).tolist(), lines.reshape(-1, 2).max(0).tolist()
        self._bounds = QRectF(QPointF(*low), QPointF(*high)).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def weight_count(self) -> int:
        """Lines of weights, those of biases not counted."""
        return (len(self.sources) - self._has_bias) * len(self.targets)

    def set_pens(self, pens: list[QPen]) -> None:
        """Use these 2 · PENS pens from now on."""
        self.pens = pens
        self.update()

    @property
    def antialias(self) -> bool:
        """Whether lines are smooth."""
        return self._antialias

    @antialias.setter
    def antialias(self, antialias: bool) -> None:
        if antialias != self._antialias:
            self._antialias = antialias
            self.update()

    def part(self, weights: npt.NDArray[Any], biases: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What belongs to the lines, (sources, targets), of arrays (fan_in, fan_out) and (fan_out,)."""
        count = len(self._rows)
        whole = weights.shape == (count, len(self._columns))
        values: npt.NDArray[Any] = np.empty(self.grid, weights.dtype)
        values[:count] = weights if whole else weights[np.ix_(self._rows, self._columns)]
        if self._has_bias:
            values[count:] = biases[self._columns]
        return values

    def touching(self, number: int, layer: int, unit: int) -> Mask:
        """Which lines begin or end at a unit, (sources, targets); this item is that of layer pair ``number``."""
        mask = np.zeros(self.grid, bool)
        if layer == number:
            mask[self.sources == unit, :] = True
        elif layer == number + 1:
            mask[:, self.targets == unit] = True
        return mask

    def show_values(self, values: Array, scale: float, lit: Mask, kept: Mask | None, budget: int) -> None:
        """Sort the lines by pen.

        Args:
            values: (sources, targets), as ``part`` gives them.
            scale: the magnitude that gets the widest pen.
            lit: (sources, targets), which lines are lit.
            kept: (sources, targets), lines that are drawn in any case; None for no such wish.
            budget: how many weights are drawn, the strongest ones; biases are drawn too.
        """
        flat = values.ravel()
        size = np.abs(flat)
        # fmin, so that values that are not finite get the widest pen.
        with np.errstate(over="ignore"):
            pen = np.fmin(size * (WIDTH_LEVELS / scale), WIDTH_LEVELS - 1).astype(np.uint8)
        pen *= 2 * TURNS
        pen += self._first_pen
        pen += flat > 0
        pen[size == 0] = 0
        pen += np.multiply(lit.ravel(), PENS, dtype=np.uint8)
        chosen = self._strongest(size, kept, budget)
        if chosen is not None:
            pen = pen[chosen]
        order = pen.argsort(kind="stable")
        order = order if chosen is None else chosen[order]
        counts = np.bincount(pen, minlength=2 * PENS).tolist()
        if counts != self._counts or not np.array_equal(order, self._order):
            self._order, self._counts = order, counts
            self.lines.take(order, axis=0, out=self._sorted[: len(order)])
            self.update()

    def pens_in_use(self) -> list[int]:
        """How many lines each pen draws."""
        return self._counts

    def drawn_lines(self) -> npt.NDArray[np.intp]:
        """Which of ``lines`` are drawn, in the order of painting."""
        return self._order

    def nearest(self, x: float, y: float, reach: float) -> tuple[float, int, int] | None:
        """(distance, source, unit) of the drawn line nearest to a point, or None when none is within ``reach``."""
        lines = self._sorted[: len(self._order)]
        if not len(lines):
            return None
        start, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
        to_point = np.array([x, y]) - start
        share = np.clip((to_point * along).sum(1) / np.maximum((along * along).sum(1), 1e-12), 0.0, 1.0)
        distance = np.hypot(*(to_point - share[:, np.newaxis] * along).T)
        best = int(distance.argmin())
        if distance[best] > reach:
            return None
        source, target = divmod(int(self._order[best]), self.grid[1])
        return float(distance[best]), int(self.sources[source]), int(self.targets[target])

    def boundingRect(self) -> QRectF:
        """Where the lines are."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the lines of each pen with one call."""
        if not self._antialias:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        address = self._sorted.ctypes.data
        for pen, count in zip(self.pens, self._counts, strict=True):
            if count:
                painter.setPen(pen)
                painter.drawLines(cast(QLineF, Shiboken.wrapInstance(address, QLineF)), count)
                address += count * _BYTES_OF_A_LINE
        if not self._antialias:
            # The view does not save the painter's state from item to item: units are always smooth.
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _strongest(self, size: Array, kept: Mask | None, budget: int) -> npt.NDArray[np.intp] | None:
        """Which lines to draw when the budget doesn't reach for all; None for all."""
        left_out = self.weight_count - budget
        if left_out <= 0:
            return None
        rank = np.nan_to_num(size, nan=np.inf)
        if self._has_bias:
            rank[-len(self.targets) :] = np.inf
        wanted = len(rank) - left_out
        if kept is not None:
            wanted = min(wanted + int(kept.sum()), len(rank))
            rank[kept.ravel()] = np.inf
        return np.argpartition(rank, len(rank) - wanted)[len(rank) - wanted :]
