"""The loss curves: every mini-batch, the whole training table, the whole test table."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.ui.plots.colours import PlotColours, plot_colours
from nnviz.ui.plots.curve import Curve
from nnviz.ui.plots.decimation import Decimator
from nnviz.ui.plots.deferred import PlotView
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.graph import Range
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.losses import Losses, read_losses
from nnviz.ui.plots.plot_frame import PlotFrame
from nnviz.ui.plots.ranges import decades, stepped_limit
from nnviz.ui.theme import Theme

# The axis of steps is never shorter than this.
_FEWEST_STEPS = 10.0
# On the axis of powers, single mini-batches may lie this many powers below the curves before they leave the picture.
_POWERS_BELOW = 2.0
_WIDEST_NUMBER = "0.0001"
_CSV_NAMES = ("step", "mini_batch_loss", "train_loss", "test_loss", "train_accuracy", "test_accuracy")


class LossView(PlotView):
    """Draws the series of the session's job. It asks the session only for their views, never for a copy."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._losses: Losses = read_losses(session.training.job)
        self._pens: dict[str, QPen] = {}
        self.frame = PlotFrame("loss", self._table, self)
        self.powers = self.frame.add_switch()
        graph = self.frame.graph
        graph.set_left_width(graph.metrics().horizontalAdvance(_WIDEST_NUMBER))
        self.curves = {name: Curve(graph.view_box) for name in ("mini_batch", "test", "train")}
        self._decimators = {name: Decimator() for name in self.curves}
        self._pointer: Any = pg.InfiniteLine(angle=90)
        self._pointer.hide()
        graph.view_box.addItem(self._pointer, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.frame)
        self.powers.toggled.connect(self._switch_axis)
        graph.hovered.connect(self._read_out)
        self.frame.notice.connect(session.notice)
        self._retranslate()

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        colours = plot_colours(theme)
        self.frame.show_colours(colours)
        self._pens = _pens(colours)
        for name, curve in self.curves.items():
            curve.set_pen(self._pens[name])
        self._pointer.setPen(colours.axis)
        self._name_curves()

    def show_project(self, project: Project) -> None:
        """The project may have another loss function."""
        self._name_axes()

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """The series have grown, were cut, or are others."""
        self._losses = losses = read_losses(self._session.training.job)
        powers = self.powers.isChecked()
        for name, curve in self.curves.items():
            values = getattr(losses, name)
            places = self._decimators[name].points(values)
            x = (places + 1.0) * losses.every if name == "mini_batch" else losses.steps[places]
            y = values[places]
            missing = name == "test" and bool(np.isnan(y).all())
            curve.show(x[:0] if missing else x, y[:0] if missing else y, powers=powers)
        self._set_ranges()
        self._name_curves()
        self.frame.graph.repeat_hover()

    def changeEvent(self, event: QEvent) -> None:
        """Say it again when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _set_ranges(self) -> None:
        powers = self.powers.isChecked()
        spans = {name: curve.span(positive=powers) for name, curve in self.curves.items()}
        x = (0.0, stepped_limit(max(_FEWEST_STEPS, float(self._losses.last_step))))
        self.frame.graph.set_home(x, _height_of_powers(spans) if powers else _height(spans))

    def _switch_axis(self) -> None:
        self.frame.graph.axes["left"].setLogMode(y=self.powers.isChecked())
        self.frame.graph.go_home()
        self.show_snapshot(self._session.snapshot, self._session.focus)

    def _name_curves(self) -> None:
        entries = [
            LegendEntry(self.tr("mini-batch"), self._pens.get("mini_batch")),
            LegendEntry(self.tr("training set"), self._pens.get("train")),
        ]
        if len(self.curves["test"].x):
            entries.append(LegendEntry(self.tr("test set"), self._pens.get("test")))
        accuracy = self._accuracy()
        self.frame.legend.set_entries(*entries, *([LegendEntry(accuracy)] if accuracy else []))

    def _accuracy(self) -> str:
        losses = self._losses
        if not len(losses.steps) or np.isnan(losses.train_accuracy[-1]):
            return ""
        train, test = losses.train_accuracy[-1], losses.test_accuracy[-1]
        if np.isnan(test):
            return self.tr("accuracy: training {0}").format(percent(train))
        return self.tr("accuracy: training {0}, test {1}").format(percent(train), percent(test))

    def _read_out(self, point: QPointF | None) -> None:
        losses = self._losses
        self._pointer.setVisible(point is not None)
        if point is None:
            self.frame.show_readout("")
            return
        step, place = losses.near(point.x())
        self._pointer.setPos(step)
        lines = []
        batch = losses.batch_loss(step)
        if batch is not None:
            lines.append(self.tr("step {0}: mini-batch {1}").format(step, repr(batch)))
        if place is not None:
            at = int(losses.steps[place])
            lines.append(self.tr("step {0}: training set {1}").format(at, repr(float(losses.train[place]))))
            if not np.isnan(losses.test[place]):
                lines.append(self.tr("step {0}: test set {1}").format(at, repr(float(losses.test[place]))))
        self.frame.show_readout("\n".join(lines))

    def _table(self) -> bytes:
        return table_csv(_CSV_NAMES, self._losses.rows())

    def _name_axes(self) -> None:
        formula = self._session.project.training.loss.formula
        self.frame.graph.label_axes(self.tr("step"), self.tr("loss E"), formula)

    def _retranslate(self) -> None:
        self.powers.setText(self.tr("log"))
        self.powers.setToolTip(self.tr("Show the loss on an axis of powers of ten"))
        self.powers.setAccessibleName(self.tr("Loss on an axis of powers of ten"))
        self.frame.graph.widget.setAccessibleName(self.tr("Loss curves"))
        self._name_axes()
        self._name_curves()


def percent(share: float) -> str:
    """A share in percent; 100.0 % is said of the whole alone, not of nearly all."""
    rounded = round(100 * float(share), 1)
    return f"{min(rounded, 99.9) if share < 1 else rounded:.1f} %"


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
