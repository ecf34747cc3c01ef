"""The loss along one weight: the curve, its tangent, where the update leads, and where the nudge stands."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.document.spec import Project
from nnviz.engine.derivation.nudge import LossAlong
from nnviz.ui.plots.deferred import PlotView
from nnviz.ui.theme import Theme

_SMALL = 0.85
_HERE, _THERE, _NUDGED = range(3)


class SlopeView(PlotView):
    """Drawn anew only when another curve is shown; its ranges are those of the curve, never automatic."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # pyqtgraph has no types.
        self._widget: Any = pg.PlotWidget(self, enableMenu=False)
        plot: Any = self._widget.getPlotItem()
        plot.hideButtons()
        plot.getViewBox().disableAutoRange()
        plot.setMouseEnabled(False, False)
        self._axes: dict[str, Any] = {side: plot.getAxis(side) for side in ("bottom", "left")}
        font = QFont(self.font())
        font.setPointSizeF(self.font().pointSizeF() * _SMALL)
        for axis in self._axes.values():
            axis.enableAutoSIPrefix(False)
            axis.setTickFont(font)
            axis.label.setFont(font)
        self._plot = plot
        self.curve: Any = pg.PlotCurveItem()
        self.tangent: Any = pg.PlotCurveItem()
        self.points: Any = pg.ScatterPlotItem(size=9)
        self.step: Any = pg.PlotCurveItem()
        for item in (self.tangent, self.curve, self.step, self.points):
            plot.getViewBox().addItem(item, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._widget)
        self._brushes = [QColor(), QColor(), QColor()]
        self._shown: LossAlong | None = None
        self._label()

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._widget.setBackground(theme.canvas)
        for axis in self._axes.values():
            axis.setPen(theme.dim_text)
            axis.setTextPen(theme.text)
        self.curve.setPen(pg.mkPen(theme.series[0], width=1.6))
        self.tangent.setPen(pg.mkPen(theme.series[1], width=1.2, style=Qt.PenStyle.DashLine))
        self.step.setPen(pg.mkPen(theme.text, width=1.6))
        self._brushes = [QColor(theme.text), QColor(theme.series[2]), QColor(theme.series[1])]

    def show_project(self, project: Project) -> None:
        """It shows what it is told, whatever the project."""

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """It shows what it is told, whatever the step."""

    def show_curve(self, curve: LossAlong, nudged: tuple[float, float]) -> None:
        """Show a curve, and a point on it that the slider stands at."""
        if curve is not self._shown:
            self._shown = curve
            self._draw(curve)
        xs, ys = zip(curve.here, curve.there, nudged, strict=True)
        shown = np.isfinite(ys)
        places = [place for place in (_HERE, _THERE, _NUDGED) if shown[place]]
        self.points.setData(
            [xs[place] for place in places],
            [ys[place] for place in places],
            brush=[pg.mkBrush(self._brushes[place]) for place in places],
            pen=None,
        )

    def _draw(self, curve: LossAlong) -> None:
        values, losses = curve.values, curve.losses
        finite = losses[np.isfinite(losses)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        air = 0.08 * (high - low) or max(abs(high) * 0.1, 1e-12)
        self._plot.getViewBox().setRange(
            xRange=(float(values[0]), float(values[-1])),
            yRange=(low - air, high + air),
            padding=0,
            disableAutoRange=True,
        )
        self.curve.setData(values, losses, connect="finite")
        self.tangent.setData(values, curve.tangent, connect="finite")
        # What the update does to this weight alone: along, and then down to the curve.
        (x0, y0), (x1, y1) = curve.here, curve.there
        self.step.setData(np.array([x0, x1, x1]), np.array([y0, y0, y1]), connect="finite")

    def _label(self) -> None:
        self._axes["bottom"].setLabel(self.tr("weight, all others standing still"))
        self._axes["left"].setLabel(self.tr("loss E"))
