"""The step panel: every number of the shown step, layer by layer, with as many digits as one likes."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.names import own_names
from nnviz.engine.network import LayerParameters
from nnviz.engine.record import StepRecord
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.numbers import format_number, full_precision
from nnviz.ui.panels.base import Panel
from nnviz.ui.sentence_line import SentenceLine
from nnviz.ui.tables.layer_tree import DEFAULT_DIGITS, NOT_YET_TEXT
from nnviz.ui.tables.layer_tree_view import LayerTreeView
from nnviz.ui.tables.step_values import Place, StepValues
from nnviz.ui.tables.unit_tree import UnitTree
from nnviz.ui.tables.weight_tree import WeightTree

# While a run is live the columns are measured only so often: it costs as much as all the rest.
_FIT_EVERY = 8


class StepValuesPanel(Panel):
    """Where the step stands, its loss before and after, a tree of the units and a tree of the weights.

    Tests read numbers off ``loss_before``, ``loss_after``, ``units`` and ``weights``: the fields' texts, and the
    models' DisplayRole and Qt.UserRole, which holds the exact float (see ``nnviz.ui.tables.layer_tree``).
    """

    key: ClassVar[str] = "step"
    area: ClassVar[str] = "right"
    # Numbers that change more often cannot be read.
    live_seconds: ClassVar[float] = 0.3
    rank: ClassVar[int] = 10

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.where = SentenceLine()
        self.where.setObjectName("step_where")
        self.loss_before, self.loss_after = _number_field("loss_before"), _number_field("loss_after")
        self.sample_loss = _number_field("sample_loss")
        self.units, self.weights = UnitTree(self), WeightTree(self)
        self.unit_view, self.weight_view = _smaller(LayerTreeView(self.units)), _smaller(LayerTreeView(self.weights))
        self.unit_caption, self.weight_caption = QLabel(), QLabel()
        # A row in a unit is its target there, and no weight.
        self.unit_view.place_chosen.connect(lambda place: self._select(place._replace(source=None)))
        self.weight_view.place_chosen.connect(self._select)
        self.digits = QSpinBox()
        self.digits.setRange(4, 17)
        self.digits.setValue(DEFAULT_DIGITS)
        self.full = QCheckBox(self.tr("Full precision"))
        self._digits: int | None = DEFAULT_DIGITS
        self._shows = 0
        self._describe()
        self._lay_out()
        self.digits.valueChanged.connect(self._change_digits)
        self.full.toggled.connect(self._change_digits)

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("StepValuesPanel", "Step values")

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Show the step as far as the phase of the focus tells it."""
        record = snapshot.record
        if self._is_stale(snapshot):
            return
        sample = 0 if record is None else min(focus.sample, len(record.inputs) - 1)
        self._show_header(snapshot, sample, focus.phase)
        values = self._values(snapshot, sample, focus)
        for view in (self.unit_view, self.weight_view):
            view.show_values(values)
        place = None if focus.layer is None else Place(focus.layer, focus.unit, focus.source)
        self.unit_view.show_place(None if place is None else place._replace(source=None))
        self.weight_view.show_place(place)
        self._shows += 1
        if not self.session.running or self._shows % _FIT_EVERY == 0:
            for view in (self.unit_view, self.weight_view):
                view.fit_columns()

    def _is_stale(self, snapshot: Snapshot) -> bool:
        """Whether the project was edited and the first snapshot of the edited one is still to come."""
        record, network = snapshot.record, self.session.project.network.build()
        if record is None:
            return len(snapshot.parameters) != network.parameter_count
        return record.network != network or int(record.sample_indices.max()) >= len(self.session.data.train_rows)

    def _values(self, snapshot: Snapshot, sample: int, focus: Focus) -> StepValues:
        record, dataset = snapshot.record, self.session.data.dataset
        if record is not None:
            network = record.network
            old = tuple(LayerParameters(layer.weights_before, layer.biases_before) for layer in record.layers)
        else:
            network = self.session.project.network.build()
            old = network.split(snapshot.parameters)
        spec = self.session.project.network
        layer_names = ("", *(layer.name for layer in spec.layers))
        names = dataset.input_names, dataset.target_names
        return StepValues(network, *names, record, sample, focus.phase, old, focus.moment, own_names(spec), layer_names)

    def _show_header(self, snapshot: Snapshot, sample: int, phase: Phase) -> None:
        record = snapshot.record
        if record is None:
            self.where.set_text(snapshot.problem)
        else:
            self.where.set_text(self._place_in_run(record, sample))
        told = record is not None and phase >= Phase.LOSS
        batch = 0 if record is None else len(record.inputs)
        before, after, single = NOT_YET_TEXT, NOT_YET_TEXT, NOT_YET_TEXT
        if record is not None and told:
            before = self._text(record.loss)
            single = self._text(float(record.sample_losses[sample]))
        if record is not None and phase >= Phase.UPDATE:
            after = self._text(record.loss_after)
        for field, text in ((self.loss_before, before), (self.loss_after, after), (self.sample_loss, single)):
            if field.text() != text:
                field.setText(text)
                field.setCursorPosition(0)
        if self._rows.isRowVisible(self.sample_loss) != (batch > 1):
            self._rows.setRowVisible(self.sample_loss, batch > 1)
        units, weights = self.tr("Units"), self.tr("Weights and biases")
        if batch > 1:
            units = self.tr("Units, sample {0} of {1}").format(sample + 1, batch)
            weights = self.tr("Weights and biases, gradients over all {0} samples").format(batch)
        self.unit_caption.setText(units)
        self.weight_caption.setText(weights)

    def _place_in_run(self, record: StepRecord, sample: int) -> str:
        row = int(self.session.data.train_rows[record.sample_indices[sample]]) + 1
        return self.tr(
            "Epoch {epoch} · mini-batch {batch} of {batches} · "
            "sample {sample} of {samples} (row {row}) · step\u00a0{step}"
        ).format(
            epoch=f"{record.epoch:,}",
            batch=f"{record.batch:,}",
            batches=f"{record.batches:,}",
            sample=f"{sample + 1:,}",
            samples=f"{len(record.inputs):,}",
            row=f"{row:,}",
            step=f"{record.step:,}",
        )

    def _text(self, number: float) -> str:
        return full_precision(number) if self._digits is None else format_number(number, self._digits)

    def _change_digits(self) -> None:
        full = self.full.isChecked()
        self.digits.setEnabled(not full)
        self._digits = None if full else self.digits.value()
        for view in (self.unit_view, self.weight_view):
            view.show_digits(self._digits)
        self.show_snapshot(self.session.snapshot, self.session.focus)

    def _select(self, place: Place) -> None:
        self.session.select(place.layer, place.unit, place.source)

    def _describe(self) -> None:
        self.unit_view.setAccessibleName(self.tr("Units of the shown step"))
        self.weight_view.setAccessibleName(self.tr("Weights and biases of the shown step"))
        self.unit_caption.setBuddy(self.unit_view)
        self.weight_caption.setBuddy(self.weight_view)
        self.unit_caption.setToolTip(
            self.tr("∂E/∂a and δ belong to the loss of the whole mini-batch, which is the mean over its samples.")
        )
        self.digits.setAccessibleName(self.tr("Significant digits"))
        self.digits.setToolTip(
            self.tr("Significant digits of every number here; nothing is computed from rounded ones.")
        )
        self.full.setToolTip(self.tr("Shows every digit that the computer holds."))
        for field in (self.digits, self.full):
            guard(field)

    def _lay_out(self) -> None:
        self._rows = QFormLayout()
        self._rows.setHorizontalSpacing(10)
        self._rows.setVerticalSpacing(2)
        self._rows.addRow(self.tr("Loss before the update"), self.loss_before)
        self._rows.addRow(self.tr("Loss of this sample"), self.sample_loss)
        self._rows.addRow(self.tr("Loss after the update"), self.loss_after)
        line = QHBoxLayout()
        digits_label = QLabel(self.tr("Digits"))
        digits_label.setBuddy(self.digits)
        line.addWidget(digits_label)
        line.addWidget(self.digits)
        line.addWidget(self.full)
        line.addStretch(1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(_captioned(self.unit_caption, self.unit_view))
        splitter.addWidget(_captioned(self.weight_caption, self.weight_view))
        splitter.setSizes([1000, 1000])
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 4, 4)
        column.setSpacing(6)
        column.addWidget(self.where)
        column.addLayout(self._rows)
        column.addLayout(line)
        column.addWidget(splitter, 1)


def _number_field(name: str) -> QLineEdit:
    """A number that can be copied. A label would ask for a new layout of the whole window at each change."""
    field = QLineEdit()
    field.setObjectName(name)
    field.setReadOnly(True)
    field.setFrame(False)
    field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return field


def _smaller(view: LayerTreeView) -> LayerTreeView:
    """Six columns of numbers in a narrow dock: a point less than the rest of the window."""
    font = view.font()
    font.setPointSizeF(font.pointSizeF() - 1.0)
    view.setFont(font)
    return view


def _captioned(caption: QLabel, view: QWidget) -> QWidget:
    caption.setObjectName("caption")
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(caption)
    column.addWidget(view, 1)
    return holder
