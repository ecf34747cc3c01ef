"""The curves of earlier runs under those of the present one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from nnviz.app.past_runs import PastRun
from nnviz.ui.plots.colours import PlotColours
from nnviz.ui.plots.curve import Curve
from nnviz.ui.plots.graph import Range

# The first two colours are those of the present run.
_FIRST_COLOUR = 2


class RunOverlay:
    """Draws training data solid and test data dashed, a colour for each run."""

    def __init__(self, view_box: Any) -> None:
        self._view_box = view_box
        self._colours: PlotColours | None = None
        self.curves: list[tuple[PastRun, Curve, Curve]] = []

    def show(self, runs: Sequence[PastRun], field: str, *, powers: bool) -> None:
        """Draw these runs and no others; ``field`` is "loss" or "accuracy"."""
        if [run for run, _, _ in self.curves] != list(runs):
            for _, train, test in self.curves:
                train.remove()
                test.remove()
            self.curves = [(run, Curve(self._view_box), Curve(self._view_box)) for run in runs]
            self._colour()
        for run, train, test in self.curves:
            train.show(run.steps, getattr(run, f"train_{field}"), powers=powers)
            tested = getattr(run, f"test_{field}")
            shown = slice(0, 0) if np.isnan(tested).all() else slice(None)
            test.show(run.steps[shown], tested[shown], powers=powers)

    def set_colours(self, colours: PlotColours) -> None:
        """Paint in other colours."""
        self._colours = colours
        self._colour()

    def pens(self) -> list[QPen]:
        """The pen of each run's training curve."""
        if self._colours is None:
            return [QPen() for _ in self.curves]
        series = self._colours.series[_FIRST_COLOUR:]
        return [_pen(series[run.number % len(series)]) for run, _, _ in self.curves]

    def spans(self, *, positive: bool) -> list[Range]:
        """The lowest and the highest number of each curve."""
        spans = (curve.span(positive=positive) for _, train, test in self.curves for curve in (train, test))
        return [span for span in spans if span is not None]

    def last_step(self) -> float:
        """The last step of the longest run."""
        return max((float(run.steps[-1]) for run, _, _ in self.curves), default=0.0)

    def _colour(self) -> None:
        for (_, train, test), pen in zip(self.curves, self.pens(), strict=True):
            train.set_pen(pen)
            dashed = QPen(pen)
            dashed.setStyle(Qt.PenStyle.DashLine)
            test.set_pen(dashed)


def _pen(colour: Any) -> QPen:
    pen = QPen(colour, 1)
    pen.setCosmetic(True)
    return pen
