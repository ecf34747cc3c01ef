"""The gradient tracer: the size of an error of 1 on its way from the output to layer 1."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.engine.arrays import Array
from nnviz.engine.tracer import Passage, trace_back
from nnviz.ui.plots.choice import name_choice
from nnviz.ui.plots.colours import PlotColours
from nnviz.ui.plots.curve import drawn_heights
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.framed import FramedView
from nnviz.ui.plots.graph import Range
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.ranges import decades, stepped_limit

# Where the arriving error stands, to the right of its layer's δ: the way leads from right to left, as on the canvas.
_BEFORE_SLOPE = 0.4
_AIR = 0.08


class TracerView(FramedView):
    """Draws the error of the current sample with the weights before the update, × weights and × slope apart."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "gradient_tracer", parent)
        self._passages: tuple[Passage, ...] = ()
        self._shown_range: Range | tuple[None, None] = (None, None)
        self.outputs = self.frame.add_choice()
        self.powers = self.frame.add_switch()
        graph = self.frame.graph
        graph.set_left_width(graph.metrics().horizontalAdvance("1e-10"))
        self.by_weights: Any = pg.PlotCurveItem(connect="pairs", antialias=False)
        self.by_slopes: Any = pg.PlotCurveItem(connect="pairs", antialias=False)
        self.sizes: Any = pg.ScatterPlotItem(size=7, pen=None)
        for item in (self.by_weights, self.by_slopes, self.sizes):
            graph.view_box.addItem(item, ignoreBounds=True)
        graph.view_box.setMouseEnabled(x=False, y=True)
        self.retranslate()
        self.powers.setChecked(True)
        graph.axes["left"].setLogMode(y=True)
        self.powers.toggled.connect(self._choose)
        self.outputs.currentIndexChanged.connect(self._choose)

    def paint_anew(self, colours: PlotColours) -> None:
        """Take on other colours."""
        self.by_weights.setPen(_pen(colours, weights=True))
        self.by_slopes.setPen(_pen(colours, weights=False))
        self.sizes.setBrush(colours.text)
        self._name_content()

    def show_project(self, project: Project) -> None:
        """The outputs may be others."""
        names = [(name, place) for place, name in enumerate(self.session.data.dataset.target_names)]
        name_choice(self.outputs, self.tr("Output at which the error is put in"), names)
        self.outputs.setVisible(len(names) > 1)

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Another step or another sample."""
        record = snapshot.record
        self.frame.show_message(snapshot.problem if record is None else "")
        output = int(self.outputs.currentData() or 0)
        if record is None or output >= record.predictions.shape[1]:
            return
        self._passages = trace_back(record, min(focus.sample, len(record.inputs) - 1), output)
        self._draw()
        self._name_content()
        self.frame.graph.repeat_hover()

    def _draw(self) -> None:
        powers, count = self.powers.isChecked(), len(self._passages)
        arriving = np.array([passage.arriving_size for passage in self._passages])
        deltas = np.array([passage.delta_size for passage in self._passages])
        layers = np.array([float(passage.layer) for passage in self._passages])
        right, high, low = (
            layers + _BEFORE_SLOPE,
            *(drawn_heights(sizes, powers=powers) for sizes in (arriving, deltas)),
        )
        self.by_slopes.setData(*_pairs(right, high, layers, low))
        self.by_weights.setData(*_pairs(layers[:-1], low[:-1], right[1:], high[1:]))
        x, y = np.append(right, layers), np.append(high, low)
        placed = np.isfinite(y)
        self.sizes.setData(x[placed], y[placed])
        known = np.append(arriving, deltas)
        known = known[np.isfinite(known) & (known > 0)]
        lowest, highest = (float(known.min()), float(known.max())) if len(known) else (0.1, 1.0)
        y_range = self._range(decades(lowest, highest) if powers else (0.0, stepped_limit(highest)))
        # Air for the dots at the ends.
        air = _AIR * (y_range[1] - y_range[0])
        self.frame.graph.set_home((0.5, count + 0.7), (y_range[0] - air * powers, y_range[1] + air))
        self.frame.graph.set_ticks(
            "bottom", [(number + _BEFORE_SLOPE / 2, str(number)) for number in range(1, count + 1)]
        )

    def _range(self, needed: Range) -> Range:
        """The range of the sizes; while a run is live it only grows, so that it can be read."""
        low, high = self._shown_range
        if self.session.running and low is not None and high is not None:
            needed = min(low, needed[0]), max(high, needed[1])
        self._shown_range = needed
        return needed

    def _name_content(self) -> None:
        if self.colours is None or not self._passages:
            return
        first, last = self._passages[-1], self._passages[0]
        slopes = float(np.prod([passage.by_slope for passage in self._passages]))
        with np.errstate(all="ignore"):
            weights = float(np.divide(first.delta_size, slopes)) if slopes else float("nan")
        self.frame.legend.set_entries(
            LegendEntry(self.tr("× weights"), _pen(self.colours, weights=True)),
            LegendEntry(self.tr("× slope f′(z)"), _pen(self.colours, weights=False)),
        )
        text = self.tr("An error of 1 at output {0} is {1} at layer 1: the weights × {2}, the slopes × {3}.")
        output = int(last.arriving.argmax()) + 1
        self.frame.legend.set_sentence(
            text.format(output, f"{first.delta_size:.3g}", f"{weights:.3g}", f"{slopes:.3g}")
        )

    def read_out(self, point: QPointF | None) -> None:
        """Tell the sizes at the layer under the mouse."""
        number = 0 if point is None else round(point.x() - _BEFORE_SLOPE / 2)
        passage = next((passage for passage in self._passages if passage.layer == number), None)
        if passage is None:
            self.frame.show_readout("")
            return
        lines = (
            self.tr("layer {0}: arriving {1}").format(number, repr(passage.arriving_size)),
            self.tr("× slope {0}").format(repr(passage.by_slope)),
            self.tr("δ {0}").format(repr(passage.delta_size)),
        )
        self.frame.show_readout("\n".join(lines))

    def table(self) -> bytes:
        """One row for each layer, from the output on."""
        rows = [
            (p.layer, p.arriving_size, None if np.isnan(p.by_slope) else p.by_slope, p.delta_size)
            for p in self._passages
        ]
        return table_csv(("layer", "arriving_error", "slope_factor", "delta"), rows)

    def _choose(self) -> None:
        self.frame.graph.axes["left"].setLogMode(y=self.powers.isChecked())
        self._shown_range = (None, None)
        self.frame.graph.go_home()
        self.show_again()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.show_project(self.session.project)
        self.powers.setText(self.tr("log"))
        self.powers.setToolTip(self.tr("Show it on an axis of powers of ten"))
        self.powers.setAccessibleName(self.tr("Axis of powers of ten"))
        self.frame.graph.label_axes(self.tr("layer"), self.tr("size of the error"))
        self.frame.graph.widget.setAccessibleName(self.tr("Gradient tracer"))
        self._name_content()


def _pairs(x: Array, y: Array, to_x: Array, to_y: Array) -> tuple[Array, Array]:
    """Lines from (x, y) to (to_x, to_y), as a curve of pairs; those without a place are left out."""
    drawn = np.isfinite(y) & np.isfinite(to_y)
    return (
        np.stack([x[drawn], to_x[drawn]], axis=1).ravel(),
        np.stack([y[drawn], to_y[drawn]], axis=1).ravel(),
    )


def _pen(colours: PlotColours, *, weights: bool) -> QPen:
    pen = QPen(colours.first if weights else colours.second, 2)
    pen.setStyle(Qt.PenStyle.SolidLine if weights else Qt.PenStyle.DashLine)
    pen.setCosmetic(True)
    return pen
