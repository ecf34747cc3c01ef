"""Upright lines in a plot over time where the learning rate was set to another value."""

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPen

from nnviz.ui.plots.colours import PlotColours

# More than this cannot be told apart; the newest are marked.
_MOST = 12


class RateMarks:
    """Draws a dotted line at each edit of the learning rate, with the new rate beside it."""

    def __init__(self, view_box: Any, font: QFont) -> None:
        self._view_box, self._font = view_box, font
        self._colours: PlotColours | None = None
        self._changes: tuple[tuple[int, float], ...] = ()
        self.lines: list[Any] = []

    def show(self, changes: Sequence[tuple[int, float]]) -> None:
        """Mark these edits, (step, new rate), and no others."""
        newest = tuple(changes)[-_MOST:]
        if newest != self._changes:
            self._changes = newest
            self._draw()

    def set_colours(self, colours: PlotColours) -> None:
        """Paint in other colours."""
        self._colours = colours
        self._draw()

    def _draw(self) -> None:
        for line in self.lines:
            self._view_box.removeItem(line)
        self.lines = [self._line(step, rate) for step, rate in self._changes]

    def _line(self, step: int, rate: float) -> Any:
        line = pg.InfiniteLine(float(step), angle=90, label=f"{rate:g}", labelOpts={"position": 0.9, "anchors": _LEFT})
        line.label.setFont(self._font)
        if self._colours is not None:
            line.setPen(QPen(self._colours.text, 0, Qt.PenStyle.DotLine))
            line.label.setColor(self._colours.text)
        self._view_box.addItem(line, ignoreBounds=True)
        return line


# The words stand to the right of their line, or to the left where there is no room.
_LEFT = [(0.0, 0.5), (1.0, 0.5)]
