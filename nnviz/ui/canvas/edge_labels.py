"""The numbers on the edges of one layer pair."""

from itertools import compress

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnviz.engine.arrays import Array
from nnviz.ui.canvas.label_places import place_labels
from nnviz.ui.canvas.layout import Floats
from nnviz.ui.canvas.lighting import Mask
from nnviz.ui.canvas.numerals import LONGER, characters_for, fit_number, widest_number
from nnviz.ui.canvas.texts import Face, draw_text, needs_outlines
from nnviz.ui.theme import Theme, mix

# Layer pairs with more edges show no numbers; zoomed in, there may be more of them.
_MOST_LABELS, _MOST_LABELS_EVER = 30, 100
_SIDE, _FEWEST_DIGITS = 3, 3
# Labels may take up this share of the room between two columns; more would hide the edges.
_LARGEST_SHARE = 0.34


def most_labels(zoom: float) -> int:
    """So many edges of a layer pair may have numbers."""
    return min(round(_MOST_LABELS * zoom), _MOST_LABELS_EVER)


class EdgeLabels(QGraphicsItem):
    """A number on every edge of a layer pair, each in a box of the background's colour. It may find no room."""

    def __init__(self, lines: Floats, obstacles: Floats, face: Face, digits: int) -> None:
        """Find places for the numbers, with as many digits as there is room for.

        Args:
            lines: x1, y1, x2, y2 of every edge, (edges, 4).
            obstacles: left, top, right, bottom of what must stay visible, (obstacles, 4).
        """
        super().__init__()
        self._face = face
        self._places: Floats | None = None
        self._bounds, self._height = QRectF(), face.metrics.ascent() + 2.0
        self._texts: list[str] = []
        self._lit: list[bool] = []
        self._boxes: list[QRectF] = []
        self._starts: list[QPointF] = []
        self._covered = QRectF()
        self._colours = (QColor(), QColor(), QColor())
        # With room enough no digit of any number is left out; with less, first those of numbers with many zeros.
        fewest = min(digits, _FEWEST_DIGITS)
        for self._digits, longer in [(digits, LONGER), *((fewer, 0) for fewer in range(digits, fewest - 1, -1))]:
            self._characters = characters_for(self._digits) + longer
            box = (widest_number(self._digits, face.metrics, longer) + 2 * _SIDE, self._height)
            if len(lines) * box[0] * box[1] <= _LARGEST_SHARE * _room(lines, obstacles):
                self._places = place_labels(lines, box, obstacles)
            if self._places is not None:
                self._bounds = _around(self._places, box)
                break
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def has_room(self) -> bool:
        """Whether all numbers found a place."""
        return self._places is not None

    def set_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        faint = mix(theme.canvas, theme.dim_text, 0.85)
        self._colours = (QColor(theme.canvas), QColor(theme.text), QColor(faint))
        self.update()

    def show_values(self, values: Array | None, lit: Mask) -> None:
        """Show a number on every edge, (sources, targets), bright or dimmed; nothing while they are not known."""
        known = [] if values is None else values.ravel().tolist()
        texts, bright = [fit_number(value, self._digits, self._characters) for value in known], lit.ravel().tolist()
        if (texts, bright) != (self._texts, self._lit):
            self._texts, self._lit = texts, bright
            self._put_in_place()
            self.update()

    @property
    def texts(self) -> list[str]:
        """The numbers, edge by edge."""
        return self._texts

    def cover(self, box: QRectF) -> None:
        """Leave out the numbers that something lies over: half a number would be read wrong."""
        if box != self._covered:
            self._covered = box
            self.update()

    def shown(self) -> list[bool]:
        """Which numbers are drawn, edge by edge."""
        return [self._shows(box) for box in self._boxes]

    @property
    def lit(self) -> list[bool]:
        """Which numbers are bright."""
        return self._lit

    def boxes(self) -> list[QRectF]:
        """The box of each number."""
        return self._boxes

    def _put_in_place(self) -> None:
        """Find the box of each number, and where its text begins."""
        height, self._boxes, self._starts = round(self._height), [], []
        places = [] if self._places is None else self._places.tolist()
        for width, (x, y) in zip(map(self._face.width, self._texts), places, strict=False):
            left = round(x - width / 2)
            self._boxes.append(QRectF(left - _SIDE, round(y) - height // 2, round(width) + 2 * _SIDE, height))
            self._starts.append(QPointF(left, round(y + self._face.drop)))

    def boundingRect(self) -> QRectF:
        """Where the numbers are."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw all boxes and numbers."""
        if self._places is None:
            return
        back, bright, faint = self._colours
        shown = self.shown()
        if any(shown):
            # All at once: no box lies over a number, since numbers have places of their own.
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(back)
            painter.drawRects(list(compress(self._boxes, shown)))
        painter.setFont(self._face.font)
        outlines = needs_outlines(painter)
        for text, lit, at in compress(zip(self._texts, self._lit, self._starts, strict=False), shown):
            draw_text(painter, at, text, bright if lit else faint, outlines=outlines)

    def _shows(self, box: QRectF) -> bool:
        return not self._covered.intersects(box)


def _around(places: Floats, box: tuple[float, float]) -> QRectF:
    low, high = (places.min(0) - np.array(box)).tolist(), (places.max(0) + np.array(box)).tolist()
    return QRectF(QPointF(*low), QPointF(*high))


def _room(lines: Floats, obstacles: Floats) -> float:
    """The area between the circles at both ends of the lines."""
    left, right = float(lines[:, 0].min()), float(lines[:, 2].max())
    middle = (left + right) / 2
    ends, starts = obstacles[:, 2], obstacles[:, 0]
    width = starts[starts > middle].min(initial=right) - ends[ends < middle].max(initial=left)
    return float(max(width, 0.0) * (lines[:, 1::2].max() - lines[:, 1::2].min()))
