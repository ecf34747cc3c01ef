"""How one weight, one bias or one activation has gone over the run: whichever is selected."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.engine.arrays import Array
from nnviz.engine.over_time import activations_over, parameter_place
from nnviz.engine.record import StepRecord
from nnviz.engine.sampled import spread
from nnviz.ui.plots.choice import name_choice
from nnviz.ui.plots.colours import PlotColours, layer_pens
from nnviz.ui.plots.curve import Curve
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.framed import FramedView
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.ranges import decades, stepped_limit

_FEWEST_STEPS = 10.0
# An activation is computed anew for so many steps at most.
_MOST_FORWARD = 200
_ACTIVATION, _BIAS = 0, 1


class HistoryView(FramedView):
    """Draws the exact number after each recorded step."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "history", parent)
        self._name = ""
        self._steps: Array = np.empty(0)
        self._values: Array = np.empty(0)
        self.kinds = self.frame.add_choice()
        self.powers = self.frame.add_switch()
        graph = self.frame.graph
        graph.set_left_width(graph.metrics().horizontalAdvance("−0.0001"))
        self.curve = Curve(graph.view_box)
        self._pointer: Any = pg.InfiniteLine(angle=90)
        self._pointer.hide()
        graph.view_box.addItem(self._pointer, ignoreBounds=True)
        self.retranslate()
        self.kinds.currentIndexChanged.connect(self._choose)
        self.powers.toggled.connect(self._choose)

    def paint_anew(self, colours: PlotColours) -> None:
        """Take on other colours."""
        self._pointer.setPen(colours.axis)
        self.curve.set_pen(layer_pens(colours, 1)[0])

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """The run has gone on, or something else is selected."""
        network = self.session.project.network.build()
        record, layer, unit = snapshot.record, focus.layer, focus.unit
        self.kinds.setVisible(bool(layer) and unit is not None and focus.source is None)
        if not layer or unit is None or layer > len(network.layers) or unit >= network.layers[layer - 1].units:
            self._steps = self._values = np.empty(0)
            self.frame.legend.set_entries()
            self.frame.show_message(self.tr("Select a unit or a weight on the canvas: its history is drawn here."))
            return
        steps, rows = self.session.training.job.history.parameters.view()
        if focus.source is None and self.kinds.currentData() == _ACTIVATION:
            if record is None:
                self.frame.show_message(snapshot.problem)
                return
            places = spread(steps, _MOST_FORWARD)
            inputs, self._name = self._sample(record, focus, layer, unit)
            self._steps = steps[places].astype(np.float64)
            self._values = activations_over(network, rows[places], inputs, layer, unit)
        else:
            fan_in = network.fans[layer - 1][0]
            source = fan_in if focus.source is None else focus.source
            place = parameter_place(network, layer, unit, source)
            self._steps, self._values = steps.astype(np.float64), rows[:, place]
            self._name = self._parameter_name(layer, unit, source, fan_in)
        self.frame.show_message("")
        self._draw()

    def _sample(self, record: StepRecord, focus: Focus, layer: int, unit: int) -> tuple[Array, str]:
        """The inputs of the current sample, and how its activation is called."""
        place = min(focus.sample, len(record.inputs) - 1)
        index = int(record.sample_indices[place])
        rows = self.session.data.train_rows
        row = int(rows[index]) if index < len(rows) else index
        text = self.tr("activation of unit {0} in layer {1}, for the sample in row {2}")
        return record.inputs[place], text.format(unit + 1, layer, row + 1)

    def _parameter_name(self, layer: int, unit: int, source: int, fan_in: int) -> str:
        if source == fan_in:
            return self.tr("bias of unit {0} in layer {1}").format(unit + 1, layer)
        return self.tr("weight from unit {0} to unit {1} in layer {2}").format(source + 1, unit + 1, layer)

    def _draw(self) -> None:
        powers = self.powers.isChecked()
        self.curve.show(self._steps, np.abs(self._values) if powers else self._values, powers=powers)
        self.frame.legend.set_entries(LegendEntry(self._name))
        low, high = self.curve.span(positive=powers) or (0.1, 1.0)
        last = float(self._steps[-1]) if len(self._steps) else 0.0
        linear = (-stepped_limit(-low) if low < 0 else 0.0, stepped_limit(high) if high > 0 else 0.0)
        y = decades(low, high) if powers else linear
        self.frame.graph.set_home((0.0, stepped_limit(max(_FEWEST_STEPS, last))), y)
        self.frame.graph.repeat_hover()

    def read_out(self, point: QPointF | None) -> None:
        """Tell the number after the recorded step nearest to the mouse."""
        self._pointer.setVisible(point is not None and len(self._steps) > 0)
        if point is None or not len(self._steps):
            self.frame.show_readout("")
            return
        place = int(np.abs(self._steps - point.x()).argmin())
        self._pointer.setPos(self._steps[place])
        text = self.tr("after step {0}: {1}")
        self.frame.show_readout(text.format(f"{int(self._steps[place]):,}", repr(float(self._values[place]))))

    def table(self) -> bytes:
        """One row for each recorded step."""
        steps = self._steps.astype(int).tolist()
        return table_csv(("step", "value"), zip(steps, self._values.tolist(), strict=True))

    def _choose(self) -> None:
        self.frame.graph.axes["left"].setLogMode(y=self.powers.isChecked())
        self._name_axes()
        self.frame.graph.go_home()
        self.show_again()

    def _name_axes(self) -> None:
        size = self.tr("size of the value after the step")
        self.frame.graph.label_axes(
            self.tr("step"), size if self.powers.isChecked() else self.tr("value after the step")
        )

    def retranslate(self) -> None:
        """Say everything in the present language."""
        kinds = [(self.tr("activation"), _ACTIVATION), (self.tr("bias"), _BIAS)]
        name_choice(self.kinds, self.tr("What of the unit is drawn"), kinds)
        self.powers.setText(self.tr("log"))
        self.powers.setToolTip(self.tr("Show the size |v| on an axis of powers of ten"))
        self.powers.setAccessibleName(self.tr("Size on an axis of powers of ten"))
        self._name_axes()
        self.frame.graph.widget.setAccessibleName(self.tr("History of one number"))
