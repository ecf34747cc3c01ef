"""The curves of a run: the loss of every mini-batch, loss and accuracy of the whole training and test tables."""

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
from nnviz.ui.plots.choice import name_choice
from nnviz.ui.plots.colours import PlotColours
from nnviz.ui.plots.curve import Curve
from nnviz.ui.plots.decimation import Decimator
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.framed import FramedView
from nnviz.ui.plots.graph import Range
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.losses import Losses, read_losses
from nnviz.ui.plots.ranges import decades, stepped_limit
from nnviz.ui.plots.rate_marks import RateMarks
from nnviz.ui.plots.run_names import run_names
from nnviz.ui.plots.run_overlay import RunOverlay
from nnviz.ui.plots.smoothing import trailing_means

# The axis of steps is never shorter than this.
_FEWEST_STEPS = 10.0
# On the axis of powers, single mini-batches may lie this many powers below the curves before they leave the picture.
_POWERS_BELOW = 2.0
_WIDEST_NUMBER = "0.0001"
_CSV_NAMES = ("step", "mini_batch_loss", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
_WIDTHS = (1, 10, 100, 1000)
_LOSS, _ACCURACY = "loss", "accuracy"


class LossView(FramedView):
    """Draws the series of the session's job. It asks the session only for their views, never for a copy."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "loss", parent)
        self._losses: Losses = read_losses(session.training.job)
        self._pens: dict[str, QPen] = {}
        self.metrics, self.smoothing = self.frame.add_choice(), self.frame.add_choice()
        self.earlier, self.powers = self.frame.add_switch(), self.frame.add_switch()
        graph = self.frame.graph
        graph.set_left_width(graph.metrics().horizontalAdvance(_WIDEST_NUMBER))
        self.overlay = RunOverlay(graph.view_box)
        self.curves = {name: Curve(graph.view_box) for name in ("mini_batch", "test", "train")}
        self._decimators = {name: Decimator() for name in self.curves}
        self.marks = RateMarks(graph.view_box, graph.small_font)
        self._pointer: Any = pg.InfiniteLine(angle=90)
        self._pointer.hide()
        graph.view_box.addItem(self._pointer, ignoreBounds=True)
        self.retranslate()
        self.powers.toggled.connect(self._switch_axis)
        self.earlier.toggled.connect(self._choose)
        for choice in (self.metrics, self.smoothing):
            choice.currentIndexChanged.connect(self._choose)

    @property
    def measured(self) -> str:
        """What is drawn of the tables: "loss" or "accuracy"."""
        return str(self.metrics.currentData())

    def paint_anew(self, colours: PlotColours) -> None:
        """Take on other colours."""
        self._pens = _pens(colours)
        for name, curve in self.curves.items():
            curve.set_pen(self._pens[name])
        self._pointer.setPen(colours.axis)
        self.overlay.set_colours(colours)
        self.marks.set_colours(colours)
        self._name_curves()

    def show_project(self, project: Project) -> None:
        """The project may have another loss function, and classes or none."""
        classes = bool(self.session.data.dataset.classes)
        self.metrics.setVisible(classes)
        if not classes:
            self.metrics.setCurrentIndex(0)
        self._name_axes()

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """The series have grown, were cut, or are others."""
        job, powers = self.session.training.job, self.powers.isChecked()
        self._losses = losses = read_losses(job)
        self._show_mini_batches(powers)
        for name in ("test", "train"):
            values = getattr(losses, name if self.measured == _LOSS else f"{name}_accuracy")
            places = self._decimators[name].points(values)
            missing = name == "test" and bool(np.isnan(values).all())
            self.curves[name].show(*_nothing_if(missing, losses.steps[places], values[places]), powers=powers)
        runs = self.session.past_runs.comparable(self.session.project)
        self.earlier.setVisible(bool(runs))
        self.overlay.show(runs if self.earlier.isChecked() else (), self.measured, powers=powers)
        self.marks.show([change for change in job.timeline.rate_changes if change[0] <= losses.last_step])
        self._set_ranges()
        self._name_curves()
        self.frame.graph.repeat_hover()

    def _show_mini_batches(self, powers: bool) -> None:
        values, every = self._losses.mini_batch, self._losses.every
        places = self._decimators["mini_batch"].points(values)
        y, width = values[places], int(self.smoothing.currentData()) // every
        if width > 1:
            places, y = trailing_means(values, places, width)
        self.curves["mini_batch"].show(*_nothing_if(self.measured != _LOSS, (places + 1.0) * every, y), powers=powers)

    def _set_ranges(self) -> None:
        powers = self.powers.isChecked()
        spans = {name: curve.span(positive=powers) for name, curve in self.curves.items()}
        spans |= {f"run {i}": span for i, span in enumerate(self.overlay.spans(positive=powers))}
        last = max(_FEWEST_STEPS, float(self._losses.last_step), self.overlay.last_step())
        if self.measured == _ACCURACY and not powers:
            y = (0.0, 1.0)
        else:
            y = _height_of_powers(spans) if powers else _height(spans)
        self.frame.graph.set_home((0.0, stepped_limit(last)), y)

    def _switch_axis(self) -> None:
        self.frame.graph.axes["left"].setLogMode(y=self.powers.isChecked())
        self._choose()

    def _choose(self) -> None:
        self._name_axes()
        self.frame.graph.go_home()
        self.show_again()

    def _name_curves(self) -> None:
        entries = []
        if self.measured == _LOSS:
            width = int(self.smoothing.currentData())
            name = self.tr("mini-batch") if width == 1 else self.tr("mini-batch, mean of {0}").format(width)
            entries.append(LegendEntry(name, self._pens.get("mini_batch")))
        entries.append(LegendEntry(self.tr("training set"), self._pens.get("train")))
        if len(self.curves["test"].x):
            entries.append(LegendEntry(self.tr("test set"), self._pens.get("test")))
        entries += self._earlier_entries()
        accuracy = self._accuracy()
        self.frame.legend.set_entries(*entries, *([LegendEntry(accuracy)] if accuracy else []))

    def _earlier_entries(self) -> list[LegendEntry]:
        runs = [run for run, _, _ in self.overlay.curves]
        if not runs:
            return []
        numbers = [*(run.number for run in runs), self.session.past_runs.present_number]
        names = run_names(numbers, [*(run.project for run in runs), self.session.project])
        entries = [LegendEntry(name, pen) for name, pen in zip(names, self.overlay.pens(), strict=False)]
        return [*entries, LegendEntry(self.tr("now {0}").format(names[-1]))]

    def _accuracy(self) -> str:
        """Of the last measurement, with its step where the run has gone on since: large tables take a while."""
        losses = self._losses
        if not len(losses.steps) or np.isnan(losses.train_accuracy[-1]):
            return ""
        train, test = losses.train_accuracy[-1], losses.test_accuracy[-1]
        step = int(losses.steps[-1])
        if step == losses.last_step:
            if np.isnan(test):
                return self.tr("accuracy: training {0}").format(percent(train))
            return self.tr("accuracy: training {0}, test {1}").format(percent(train), percent(test))
        if np.isnan(test):
            return self.tr("accuracy at step {0}: training {1}").format(f"{step:,}", percent(train))
        text = self.tr("accuracy at step {0}: training {1}, test {2}")
        return text.format(f"{step:,}", percent(train), percent(test))

    def read_out(self, point: QPointF | None) -> None:
        """Tell the exact numbers at the step under the mouse."""
        losses = self._losses
        self._pointer.setVisible(point is not None)
        if point is None:
            self.frame.show_readout("")
            return
        step, place = losses.near(point.x())
        self._pointer.setPos(step)
        lines = []
        batch = losses.batch_loss(step)
        if batch is not None and self.measured == _LOSS:
            lines.append(self.tr("step {0}: mini-batch {1}").format(f"{step:,}", repr(batch)))
        if place is not None:
            at, end = int(losses.steps[place]), "" if self.measured == _LOSS else "_accuracy"
            train, test = (float(getattr(losses, f"{name}{end}")[place]) for name in ("train", "test"))
            lines.append(self.tr("step {0}: training set {1}").format(f"{at:,}", repr(train)))
            if not np.isnan(test):
                lines.append(self.tr("step {0}: test set {1}").format(f"{at:,}", repr(test)))
        self.frame.show_readout("\n".join(lines))

    def table(self) -> bytes:
        """One row for each step."""
        return table_csv(_CSV_NAMES, self._losses.rows())

    def _name_axes(self) -> None:
        if self.measured == _LOSS:
            formula = self.session.project.training.loss.formula
            self.frame.graph.label_axes(self.tr("step"), self.tr("loss E"), formula)
        else:
            self.frame.graph.label_axes(self.tr("step"), self.tr("accuracy"))

    def retranslate(self) -> None:
        """Say everything in the present language."""
        name_choice(
            self.metrics, self.tr("What is drawn"), [(self.tr("loss"), _LOSS), (self.tr("accuracy"), _ACCURACY)]
        )
        widths = [(self.tr("mean of {0}").format(width), width) for width in _WIDTHS[1:]]
        name_choice(self.smoothing, self.tr("Smoothing of the mini-batches"), [(self.tr("not smoothed"), 1), *widths])
        self.earlier.setText(self.tr("runs"))
        self.earlier.setToolTip(self.tr("Show the earlier runs too: training data solid, test data dashed"))
        self.powers.setText(self.tr("log"))
        self.powers.setToolTip(self.tr("Show it on an axis of powers of ten"))
        self.powers.setAccessibleName(self.tr("Axis of powers of ten"))
        self.frame.graph.widget.setAccessibleName(self.tr("Loss curves"))
        self._name_axes()
        self._name_curves()


def percent(share: float) -> str:
    """A share in percent; 100.0 % is said of the whole alone, not of nearly all."""
    rounded = round(100 * float(share), 1)
    return f"{min(rounded, 99.9) if share < 1 else rounded:.1f} %"


def _nothing_if(missing: bool, x: Any, y: Any) -> tuple[Any, Any]:
    return (x[:0], y[:0]) if missing else (x, y)


def _pens(colours: PlotColours) -> dict[str, QPen]:
    # The solid line lies on the dashed one: both are seen where they meet.
    test = QPen(colours.second, 1, Qt.PenStyle.DashLine)
    pens = {"mini_batch": QPen(colours.pale, 1), "test": test, "train": QPen(colours.first, 1)}
    for pen in pens.values():
        pen.setCosmetic(True)
    return pens


def _height(spans: dict[str, Range | None]) -> Range:
    known = [span for span in spans.values() if span is not None]
    lowest, highest = min((low for low, _ in known), default=0.0), max((high for _, high in known), default=1.0)
    return (-stepped_limit(-lowest) if lowest < 0 else 0.0), (stepped_limit(highest) if highest > 0 else 1.0)


def _height_of_powers(spans: dict[str, Range | None]) -> Range:
    known = {name: span for name, span in spans.items() if span is not None}
    if not known:
        return -1.0, 0.0
    low, high = decades(min(span[0] for span in known.values()), max(span[1] for span in known.values()))
    tables = [span[0] for name, span in known.items() if name != "mini_batch"]
    if tables:
        low = max(low, decades(min(tables), min(tables))[0] - _POWERS_BELOW)
    return low, max(high, low + 1)
