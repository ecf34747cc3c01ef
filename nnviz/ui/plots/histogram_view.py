"""Histograms one above the other over one axis: a row for each layer, or for one layer at each of several steps."""

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QScrollBar, QWidget

from nnviz.app.focus import Focus
from nnviz.app.history import spread_records
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.engine.record import StepRecord
from nnviz.ui.plots.binning import BINS
from nnviz.ui.plots.choice import name_choice
from nnviz.ui.plots.colours import PlotColours
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.framed import FramedView
from nnviz.ui.plots.histogram_axis import HistogramAxis
from nnviz.ui.plots.histogram_row import HistogramRow
from nnviz.ui.plots.histogram_rows import Row, RowSource, Span, facts_of, title_of
from nnviz.ui.plots.layer_labels import label_width, layer_labels
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.quantities import Quantity, words_of

# Rows are never lower than this, in pixels: those that don't fit then are scrolled to.
_LEAST_ROW = {Span.STEP: 17, Span.RECENT: 17, Span.OVER_TIME: 7}
# The tallest bin's height, in rows.
_TALLEST = {Span.STEP: 0.86, Span.RECENT: 0.86, Span.OVER_TIME: 1.8}
# The height of a row's label, in rows from the line of the row.
_MIDDLE = {Span.STEP: 0.45, Span.RECENT: 0.45, Span.OVER_TIME: 0.2}
# Labels take no more of the width than this where shorter words help.
_LABEL_SHARE = 0.42
# The width of the labels moves in steps of so many pixels, so that the axes don't jump.
_WIDTH_STEP = 12
# Axes up to limits between these are written out.
_PLAIN = (1e-3, 1e4)
_ROOMY = 420
# So many steps make a window, where the run stands still.
_WINDOW = 32


class HistogramView(FramedView):
    """Draws the numbers of the step that is shown, or of the steps that were recorded; the first row is on top."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "histograms", parent)
        self._contents: list[Row] = []
        self._source = RowSource()
        self._shown: Snapshot | None = None
        self._was_live = False
        self._layer = 1
        self._unit = 0
        self.axis = HistogramAxis()
        self.rows: list[HistogramRow] = []
        self.quantities, self.spans = self.frame.add_choice(), self.frame.add_choice()
        self.powers = self.frame.add_switch()
        self.layers_bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.layers_bar.hide()
        self.frame.body.addWidget(self.layers_bar)
        self._zero: Any = pg.InfiniteLine(0.0, angle=90)
        self._zero.setZValue(10.0)
        graph = self.frame.graph
        graph.view_box.addItem(self._zero, ignoreBounds=True)
        graph.view_box.setMouseEnabled(x=True, y=False)
        self.retranslate()
        self.powers.toggled.connect(self._switch_axis)
        for choice in (self.quantities, self.spans):
            choice.currentIndexChanged.connect(self._choose)
        self.layers_bar.valueChanged.connect(self._place)
        graph.view_box.sigResized.connect(self._place)

    @property
    def quantity(self) -> Quantity:
        """What is counted."""
        chosen: Quantity = self.quantities.currentData()
        return chosen

    @property
    def span(self) -> Span:
        """Of which steps."""
        chosen: Span = self.spans.currentData()
        return chosen

    def paint_anew(self, colours: PlotColours) -> None:
        """Take on other colours."""
        self._zero.setPen(colours.axis)
        self._colour_rows()

    def show_project(self, project: Project) -> None:
        """The layers may be others."""
        self._shown = None
        self.axis.forget()

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Another step is shown, or another layer is selected."""
        record = snapshot.record
        self.frame.show_message(snapshot.problem if record is None else "")
        if record is None:
            self._contents, self._shown = [], None
            self._make_rows(None)
            return
        self._layer = min(focus.layer or self._layer, len(record.layers))
        before, self._shown = self._shown, snapshot
        self._was_live, was_live = self.session.running, self._was_live
        if before is snapshot and was_live == self.session.running and self.span is not Span.OVER_TIME:
            # Only the selected row is another one.
            self._make_rows(focus.layer)
            return
        self._contents = self._gather(snapshot, record)
        self._make_rows(focus.layer)
        histograms = self.axis.histograms([row.values for row in self._contents], live=self.session.running)
        for row, histogram in zip(self.rows, histograms, strict=True):
            row.show(histogram, _TALLEST[self.span])
        self._name_content()
        self._place()
        self.frame.graph.repeat_hover()

    def _gather(self, snapshot: Snapshot, record: StepRecord) -> list[Row]:
        history, span = self.session.training.job.history, self.span
        if span is Span.OVER_TIME and history.over_time:
            fitting = max(2, int(self.frame.graph.view_box.height() // _LEAST_ROW[span]) - 1)
            return self._source.over_time(spread_records(history.over_time, fitting), self.quantity, self._layer)
        if span is Span.RECENT and snapshot.step:
            return self._source.of_window(self._window(), self.quantity)
        rows = self._source.of_step(record, self.quantity, updated=not snapshot.pending)
        return rows if span is not Span.OVER_TIME else rows[self._layer - 1 : self._layer]

    def _window(self) -> Sequence[StepRecord]:
        """The last steps, all of them where the run stands still; while it is live, those that were recorded."""
        training = self.session.training
        recent = training.job.history.recent
        if self.session.running and recent:
            return recent
        return training.call(lambda: training.job.last_records(max(len(recent), _WINDOW)))

    def _make_rows(self, selected: int | None) -> None:
        count = len(self._contents)
        if count != len(self.rows):
            for row in self.rows:
                row.remove()
            view_box = self.frame.graph.view_box
            self.rows = [HistogramRow(view_box, float(count - 1 - place)) for place in range(count)]
            self._selected: int | None = -1
        if selected != self._selected:
            self._selected = selected
            self._colour_rows()

    def _colour_rows(self) -> None:
        colours = self.colours
        if colours is None:
            return
        for content, row in zip(self._contents, self.rows, strict=False):
            if content.layer == self._selected and self.span is not Span.OVER_TIME:
                row.set_colours(colours.second, colours.selected_bar)
            else:
                row.set_colours(colours.first, colours.bar)

    def _place(self) -> None:
        """Fit as many rows as are readable, and label them."""
        count = len(self._contents)
        if not count:
            return
        # A panel may be squeezed to nothing.
        height = max(self.frame.graph.view_box.height(), 1.0)
        fitting = min(count, max(1, int(height // _LEAST_ROW[self.span])))
        self.layers_bar.setRange(0, count - fitting)
        self.layers_bar.setPageStep(fitting)
        self.layers_bar.setVisible(fitting < count)
        top = float(count - self.layers_bar.value())
        self._set_unit()
        room = max(_TALLEST[self.span] - 1.0, 0.0)
        self.frame.graph.set_home(self.axis.range, (top - fitting, top + room))
        self._label_rows(height / (fitting + room))

    def _label_rows(self, row_height: float) -> None:
        graph, metrics, span = self.frame.graph, self.frame.graph.metrics(), self.span
        facts = [
            facts_of(content, row.histogram, self.quantity, span)
            for content, row in zip(self._contents, self.rows, strict=True)
        ]
        count = len(facts)
        # In a ridge not every row has room for words.
        every = math.ceil(metrics.height() / row_height) if span is Span.OVER_TIME else 1
        places = range((count - 1) % every, count, every)
        chosen = [facts[place] for place in places]
        labels = layer_labels(chosen, metrics, _LABEL_SHARE * self.width(), row_height * every)
        heights = [count - 1 - place + _MIDDLE[span] for place in places]
        graph.set_ticks("left", list(zip(heights, labels, strict=True)))
        widest = max(label_width(label, metrics) for label in labels)
        graph.set_left_width(math.ceil(widest / _WIDTH_STEP) * _WIDTH_STEP)
        self.layers_bar.setSingleStep(max(1, count // 20))

    def read_out(self, point: QPointF | None) -> None:
        """Tell the bin under the mouse."""
        count = len(self._contents)
        if point is None or not 0 <= point.y() < count:
            self.frame.show_readout("")
            return
        place = count - 1 - int(point.y())
        content, histogram, (low, high) = self._contents[place], self.rows[place].histogram, self.axis.range
        number = int((point.x() - low) / (high - low) * BINS)
        if not 0 <= number < BINS:
            self.frame.show_readout("")
            return
        edges = [10.0**edge if self.axis.powers else edge for edge in histogram.edges[number : number + 2].tolist()]
        facts = facts_of(content, histogram, self.quantity, self.span)
        text = (
            self.tr("{0}: sizes of {1} of {2} from {3} to {4}")
            if self.axis.powers
            else self.tr("{0}: {1} of {2} from {3} to {4}")
        )
        low_text, high_text = (f"{edge:.4g}" for edge in edges)
        counted = words_of(self.quantity).count.format(f"{int(histogram.counts[number]):,}")
        self.frame.show_readout(
            text.format(facts.short_name, counted, f"{content.values.total:,}", low_text, high_text)
        )

    def table(self) -> bytes:
        """One row for each bin."""
        rows: list[tuple[float | int, ...]] = []
        for content, row in zip(self._contents, self.rows, strict=True):
            histogram, place = row.histogram, (content.layer, content.steps[0], content.steps[-1])
            edges = [10.0**edge if self.axis.powers else edge for edge in histogram.edges.tolist()]
            counts = histogram.counts.tolist()
            rows.extend((*place, *bin_) for bin_ in zip(edges[:-1], edges[1:], counts, strict=True))
            if histogram.zeros:
                rows.append((*place, 0.0, 0.0, histogram.zeros))
        return table_csv(("layer", "first_step", "last_step", "from", "to", self.quantity.value), rows)

    def _switch_axis(self) -> None:
        self.axis.powers = powers = self.powers.isChecked()
        self.frame.graph.axes["bottom"].setLogMode(x=powers)
        self._zero.setVisible(not powers)
        self._choose()

    def _choose(self) -> None:
        self._shown = None
        self.axis.forget()
        self._selected = -1
        self.frame.graph.go_home()
        self._name_axes()
        self.show_again()

    def _name_content(self) -> None:
        title = title_of(self._contents, self.quantity, self.span)
        # Where it is narrow, the line that this would take is worth more to the rows.
        more = [LegendEntry(self.tr("each row to its own height"))] if self.width() >= _ROOMY else []
        self.frame.legend.set_entries(LegendEntry(title), *more)

    def _name_axes(self) -> None:
        words = words_of(self.quantity)
        if self.axis.powers:
            bottom = self.tr("size of the {0}").format(words.one)
        elif self._unit:
            bottom = self.tr("{0}, in units of {1}").format(words.one, f"10<sup>{self._unit}</sup>")
        else:
            bottom = words.one
        self.frame.graph.label_axes(bottom, self.tr("{0} per bin").format(words.title))

    def _set_unit(self) -> None:
        """Take the power of ten out of very small and very large numbers: written out, they run into each other."""
        limit = self.axis.range[1]
        plain = self.axis.powers or _PLAIN[0] <= limit < _PLAIN[1]
        unit = 0 if plain else math.floor(math.log10(limit))
        if unit != self._unit:
            self._unit = unit
            self.frame.graph.axes["bottom"].setScale(10.0**-unit)
            self._name_axes()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        name_choice(self.quantities, self.tr("What is counted"), [(words_of(q).title, q) for q in Quantity])
        spans = [
            (self.tr("this step"), Span.STEP),
            (self.tr("recent steps"), Span.RECENT),
            (self.tr("one layer over time"), Span.OVER_TIME),
        ]
        name_choice(self.spans, self.tr("Of which steps"), spans)
        self.powers.setText(self.tr("log"))
        self.powers.setToolTip(self.tr("Show sizes |v| on an axis of powers of ten"))
        self.powers.setAccessibleName(self.tr("Sizes on an axis of powers of ten"))
        self.frame.graph.widget.setAccessibleName(self.tr("Histograms of the layers"))
        self.layers_bar.setAccessibleName(self.tr("Layers"))
        self._name_axes()
        self._place()
