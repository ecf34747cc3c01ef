"""The samples panel: the rows of the data with prediction and loss, the current sample marked."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QKeySequence, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document.spec import Project
from nnviz.ui.panels.base import Panel
from nnviz.ui.tables.cells import AIR, NumberCells
from nnviz.ui.tables.copying import copy_action
from nnviz.ui.tables.samples_model import Mark, SampleColumn, SamplesModel, file_number
from nnviz.ui.theme import Theme, mix

_ICON = 12
# What is measured for the width of a column of numbers.
_TYPICAL_NUMBER = "0.01234"
_MEASURED = 24
_MARGIN = 6
_WIDEST = 140


class SamplesPanel(Panel):
    """A table over all rows. While a run is live it does not scroll by itself; paused, it follows the sample."""

    key: ClassVar[str] = "samples"
    area: ClassVar[str] = "left"
    # Numbers that change more often cannot be read.
    live_seconds: ClassVar[float] = 0.5
    rank: ClassVar[int] = 20

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.model = SamplesModel(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Samples"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setIconSize(QSize(_ICON, _ICON))
        self.table.setItemDelegate(NumberCells(self.table))
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + AIR)
        self.table.horizontalHeader().setHighlightSections(False)
        copy_action(self.table, self.tr("Copy rows"))
        self._followed = -1
        self._make_choosable()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.show_project(session.project)

    def _make_choosable(self) -> None:
        """A double click, Enter, or the menu has the next step made with a row."""
        choose = QAction(self.tr("Take this row next"), self.table)
        choose.setShortcuts([QKeySequence(Qt.Key.Key_Return), QKeySequence(Qt.Key.Key_Enter)])
        choose.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        choose.triggered.connect(lambda: self._choose(self.table.currentIndex().row()))
        self.table.addAction(choose)
        self.table.doubleClicked.connect(lambda index: self._choose(index.row()))
        self.table.setToolTip(self.tr("Double click: take this row next"))

    def _choose(self, row: int) -> None:
        """Begin the next step with a row of the data, if it belongs to the training part."""
        places = (self.session.data.train_rows == row).nonzero()[0]
        if len(places):
            Stepper(self.session).choose_sample(int(places[0]))
        elif row >= 0:
            self.session.notice.emit(
                self.tr("Row {0} belongs to the test part: nothing is learned from it.").format(row + 1)
            )

    def title(self) -> str:
        """The name on the dock."""
        return self.tr("Samples")

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
        if self.model.show_data(project, self.session.data):
            self._followed = -1
            self._set_widths()

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Predictions with the parameters as they stand, and the marks of the shown step."""
        indices = None if snapshot.record is None else snapshot.record.sample_indices
        self.model.show_step(snapshot.parameters, indices, focus.sample)
        if not self.session.running and self.model.current_row != self._followed:
            self._follow(self.model.current_row)

    def _follow(self, row: int) -> None:
        """Bring a row into view, and leave the columns where they are."""
        self._followed = row
        if row >= 0:
            bar = self.table.horizontalScrollBar()
            place = bar.value()
            self.table.scrollTo(self.model.index(row, 0))
            bar.setValue(place)

    def _set_widths(self) -> None:
        """Widths from the header and some cells: to measure them all would take every row."""
        metrics = self.table.fontMetrics()
        header = self.table.horizontalHeader()
        for section, (column, number) in enumerate(self.model.columns):
            texts = self._typical_texts(column, number)
            width = max((metrics.horizontalAdvance(text) for text in texts), default=0) + _MARGIN
            if column is SampleColumn.ROW:
                width += _ICON + 2 * _MARGIN
            # The header's own hint leaves room for a sort arrow, which there is none.
            title = str(self.model.headerData(section, Qt.Orientation.Horizontal))
            lines = max(header.fontMetrics().horizontalAdvance(line) for line in title.split("\n"))
            # Where there is no test part, this column would say the same in every row.
            self.table.setColumnHidden(section, column is SampleColumn.PART and not len(self.session.data.test_rows))
            self.table.setColumnWidth(section, min(max(width, lines + _MARGIN), _WIDEST))

    def _typical_texts(self, column: SampleColumn, number: int) -> list[str]:
        if column is SampleColumn.ROW:
            return [str(self.model.rowCount())]
        if column in (SampleColumn.PREDICTION, SampleColumn.LOSS):
            return [_TYPICAL_NUMBER]
        if column in (SampleColumn.CLASS, SampleColumn.PREDICTED_CLASS):
            return list(self.session.data.dataset.classes)
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
