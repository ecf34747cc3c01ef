"""The gradient on its way back: its norm in each layer over time, and what is to be said of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.engine.arrays import Array
from nnviz.engine.gradient_flow import FLOW_NAMES, dead_shares, flow_of, judge
from nnviz.ui.plots.choice import name_choice
from nnviz.ui.plots.colours import PlotColours, layer_pens
from nnviz.ui.plots.curve import Curve
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.flow_table import FlowTable
from nnviz.ui.plots.flow_words import verdict_in_words
from nnviz.ui.plots.framed import FramedView
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.ranges import decades, stepped_limit

_RATIO = "ratio"
_FEWEST_STEPS = 10.0
_WIDEST_NUMBER = "1e-10"
# More layers than this are not named one by one.
_NAMED = 6
# The table of the present numbers stands beside the curves where there is so much room.
_ROOM_FOR_TABLE = 760


@dataclass(frozen=True, slots=True)
class _Shown:
    """One thing that can be plotted: a field of ``LayerFlow`` or the ratio; ``powers`` is how it is best seen."""

    field: str
    title: str
    axis: str
    powers: bool


class FlowView(FramedView):
    """Draws one quantity of every layer over the recorded steps."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "gradient_flow", parent)
        self._steps: Array = np.empty(0)
        self._values: Array = np.empty((0, 0))
        self.curves: list[Curve] = []
        self.kinds = self.frame.add_choice()
        self.powers = self.frame.add_switch()
        self.numbers = FlowTable(self)
        self.numbers.hide()
        self.frame.body.addWidget(self.numbers, 1)
        graph = self.frame.graph
        graph.set_left_width(graph.metrics().horizontalAdvance(_WIDEST_NUMBER))
        self._pointer: Any = pg.InfiniteLine(angle=90)
        self._pointer.hide()
        graph.view_box.addItem(self._pointer, ignoreBounds=True)
        self.retranslate()
        self.powers.setChecked(True)
        self._set_axis()
        self.powers.toggled.connect(self._set_axis)
        self.kinds.currentIndexChanged.connect(self._choose)

    @property
    def shown(self) -> _Shown:
        """What is plotted."""
        return next(kind for kind in self._kinds() if kind.field == self.kinds.currentData())

    def paint_anew(self, colours: PlotColours) -> None:
        """Take on other colours."""
        self._pointer.setPen(colours.axis)
        self._colour_curves()

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Another step is shown, or the run has gone on."""
        record = snapshot.record
        self.frame.show_message(snapshot.problem if record is None else "")
        if record is None:
            return
        history = self.session.training.job.history
        flows = flow_of(record, dead_shares(record.network, record.parameters_before, history.probe))
        self.frame.legend.set_sentence(verdict_in_words(flows, judge(flows, record.network), len(history.probe)))
        self.numbers.show_flows(flows)
        steps, rows = history.flow.view()
        self._steps = steps.astype(np.float64)
        self._values = _values_of(self.shown.field, rows.reshape(len(rows), len(flows), len(FLOW_NAMES)))
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the table where there is room for it."""
        super().resizeEvent(event)
        roomy = self.width() >= _ROOM_FOR_TABLE
        if roomy == self.numbers.isHidden():
            self.numbers.setVisible(roomy)
            self.show_again()

    def _draw(self) -> None:
        count, powers = self._values.shape[1], self.powers.isChecked()
        if count != len(self.curves):
            for curve in self.curves:
                curve.remove()
            self.curves = [Curve(self.frame.graph.view_box) for _ in range(count)]
            self._colour_curves()
        for curve, values in zip(self.curves, self._values.T, strict=True):
            curve.show(self._steps, values, powers=powers)
        self._set_ranges()
        self.frame.graph.repeat_hover()

    def _set_ranges(self) -> None:
        powers = self.powers.isChecked()
        spans = [span for curve in self.curves if (span := curve.span(positive=powers)) is not None]
        lowest, highest = min((low for low, _ in spans), default=0.1), max((high for _, high in spans), default=1.0)
        last = self._steps[-1] if len(self._steps) else 0.0
        y = decades(lowest, highest) if powers else (0.0, stepped_limit(highest))
        self.frame.graph.set_home((0.0, stepped_limit(max(_FEWEST_STEPS, float(last)))), y)

    def _colour_curves(self) -> None:
        if self.colours is None:
            return
        pens = layer_pens(self.colours, len(self.curves))
        for curve, pen in zip(self.curves, pens, strict=True):
            curve.set_pen(pen)
        named = range(len(pens)) if len(pens) <= _NAMED else (0, len(pens) - 1)
        if self.shown.field == _RATIO:
            entries = [LegendEntry(self.tr("first / last layer"), pen) for pen in pens]
        else:
            entries = [LegendEntry(self.tr("layer {0}").format(place + 1), pens[place]) for place in named]
        self.frame.legend.set_entries(*entries)

    def read_out(self, point: QPointF | None) -> None:
        """Tell the numbers of the recorded step nearest to the mouse."""
        self._pointer.setVisible(point is not None and len(self._steps) > 0)
        if point is None or not len(self._steps):
            self.frame.show_readout("")
            return
        place = int(np.abs(self._steps - point.x()).argmin())
        self._pointer.setPos(self._steps[place])
        lines = [self.tr("step {0}, {1}").format(f"{int(self._steps[place]):,}", self.shown.title)]
        values = self._values[place].tolist()
        if self.shown.field == _RATIO:
            lines.append(repr(values[0]))
        else:
            lines += [self.tr("layer {0}: {1}").format(number, repr(value)) for number, value in enumerate(values, 1)]
        self.frame.show_readout("\n".join(lines))

    def table(self) -> bytes:
        """One row for each recorded step."""
        count = self._values.shape[1]
        names = [self.shown.field] if self.shown.field == _RATIO else [f"layer_{i}" for i in range(1, count + 1)]
        rows = (
            (int(step), *(None if np.isnan(value) else value for value in values.tolist()))
            for step, values in zip(self._steps, self._values, strict=True)
        )
        return table_csv(("step", *names), rows)

    def _choose(self) -> None:
        # Each is shown as it is best seen; the switch is there for who wants it otherwise.
        self.powers.setChecked(self.shown.powers)
        self._name_axes()
        self._draw_anew()

    def _set_axis(self) -> None:
        self.frame.graph.axes["left"].setLogMode(y=self.powers.isChecked())
        self._draw_anew()

    def _draw_anew(self) -> None:
        self.frame.graph.go_home()
        self.show_again()
        self._colour_curves()

    def _name_axes(self) -> None:
        self.frame.graph.label_axes(self.tr("step"), self.shown.axis)

    def _kinds(self) -> list[_Shown]:
        return [
            _Shown("grad_norm", self.tr("gradient ‖∂E/∂W‖"), "‖∂E/∂W‖", True),
            _Shown("delta_norm", self.tr("error signal ‖δ‖"), "‖δ‖", True),
            _Shown(_RATIO, self.tr("ratio first / last"), self.tr("ratio of ‖∂E/∂W‖"), True),
            _Shown("mean_slope", self.tr("mean slope f′(z)"), self.tr("mean f′(z)"), False),
            _Shown("saturated", self.tr("saturated share"), self.tr("share"), False),
            _Shown("dead", self.tr("dead share"), self.tr("share of units"), False),
            _Shown("update_ratio", self.tr("update / weight"), "‖ΔW‖ / ‖W‖", True),
        ]

    def retranslate(self) -> None:
        """Say everything in the present language."""
        kinds = [(kind.title, kind.field) for kind in self._kinds()]
        name_choice(self.kinds, self.tr("What is drawn of each layer"), kinds)
        self.powers.setText(self.tr("log"))
        self.powers.setToolTip(self.tr("Show it on an axis of powers of ten"))
        self.powers.setAccessibleName(self.tr("Axis of powers of ten"))
        self.frame.graph.widget.setAccessibleName(self.tr("Gradient flow over the steps"))
        self._name_axes()


def _values_of(field: str, rows: Array) -> Array:
    """What is drawn, (steps, curves), from all numbers (steps, layers, fields)."""
    if field != _RATIO:
        return rows[:, :, FLOW_NAMES.index(field)]
    norms = rows[:, :, FLOW_NAMES.index("grad_norm")]
    with np.errstate(all="ignore"):
        return (norms[:, 0] / norms[:, -1])[:, None]
