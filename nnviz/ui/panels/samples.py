"""The samples panel: the rows of the data with prediction and loss, the current sample marked."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QModelIndex, QPointF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QKeySequence, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document.spec import Project
from nnviz.ui.forms.combo import NarrowCombo
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.message import Message
from nnviz.ui.panels.base import Panel
from nnviz.ui.tables.cells import AIR, PlainCells
from nnviz.ui.tables.copying import copy_action
from nnviz.ui.tables.sample_columns import Mark, SampleColumn
from nnviz.ui.tables.sample_editing import SampleEditing
from nnviz.ui.tables.sample_rows import RowFilter
from nnviz.ui.tables.sample_table import SampleTable
from nnviz.ui.tables.samples_model import SamplesModel, file_number
from nnviz.ui.theme import Theme, mix

_ICON = 12
# What is measured for the width of a column of numbers.
_TYPICAL_NUMBER = "0.01234"
_MEASURED = 64
# The pixels behind so many are as wide as those before.
_MEASURED_COLUMNS = 16
_MARGIN = 6
_WIDEST = 140
# Beyond so many rows times parameters, rows are chosen and sorted anew only when a person asks for it.
_QUICK = 2e8


class SamplesPanel(Panel):
    """A table over all rows, to be edited, sorted and narrowed down to the wrong ones.

    While a run is live it does not scroll by itself; paused, it follows the sample.
    """

    key: ClassVar[str] = "samples"
    area: ClassVar[str] = "left"
    # Numbers that change more often cannot be read.
    live_seconds: ClassVar[float] = 0.3
    rank: ClassVar[int] = 20

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.model = SamplesModel(self)
        self.table = SampleTable()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Samples"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setIconSize(QSize(_ICON, _ICON))
        self.table.setItemDelegate(PlainCells(self.table))
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + AIR)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self._make_sortable()
        copy = copy_action(self.table, self.tr("Copy rows"))
        self.editing = SampleEditing(session, self.model, self.table)
        self.message = Message(self)
        self.editing.refused.connect(self.message.say)
        self._followed = -1
        self._make_choosable()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._bar([copy, *self.editing.actions]))
        column.addWidget(self.table)
        column.addWidget(self.message)
        session.opened.connect(self._show_all_rows)
        self.show_project(session.project)

    def _show_all_rows(self) -> None:
        """What was looked for in other data is not looked for in these; an edit of the data leaves the choice alone."""
        self.choice.setCurrentIndex(self.choice.findData(RowFilter.ALL))
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.model.choose_rows(RowFilter.ALL)

    def _make_choosable(self) -> None:
        """Enter, the menu, or a double click where nothing is edited has the next step made with a row."""
        choose = QAction(self.tr("Take this row next"), self.table)
        choose.setShortcuts([QKeySequence(Qt.Key.Key_Return), QKeySequence(Qt.Key.Key_Enter)])
        choose.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        choose.triggered.connect(lambda: self._choose(self.table.currentIndex().row()))
        self.table.addAction(choose)
        self.table.doubleClicked.connect(self._choose_where_nothing_is_edited)
        self.table.setToolTip(self.tr("Enter or a double click on the row's number: take this row next"))

    def _choose_where_nothing_is_edited(self, index: QModelIndex) -> None:
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self._choose(index.row())

    def _choose(self, view_row: int) -> None:
        """Begin the next step with a row, if it belongs to the training part."""
        row = self.model.data_row(view_row) if view_row >= 0 else -1
        places = (self.session.data.train_rows == row).nonzero()[0]
        if len(places):
            Stepper(self.session).choose_sample(int(places[0]))
        elif row >= 0:
            self.session.notice.emit(
                self.tr("Row {0} belongs to the test part: nothing is learned from it.").format(row + 1)
            )

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("SamplesPanel", "Samples")

    def _make_sortable(self) -> None:
        """A click on a header sorts, the third one brings back the order of the file."""
        header = self.table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self.model.sort)

    def _bar(self, actions: list[QAction]) -> QHBoxLayout:
        """Which rows are shown, and everything that can be done with them."""
        self.choice = NarrowCombo(self)
        self.choice.setAccessibleName(self.tr("Rows shown"))
        self.choice.setToolTip(self.tr("Which rows are shown; right and wrong by the weights of this moment."))
        self.choice.activated.connect(lambda: self.model.choose_rows(self.choice.currentData()))
        guard(self.choice)
        button = QToolButton(self)
        button.setText(self.tr("Rows"))
        button.setAccessibleName(self.tr("Edit and save rows"))
        button.setToolTip(self.tr("Add, remove, paste and save rows. A double click or F2 edits a cell."))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addActions(actions)
        button.setMenu(menu)
        guard(button)
        line = QHBoxLayout()
        line.setContentsMargins(4, 2, 4, 0)
        line.addWidget(self.choice, 1)
        line.addWidget(button)
        return line

    def _offer_choices(self) -> None:
        titles = {
            RowFilter.ALL: self.tr("all rows"),
            RowFilter.TRAINING: self.tr("training rows"),
            RowFilter.TEST: self.tr("test rows"),
        }
        if self.session.data.dataset.classes:
            titles |= {RowFilter.WRONG: self.tr("wrong ones"), RowFilter.RIGHT: self.tr("right ones")}
        present = self.choice.currentData()
        self.choice.clear()
        for choice, title in titles.items():
            self.choice.addItem(title, choice)
        self.choice.setCurrentIndex(max(self.choice.findData(present), 0))

    def concern(self, focus: Focus) -> object:
        """It marks the sample, wherever in its step it is."""
        return focus.sample

    def show_theme(self, theme: Theme) -> None:
        """Marks in the colours of the theme."""
        backgrounds = {
            Mark.CURRENT: mix(theme.canvas, theme.accent, 0.35),
            Mark.BATCH: mix(theme.canvas, theme.accent, 0.12),
        }
        self.model.show_looks(
            {mark: (_icon(mark, QColor(theme.accent)), QColor(backgrounds[mark])) for mark in backgrounds}
        )
        self.table.viewport().update()

    def show_project(self, project: Project) -> None:
        """Show the project's rows."""
        index = self.table.currentIndex()
        at, columns = (index.row(), index.column()), self.model.columns
        if self.model.show_data(project, self.session.data):
            self._followed = -1
            self.message.say("")
            self._offer_choices()
            if self.model.columns == columns:
                # Where an edit was made, the next one may follow.
                self.table.setCurrentIndex(self.model.index(min(at[0], self.model.rowCount() - 1), at[1]))
            else:
                self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self._set_widths()
            self.model.arrange()

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Predictions with the parameters as they stand, and the marks of the shown step."""
        indices = None if snapshot.record is None else snapshot.record.sample_indices
        self.model.show_step(snapshot.parameters, indices, focus.sample)
        if self.session.running:
            return
        if self.model.order.by_outcome and len(snapshot.parameters) * len(self.session.data.dataset) <= _QUICK:
            self.model.arrange()
        if self.model.current_row != self._followed:
            self._follow()

    def _follow(self) -> None:
        """Bring the current sample into view, and leave the columns where they are."""
        self._followed = self.model.current_row
        if self._followed < 0:
            return
        row = int(self.model.order.places(len(self.session.data.dataset))[self._followed])
        if row >= 0:
            index, height = self.model.index(row, 0), self.table.viewport().height()
            seen = self.table.visualRect(index)
            if seen.top() < 0 or seen.bottom() >= height:
                # Into the middle, so that the next rows need no scrolling.
                bar = self.table.horizontalScrollBar()
                place = bar.value()
                self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
                bar.setValue(place)

    def _set_widths(self) -> None:
        """Widths from the header and some cells: to measure them all would take every row."""
        metrics = self.table.fontMetrics()
        header = self.table.horizontalHeader()
        inputs = 0
        for section, (column, number) in enumerate(self.model.columns):
            if column is SampleColumn.INPUT and number >= _MEASURED_COLUMNS:
                self.table.setColumnWidth(section, inputs)
                continue
            texts = self._typical_texts(column, number)
            width = max((metrics.horizontalAdvance(text) for text in texts), default=0) + _MARGIN
            if column is SampleColumn.ROW:
                width += _ICON + 2 * _MARGIN
            title = str(self.model.headerData(section, Qt.Orientation.Horizontal))
            lines = max(header.fontMetrics().horizontalAdvance(line) for line in title.split("\n"))
            if column is SampleColumn.PART:
                # Where there is no test part, this column would say the same in every row.
                self.table.setColumnHidden(section, not len(self.session.data.test_rows))
            width = min(max(width, lines + _MARGIN), _WIDEST)
            inputs = max(inputs, width) if column is SampleColumn.INPUT else inputs
            self.table.setColumnWidth(section, width)

    def _typical_texts(self, column: SampleColumn, number: int) -> list[str]:
        if column is SampleColumn.ROW:
            return [str(self.model.rowCount())]
        if column in (SampleColumn.PREDICTION, SampleColumn.LOSS):
            return [_TYPICAL_NUMBER]
        if column in (SampleColumn.CLASS, SampleColumn.PREDICTED_CLASS):
            return list(self.session.data.dataset.classes)
        if column is SampleColumn.RIGHT:
            return [self.tr("yes"), self.tr("no")]
        rows = range(0, self.model.rowCount(), max(1, self.model.rowCount() // _MEASURED))
        values = [self.model.value(row, column, number) for row in rows]
        return [file_number(value) if isinstance(value, float) else value for value in values]


def _icon(mark: Mark, colour: QColor) -> QIcon:
    """A full triangle for the current sample, an outlined one for the others of its mini-batch."""
    picture = QPixmap(_ICON, _ICON)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.2))
    if mark is Mark.CURRENT:
        painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(2, 1.5), QPointF(10.5, 6), QPointF(2, 10.5)]))
    painter.end()
    return QIcon(picture)
