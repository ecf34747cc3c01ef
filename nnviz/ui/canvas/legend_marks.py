"""The small samples in the legend: lines, cells, a wedge, a bar of colours."""

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen, QPolygonF

from nnviz.ui.canvas.paints import fill_colour
from nnviz.ui.canvas.texts import draw_text, needs_outlines
from nnviz.ui.theme import Theme

Draw: TypeAlias = Callable[[QPainter, QPointF], None]

# The width of a sample, and the space between it and its words.
SAMPLE_WIDTH, NEAR = 24.0, 6.0
_BAR_WIDTH = 56.0


def no_mark(_painter: QPainter, _at: QPointF) -> None:
    """An entry of words alone."""


def write(painter: QPainter, at: QPointF, text: str, theme: Theme) -> None:
    """A text whose middle line is at a height, in the painter's font."""
    metrics = QFontMetricsF(painter.font())
    drop = metrics.ascent() / 2 - metrics.descent() / 2 + 0.5
    draw_text(painter, at + QPointF(0.0, drop), text, QColor(theme.dim_text), outlines=needs_outlines(painter))


def line_mark(colour: str, *, dashed: bool) -> Draw:
    """A piece of a line."""

    def draw(painter: QPainter, at: QPointF) -> None:
        pen = QPen(QColor(colour), 3.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashed:
            pen.setDashPattern([2.4, 1.4])
        painter.setPen(pen)
        painter.drawLine(QLineF(at, at + QPointF(SAMPLE_WIDTH, 0.0)))

    return draw


def cell_mark(colour: str, *, sign: bool) -> Draw:
    """A cell of a heat map, with a minus sign or without."""

    def draw(painter: QPainter, at: QPointF) -> None:
        cell = QRectF(at.x() + SAMPLE_WIDTH - 14.0, at.y() - 6.0, 12.0, 12.0)
        painter.fillRect(cell, QColor(colour))
        if sign:
            painter.setPen(QPen(QColor("#10161d"), 1.4))
            painter.drawLine(QLineF(cell.center() - QPointF(3.0, 0.0), cell.center() + QPointF(3.0, 0.0)))

    return draw


def wedge_mark(colour: str) -> Draw:
    """A line that grows wider."""

    def draw(painter: QPainter, at: QPointF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        end = at + QPointF(SAMPLE_WIDTH, 0.0)
        painter.drawPolygon(QPolygonF([at, end - QPointF(0.0, 3.5), end + QPointF(0.0, 3.5)]))

    return draw


def shades_mark(theme: Theme) -> Draw:
    """All colours from −1 to 1."""

    def draw(painter: QPainter, at: QPointF) -> None:
        _fill_bar(painter, QRectF(at.x(), at.y() - 5.0, SAMPLE_WIDTH, 10.0), theme)

    return draw


def bar_width(low: str, high: str, metrics: QFontMetricsF) -> float:
    """The width of ``bar_mark``."""
    return metrics.horizontalAdvance(low) + metrics.horizontalAdvance(high) + _BAR_WIDTH + 2 * NEAR if low else 0.0


def bar_mark(low: str, high: str, theme: Theme) -> Draw:
    """All colours from −1 to 1 between the values at the ends; nothing without such values."""

    def draw(painter: QPainter, at: QPointF) -> None:
        if low:
            write(painter, at, low, theme)
            left = at.x() + QFontMetricsF(painter.font()).horizontalAdvance(low) + NEAR
            bar = QRectF(left, at.y() - 5.0, _BAR_WIDTH, 10.0)
            _fill_bar(painter, bar, theme)
            write(painter, QPointF(bar.right() + NEAR, at.y()), high, theme)

    return draw


def _fill_bar(painter: QPainter, bar: QRectF, theme: Theme) -> None:
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for share in (-1.0, 0.0, 1.0):
        gradient.setColorAt((share + 1) / 2, QColor(fill_colour(theme, share)))
    painter.fillRect(bar, gradient)
