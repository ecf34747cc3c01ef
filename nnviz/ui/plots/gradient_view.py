"""The gradient histograms of all layers, one above the other over one axis."""

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QScrollBar, QVBoxLayout, QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.engine.record import StepRecord
from nnviz.ui.plots.binning import BINS, Gradients, gradients_of
from nnviz.ui.plots.colours import PlotColours, plot_colours
from nnviz.ui.plots.deferred import PlotView
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.gradient_axis import GradientAxis
from nnviz.ui.plots.gradient_labels import LayerFacts, label_width, layer_labels
from nnviz.ui.plots.histogram_row import HistogramRow
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.plot_frame import PlotFrame
from nnviz.ui.theme import Theme

# Rows are never lower than this, in pixels: the layers that don't fit then are scrolled to.
_LEAST_ROW = 17
# The height of a row's label, in rows from the line of the row.
_MIDDLE = 0.45
# Labels take no more of the width than this where shorter words help.
_LABEL_SHARE = 0.42
# The width of the labels moves in steps of so many pixels, so that the axes don't jump.
_WIDTH_STEP = 12
# Axes up to limits between these are written out.
_PLAIN = (1e-3, 1e4)
_CSV_NAMES = ("layer", "from", "to", "gradients")


class GradientView(PlotView):
    """Draws the gradients of the record that is shown; the first layer is on top."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._gradients: list[Gradients] = []
        self._colours: PlotColours | None = None
        self._selected: int | None = None
        self._unit = 0
        self.axis = GradientAxis()
        self.rows: list[HistogramRow] = []
        self.frame = PlotFrame("gradients", self._table, self)
        self.powers = self.frame.add_switch()
        self.layers_bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.layers_bar.hide()
        self.frame.body.addWidget(self.layers_bar)
        self._zero: Any = pg.InfiniteLine(0.0, angle=90)
        graph = self.frame.graph
        graph.view_box.addItem(self._zero, ignoreBounds=True)
        graph.view_box.setMouseEnabled(x=True, y=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.frame)
        self.powers.toggled.connect(self._switch_axis)
        self.layers_bar.valueChanged.connect(self._place)
        graph.view_box.sigResized.connect(self._place)
        graph.hovered.connect(self._read_out)
        self.frame.notice.connect(session.notice)
        self._retranslate()

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._colours = plot_colours(theme)
        self.frame.show_colours(self._colours)
        self._zero.setPen(self._colours.axis)
        self._colour_rows()

    def show_project(self, project: Project) -> None:
        """The layers may be others."""
        self.axis.forget()

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Another step is shown, or another layer is selected."""
        record = snapshot.record
        self.frame.show_message(snapshot.problem if record is None else "")
        if record is None:
            self._gradients = []
            return
        self._gradients = [gradients_of(layer) for layer in record.layers]
        if len(self._gradients) != len(self.rows) or focus.layer != self._selected:
            self._selected = focus.layer
            self._make_rows()
        for row, histogram in zip(
            self.rows, self.axis.histograms(self._gradients, live=self._session.running), strict=True
        ):
            row.show(histogram)
        self._name_step(record)
        self._place()
        self.frame.graph.repeat_hover()

    def changeEvent(self, event: QEvent) -> None:
        """Say it again when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _make_rows(self) -> None:
        count = len(self._gradients)
        if count != len(self.rows):
            for row in self.rows:
                row.remove()
            view_box = self.frame.graph.view_box
            self.rows = [HistogramRow(view_box, float(count - 1 - place)) for place in range(count)]
        self._colour_rows()

    def _colour_rows(self) -> None:
        colours = self._colours
        if colours is not None:
            for place, row in enumerate(self.rows, start=1):
                if place == self._selected:
                    row.set_colours(colours.second, colours.selected_bar)
                else:
                    row.set_colours(colours.first, colours.bar)

    def _place(self) -> None:
        """Fit as many rows as are readable, and label them."""
        count = len(self._gradients)
        if not count:
            return
        height = self.frame.graph.view_box.height()
        fitting = min(count, max(1, int(height // _LEAST_ROW)))
        self.layers_bar.setRange(0, count - fitting)
        self.layers_bar.setPageStep(fitting)
        self.layers_bar.setVisible(fitting < count)
        top = float(count - self.layers_bar.value())
        self._set_unit()
        self.frame.graph.set_home(self.axis.range, (top - fitting, top))
        self._label_rows(height / fitting)

    def _label_rows(self, row_height: float) -> None:
        graph, metrics = self.frame.graph, self.frame.graph.metrics()
        layers = [
            LayerFacts(number, gradients.total, gradients.norm, row.histogram.zeros, row.histogram.not_finite)
            for number, (gradients, row) in enumerate(zip(self._gradients, self.rows, strict=True), start=1)
        ]
        labels = layer_labels(layers, metrics, _LABEL_SHARE * self.width(), row_height)
        graph.axes["left"].setTicks([[(len(labels) - number + _MIDDLE, text) for number, text in enumerate(labels, 1)]])
        widest = max(label_width(label, metrics) for label in labels)
        graph.set_left_width(math.ceil(widest / _WIDTH_STEP) * _WIDTH_STEP)

    def _read_out(self, point: QPointF | None) -> None:
        count = len(self._gradients)
        if point is None or not 0 <= point.y() < count:
            self.frame.show_readout("")
            return
        place = count - 1 - int(point.y())
        histogram, (low, high) = self.rows[place].histogram, self.axis.range
        number = int((point.x() - low) / (high - low) * BINS)
        if not 0 <= number < BINS:
            self.frame.show_readout("")
            return
        edges = [10.0**edge if self.axis.powers else edge for edge in histogram.edges[number : number + 2].tolist()]
        text = (
            self.tr("Layer {0}: |∂E| of {1} gradients of {2} from {3} to {4}")
            if self.axis.powers
            else self.tr("Layer {0}: {1} gradients of {2} from {3} to {4}")
        )
        low_text, high_text = (f"{edge:.4g}" for edge in edges)
        total = self._gradients[place].total
        self.frame.show_readout(text.format(place + 1, int(histogram.counts[number]), total, low_text, high_text))

    def _switch_axis(self) -> None:
        self.axis.powers = powers = self.powers.isChecked()
        self.axis.forget()
        self.frame.graph.axes["bottom"].setLogMode(x=powers)
        self._zero.setVisible(not powers)
        self._name_axes()
        self.frame.graph.go_home()
        self.show_snapshot(self._session.snapshot, self._session.focus)

    def _table(self) -> bytes:
        rows: list[tuple[float | int, ...]] = []
        for number, row in enumerate(self.rows, start=1):
            histogram = row.histogram
            edges = [10.0**edge if self.axis.powers else edge for edge in histogram.edges.tolist()]
            rows.extend(zip([number] * BINS, edges[:-1], edges[1:], histogram.counts.tolist(), strict=True))
            if histogram.zeros:
                rows.append((number, 0.0, 0.0, histogram.zeros))
        return table_csv(_CSV_NAMES, rows)

    def _name_step(self, record: StepRecord) -> None:
        text = self.tr("∂E/∂w and ∂E/∂b of step {0}").format(record.step)
        self.frame.legend.set_entries(LegendEntry(text), LegendEntry(self.tr("each layer to its own height")))

    def _name_axes(self) -> None:
        if self.axis.powers:
            bottom = self.tr("size of the gradient")
        elif self._unit:
            bottom = self.tr("gradient, in units of {0}").format(f"10<sup>{self._unit}</sup>")
        else:
            bottom = self.tr("gradient")
        self.frame.graph.label_axes(bottom, self.tr("gradients per bin"))

    def _set_unit(self) -> None:
        """Take the power of ten out of very small and very large numbers: written out, they run into each other."""
        limit = self.axis.range[1]
        plain = self.axis.powers or _PLAIN[0] <= limit < _PLAIN[1]
        unit = 0 if plain else math.floor(math.log10(limit))
        if unit != self._unit:
            self._unit = unit
            self.frame.graph.axes["bottom"].setScale(10.0**-unit)
            self._name_axes()

    def _retranslate(self) -> None:
        self.powers.setText(self.tr("log"))
        self.powers.setToolTip(self.tr("Show the size |g| of the gradients on an axis of powers of ten"))
        self.powers.setAccessibleName(self.tr("Sizes of the gradients on an axis of powers of ten"))
        self.frame.graph.widget.setAccessibleName(self.tr("Gradient histograms"))
        self.layers_bar.setAccessibleName(self.tr("Layers"))
        self._name_axes()
        self._place()
