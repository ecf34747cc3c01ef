"""What the update does to the loss: forecast and truth, and the known mistake beside them."""

import time
from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from nnviz.app.focus import Phase
from nnviz.app.session import Session
from nnviz.engine.options import OUTPUT_FIRST
from nnviz.engine.record import LossChange, StepRecord
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.inspector.part import Explained, InspectorPart
from nnviz.ui.theme import Theme

_NOT_YET = "–"
# Above the second group of numbers.
_BETWEEN = 8
# A table that is measured in so many milliseconds after the last key press does not get into its way.
_PATIENCE = 120
# … and a large one is measured for so many seconds at a time.
_TURN = 0.02


class ChangePart(InspectorPart):
    """Forecast and truth, for the mini-batch and for the whole training set; right and wrong order side by side.

    Attributes:
        cells: the labels with numbers, by row ("before", "after", "forecast", "change") and column ("batch", "all").
        right, wrong, apart: the losses after the update in either order, and their difference.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._explained: Explained | None = None
        self._measured: tuple[StepRecord, LossChange] | None = None
        self._measuring: tuple[StepRecord, Iterator[LossChange | None]] | None = None
        # The step, the same in the other order, and why there is none.
        self._compared: tuple[StepRecord, StepRecord | None, str] | None = None
        self.cells = {
            (row, column): _number(f"change_{row}_{column}", self)
            for row in ("before", "after", "forecast", "change")
            for column in ("batch", "all")
        }
        self.verdict = _sentence(self)
        self.compare = QCheckBox(self.tr("Compare with the mistake: output layer first"), self)
        self.right, self.wrong, self.apart = (_number(name, self) for name in ("total_right", "total_wrong", "apart"))
        self._mistake, self.refusal = QWidget(self), _sentence(self)
        self._lay_out()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._measure)
        self.compare.toggled.connect(lambda _on: self._show_mistake())
        guard(self.compare)

    def title(self) -> str:
        """The name on the tab."""
        return self.tr("Update")

    def show_step(self, explained: Explained) -> None:
        """The forecast as soon as all gradients are known, the truth after the update."""
        self._explained = explained
        record = explained.reading.record
        self._fill("batch", record.loss_change)
        if self._measured is not None and self._measured[0] is record:
            self._fill("all", self._measured[1])
        else:
            self._fill("all", None)
            self._later.start(_PATIENCE)
        self._show_mistake()

    def leave(self) -> None:
        """Measure nothing any more."""
        self._later.stop()

    def _fill(self, column: str, change: LossChange | None) -> None:
        explained = self._explained
        if explained is None:
            return
        phase, write = explained.focus.phase, explained.digits.write
        told = {"before": Phase.LOSS, "after": Phase.UPDATE, "forecast": Phase.BACKWARD, "change": Phase.UPDATE}
        for row, needed in told.items():
            value = None if change is None or phase < needed else getattr(change, row)
            self.cells[row, column].setText(_NOT_YET if value is None else write(value))
        if column == "batch" and change is not None:
            self.verdict.setText(self._in_words(change) if phase >= Phase.UPDATE else "")

    def _in_words(self, change: LossChange) -> str:
        if change.forecast is None:
            return self.tr("The perceptron rule follows no gradient: it makes no forecast.")
        if change.forecast == 0.0:
            return self.tr("The gradient is zero: nothing was forecast.")
        share = change.change / change.forecast
        if change.change > 0:
            return self.tr("The loss of this mini-batch rose: the step was too large for the straight line it follows.")
        return self.tr(
            "{0} % of the forecast came true: the loss is curved, and a straight line holds for small steps only."
        ).format(f"{100 * share:.1f}")

    def _measure(self) -> None:
        """The whole training set, once for each step that is looked at."""
        if self._explained is None or not self.isVisible():
            return
        record, data = self._explained.reading.record, self.session.data
        if record.network != self.session.project.network.build():
            # The network was edited meanwhile: its first step is still to come.
            return
        if self._measuring is None or self._measuring[0] is not record:
            self._measuring = (record, record.measured_over(data.train_table, data.train_targets))
        change, until = None, time.perf_counter() + _TURN
        while change is None and time.perf_counter() < until:
            change = next(self._measuring[1])
        if change is None:
            self._later.start(0)
            return
        self._measuring, self._measured = None, (record, change)
        self._fill("all", change)

    def _show_mistake(self) -> None:
        """The same step made in the other order, as some worked examples make it."""
        explained, wanted = self._explained, self.compare.isChecked()
        self._mistake.setVisible(wanted)
        if not wanted or explained is None:
            return
        record = explained.reading.record
        if self._compared is None or self._compared[0] is not record:
            self._compared = (record, *self._other_order(record))
        other = self._compared[1]
        self.refusal.setText(self._compared[2])
        self.refusal.setVisible(other is None)
        if other is None:
            for label in (self.right, self.wrong, self.apart):
                label.setText(_NOT_YET)
            return
        records = (record, other)
        if record.options.order == OUTPUT_FIRST:
            records = (records[1], records[0])
        write = explained.digits.write
        right, wrong = (each.loss_after for each in records)
        for label, value in ((self.right, right), (self.wrong, wrong), (self.apart, wrong - right)):
            label.setText(write(value))

    def _other_order(self, record: StepRecord) -> tuple[StepRecord | None, str]:
        """The step made in the other order, or why there is none: not every setting goes with it."""
        try:
            return self.session.training.call(lambda: self.session.training.job.other_order(record.step)), ""
        except ValueError as error:
            return None, str(error)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        rows = {
            "before": self.tr("Loss before"),
            "after": self.tr("Loss after"),
            "forecast": self.tr("Change, forecast"),
            "change": self.tr("Change, true"),
        }
        # Below each other: beside each other, numbers of nine digits would be cut.
        for column, text in (("batch", self.tr("For this mini-batch")), ("all", self.tr("For the whole training set"))):
            title = QLabel(text, self)
            title.setStyleSheet("font-weight: bold")
            title.setContentsMargins(0, 0 if column == "batch" else _BETWEEN, 0, 0)
            grid.addWidget(title, grid.rowCount(), 0, 1, 3)
            for row, name in rows.items():
                line = grid.rowCount()
                grid.addWidget(QLabel(name, self), line, 0)
                grid.addWidget(self.cells[row, column], line, 1)
        grid.setColumnStretch(2, 1)
        why = _sentence(self)
        why.setText(self.tr("The forecast is Σ ∂E/∂w · Δw: what each weight's gradient promises for its move."))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 10, 8, 8)
        outer.setSpacing(8)
        outer.addLayout(grid)
        for widget in (why, self.verdict, self.compare, self._mistake):
            outer.addWidget(widget)
        outer.addStretch(1)
        self._lay_out_mistake()

    def _lay_out_mistake(self) -> None:
        grid = QGridLayout(self._mistake)
        grid.setContentsMargins(18, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        why = _sentence(self)
        why.setText(
            self.tr(
                "Who updates the output layer first sends the error back through weights that have already changed: "
                "the hidden layers get wrong gradients. Some published examples do so."
            )
        )
        rows = (
            (self.tr("Loss after, all layers at once"), self.right),
            (self.tr("Loss after, output layer first"), self.wrong),
            (self.tr("Difference"), self.apart),
        )
        for line, (text, label) in enumerate(rows):
            grid.addWidget(QLabel(text, self), line, 0)
            grid.addWidget(label, line, 1)
        # A paragraph of its own.
        self.refusal.setContentsMargins(0, 4, 0, 4)
        grid.addWidget(self.refusal, len(rows), 0, 1, 3)
        grid.addWidget(why, len(rows) + 1, 0, 1, 3)
        grid.setColumnStretch(2, 1)
        self._mistake.hide()


def _number(name: str, parent: QWidget) -> QLabel:
    label = QLabel(_NOT_YET, parent)
    label.setObjectName(name)
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _sentence(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    return label
