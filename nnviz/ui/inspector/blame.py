"""Who moved what: the samples by their push on the selected weight, and the weights that the sample moved most."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.focus import Phase
from nnviz.app.session import Session
from nnviz.engine.derivation.blame import pushes_of, pushes_on
from nnviz.engine.quantity import Quantity
from nnviz.ui.inspector.part import Explained, InspectorPart
from nnviz.ui.tables.roles import EXACT_ROLE
from nnviz.ui.theme import Theme

_MOST = 100
_PLACE = int(Qt.ItemDataRole.UserRole) + 1


class BlamePart(InspectorPart):
    """Two tables; a click chooses the sample, or the weight.

    Attributes:
        samples: row of the data, push on the selected weight, share of the sum; the sum is in the last row.
        weights: weight or bias, push of the sample in focus.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._explained: Explained | None = None
        self.of_weight, self.of_sample = QLabel(self), QLabel(self)
        self.samples = _table([self.tr("row"), self.tr("push"), self.tr("share")], self)
        self.weights = _table([self.tr("weight"), self.tr("push")], self)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 8, 4, 4)
        for label, table in ((self.of_weight, self.samples), (self.of_sample, self.weights)):
            label.setWordWrap(True)
            column.addWidget(label)
            column.addWidget(table, 1)
        self.samples.itemClicked.connect(lambda item: self._choose_sample(item.row()))
        self.weights.itemClicked.connect(lambda item: self._choose_weight(item.row()))

    def title(self) -> str:
        """The name on the tab."""
        return self.tr("Blame")

    def show_step(self, explained: Explained) -> None:
        """The pushes, as soon as the gradients are known."""
        self._explained = explained
        known = explained.focus.phase >= Phase.BACKWARD
        weight = explained.weight
        self.samples.setRowCount(0)
        self.weights.setRowCount(0)
        if not known:
            self.of_weight.setText(self.tr("The pushes are known in the backward phase: press → to go there."))
            self.of_sample.setText("")
            return
        if weight is None:
            self.of_weight.setText(self.tr("Click a weight: you see how hard each sample pushes it."))
        else:
            self._show_samples(explained, weight)
        self._show_weights(explained)

    def _show_samples(self, explained: Explained, weight: Quantity) -> None:
        pushes = pushes_on(explained.reading, weight)
        name, write = explained.names.weight(weight), explained.digits.write
        self.of_weight.setText(self.tr("Gradient of {0}, by the samples that push it:").format(name))
        size = float(abs(pushes.pushes).sum())
        for sample in pushes.order[:_MOST].tolist():
            push = float(pushes.pushes[sample])
            share = f"{100 * abs(push) / size:.0f} %" if size else ""
            row = _add_row(self.samples, [str(self._row_of(sample)), write(push), share])
            _keep(self.samples, row, sample, push)
        total = _add_row(self.samples, [self.tr("sum"), write(pushes.data_gradient), ""])
        _keep(self.samples, total, None, pushes.data_gradient)

    def _show_weights(self, explained: Explained) -> None:
        sample, write = explained.focus.sample, explained.digits.write
        self.of_sample.setText(self.tr("What row {0} pushes most:").format(self._row_of(sample)))
        for weight, push in pushes_of(explained.reading, sample, _MOST):
            row = _add_row(self.weights, [explained.names.weight(weight), write(push)])
            _keep(self.weights, row, weight, push)

    def _row_of(self, sample: int) -> int:
        """The row of the data, from 1, as the samples panel counts it."""
        if self._explained is None:
            return sample + 1
        return int(self.session.data.train_rows[self._explained.reading.record.sample_indices[sample]]) + 1

    def _choose_sample(self, row: int) -> None:
        sample = _kept(self.samples, row)
        if isinstance(sample, int):
            focus = self.session.focus
            self.session.set_focus(focus.at(focus.phase, sample, focus.moment))

    def _choose_weight(self, row: int) -> None:
        weight = _kept(self.weights, row)
        if isinstance(weight, Quantity):
            self.session.select(weight.layer, weight.unit, weight.source)


def _table(titles: list[str], parent: QWidget) -> QTableWidget:
    table = QTableWidget(0, len(titles), parent)
    table.setHorizontalHeaderLabels(titles)
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setHighlightSections(False)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 6)
    return table


def _add_row(table: QTableWidget, texts: list[str]) -> int:
    row = table.rowCount()
    table.setRowCount(row + 1)
    for column, text in enumerate(texts):
        item = QTableWidgetItem(text)
        if column:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        table.setItem(row, column, item)
    return row


def _keep(table: QTableWidget, row: int, what: object, push: float) -> None:
    """Remember what a row is about, and its exact number."""
    first, second = table.item(row, 0), table.item(row, 1)
    if first is not None and second is not None:
        first.setData(_PLACE, what)
        second.setData(EXACT_ROLE, push)


def _kept(table: QTableWidget, row: int) -> object:
    item = table.item(row, 0)
    return None if item is None else item.data(_PLACE)
