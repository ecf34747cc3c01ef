"""Edits of the samples: typed cells, added, removed and pasted rows, each one undoable; and the table as CSV."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QTableView

from nnviz.app.file_problems import problem_in_words
from nnviz.app.sample_edits import edit_samples
from nnviz.app.session import Session
from nnviz.document.table_edits import (
    Cell,
    add_rows,
    column_names,
    read_cell,
    remove_rows,
    row_values,
    set_cells,
)
from nnviz.engine.arrays import Array
from nnviz.engine.dataset import Dataset
from nnviz.formats.samples_csv import write_samples
from nnviz.ui.file_work import FileWork
from nnviz.ui.forms.numbers_in import read_number
from nnviz.ui.tables.sample_columns import edited_column
from nnviz.ui.tables.samples_model import SamplesModel

# So many rows from a clipboard at once; more belong into a file.
MOST_PASTED = 100_000


class SampleEditing(QObject):
    """The actions of the table. Data that are built in become a table of the user's own at the first edit.

    Signals:
        refused(sentence): an edit was not made, and why; empty when one was made.
    """

    refused = Signal(str)

    def __init__(self, session: Session, model: SamplesModel, view: QTableView) -> None:
        super().__init__(view)
        self._session, self._model, self._view = session, model, view
        self._work = FileWork(view)
        model.entered.connect(self._enter)
        self.actions = [
            self._action(self.tr("Add a row"), "Ins", self.add_row),
            self._action(self.tr("Remove rows"), "Del", self.remove_selected),
            self._action(self.tr("Paste over cells"), "Ctrl+V", self.paste),
            self._action(self.tr("Paste as new rows"), "Ctrl+Shift+V", self.paste_rows),
            self._action(self.tr("Save data and split as CSV…"), "", self.choose_csv),
        ]

    def add_row(self) -> None:
        """A row more at the end, a copy of the present one."""
        dataset = self._dataset()
        index = self._view.currentIndex()
        row = self._model.data_row(index.row()) if index.isValid() else len(dataset) - 1
        self._edit(lambda table: add_rows(table, row_values(table, row)[np.newaxis]), self.tr("add a row"))

    def remove_selected(self) -> None:
        """Without the selected rows."""
        rows = [self._model.data_row(index.row()) for index in self._view.selectionModel().selectedRows()]
        if rows:
            text = self.tr("remove %n row(s)", "", len(rows))
            self._edit(lambda table: remove_rows(table, np.array(rows, np.int64)), text)

    def paste(self) -> None:
        """The cells of the clipboard over those from the present one on, to the right and downwards."""
        index = self._view.currentIndex()
        if not index.isValid():
            self.refused.emit(self.tr("Choose the cell where pasting begins."))
            return
        lines = _clipboard()
        columns = [
            edited_column(self._session.data, self._model.columns, section)
            for section in range(index.column(), self._model.columnCount())
        ]
        if lines and len(lines[0]) > len(columns):
            self.refused.emit(
                self.tr("{0} columns do not fit to the right of this cell: begin further left.").format(len(lines[0]))
            )
            return
        if len(lines) > self._model.rowCount() - index.row():
            self.refused.emit(
                self.tr("{0} rows do not fit below this cell: paste them as new rows.").format(len(lines))
            )
            return
        rows = [self._model.data_row(index.row() + i) for i in range(len(lines))]
        self._edit(lambda table: set_cells(table, _cells(table, lines, rows, columns)), self.tr("paste cells"))

    def paste_rows(self) -> None:
        """The rows of the clipboard at the end of the table; a first row of names is passed over."""
        lines = _clipboard()
        self._edit(lambda table: add_rows(table, _rows(table, lines)), self.tr("paste rows"))

    def choose_csv(self) -> None:
        """Ask where to write the samples with their split."""
        dialog = QFileDialog(self._view.window(), self.tr("Save data and split as CSV"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Tables (*.csv)")])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(f"{Path(self._dataset().name).stem}-samples.csv")
        dialog.fileSelected.connect(lambda name: self.save_csv(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_csv(self, path: Path) -> None:
        """Write the samples with their split; the window goes on meanwhile."""
        dataset, data = self._dataset(), self._session.data
        self._work.do(
            self.tr("Saving {0}").format(path.name),
            lambda progress: write_samples(path, dataset, data, progress),
            lambda _result: self._saved(path),
            lambda error: self.refused.emit(problem_in_words(error)),
        )

    def _saved(self, path: Path) -> None:
        self.refused.emit("")
        self._session.notice.emit(self.tr("Saved to {0}").format(path))

    def _enter(self, row: int, column: int, text: str) -> None:
        def change(table: Dataset) -> Dataset:
            value = read_cell(table, column, text, read_number(text))
            return set_cells(table, [(Cell(row, column), value)])

        self._edit(change, self.tr("change row {0}").format(row + 1))

    def _dataset(self) -> Dataset:
        """The table without computed columns."""
        return self._session.project.data.source.load()

    def _edit(self, change: Callable[[Dataset], Dataset], text: str) -> None:
        """Make one undoable edit, or say why it cannot be made; nothing has changed then."""
        try:
            edit_samples(self._session, change, text)
        except ValueError as error:
            self.refused.emit(str(error))
            return
        self.refused.emit("")

    def _action(self, text: str, key: str, do: Callable[[], None]) -> QAction:
        action = QAction(text, self._view)
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: do())
        self._view.addAction(action)
        return action


def _clipboard() -> list[list[str]]:
    """The cells of the clipboard, parted by tabs as spreadsheets do, else by semicolons or commas."""
    text = QGuiApplication.clipboard().text()
    lines = [line for line in text.splitlines() if line.strip()][: MOST_PASTED + 1]
    mark = next((mark for mark in "\t;," if lines and mark in lines[0]), "\t")
    return [[cell.strip() for cell in line.split(mark)] for line in lines]


def _cells(
    table: Dataset, lines: list[list[str]], rows: list[int], columns: list[int | None]
) -> list[tuple[Cell, float]]:
    """What shall stand where.

    Raises:
        ValueError: a cell that cannot be used, or that would stand over a column that is computed.
    """
    _check_count(lines)
    found = []
    for number, (line, row) in enumerate(zip(lines, rows, strict=True), start=1):
        for text, column in zip(line, columns, strict=False):
            if column is None:
                raise ValueError(
                    "Some of these columns are computed and cannot be pasted over: copy inputs or targets."
                )
            found.append((Cell(row, column), _value(table, number, column, text)))
    return found


def _rows(table: Dataset, lines: list[list[str]]) -> Array:
    """The rows to add, (rows, columns).

    Raises:
        ValueError: a row that is too long or too short, or a cell that cannot be used.
    """
    names = column_names(table)
    if lines and [cell.lower() for cell in lines[0]] == [name.lower() for name in names]:
        lines = lines[1:]
    _check_count(lines)
    for number, line in enumerate(lines, start=1):
        if len(line) != len(names):
            shown = ", ".join(names) if len(names) <= 8 else ", ".join((*names[:3], "…", *names[-2:]))
            raise ValueError(f"Line {number} has {len(line)} cells: {len(names)} are needed, {shown}.")
    return np.array(
        [[_value(table, number, i, text) for i, text in enumerate(line)] for number, line in enumerate(lines, start=1)]
    )


def _check_count(lines: list[list[str]]) -> None:
    if not lines:
        raise ValueError("The clipboard holds no rows: copy some in a spreadsheet first.")
    if len(lines) > MOST_PASTED:
        raise ValueError(f"The clipboard holds more than {MOST_PASTED:,} rows: save them as CSV and open that file.")


def _value(table: Dataset, line: int, column: int, text: str) -> float:
    try:
        return read_cell(table, column, text, read_number(text))
    except ValueError as error:
        raise ValueError(f"Line {line}: {error}") from None
