"""The table of samples: the data set's rows with prediction and loss, computed where it is looked at."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from nnviz.document.spec import Project
from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.metrics import predicted_classes, sample_losses
from nnviz.engine.preparation import PreparedData
from nnviz.ui.numbers import format_number, full_precision
from nnviz.ui.tables.roles import EXACT_ROLE
from nnviz.ui.tables.sample_columns import (
    OF_THE_NETWORK,
    Mark,
    SampleColumn,
    column_help,
    edited_column,
    mark_text,
    sample_columns,
)
from nnviz.ui.tables.sample_order import RowOrder
from nnviz.ui.tables.sample_rows import RowFilter

# Predictions are computed for so many rows at once: about what a high window shows.
_PAGE = 64
_NOT_KNOWN = "–"
_DIGITS = 4
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
# More rows than these are drawn anew at once.
_MOST_RANGES = 20
# Numbers of the file with up to so many characters are shown as they are.
_LONGEST = 8
_ROOT = QModelIndex()

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_BACKGROUND = int(Qt.ItemDataRole.BackgroundRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_EDIT = int(Qt.ItemDataRole.EditRole)
_ROLES = (_DISPLAY, _EDIT, _TOOL_TIP, _ALIGNMENT, _DECORATION, _BACKGROUND, _ACCESSIBLE, EXACT_ROLE)


_OF_THE_FILE = (SampleColumn.INPUT, SampleColumn.TARGET)


class _Page(NamedTuple):
    predictions: Array
    losses: Array
    classes: Array
    right: npt.NDArray[np.bool_]


class SamplesModel(QAbstractTableModel):
    """One row for each sample of the data set; training and test rows alike. Rows can be chosen and sorted.

    ``EXACT_ROLE`` (Qt.UserRole) gives the exact float of a number. ``columns`` says what each column is.
    ``data_row`` leads from a row of the view to the row of the data.

    Signals:
        entered(row, column, text): a person typed into a cell; ``row`` is that of the data, and ``column`` counts the
            inputs and then the targets, or one column of the class.
    """

    entered = Signal(int, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[tuple[SampleColumn, int], ...] = ()
        self._flags: tuple[Qt.ItemFlag, ...] = ()
        self._project: Project | None = None
        self._data: PreparedData | None = None
        self._is_test = np.zeros(0, np.bool_)
        self._threshold = 0.5
        self._parameters: Array | None = None
        self._pages: dict[int, _Page] = {}
        self._batch: frozenset[int] = frozenset()
        self._current = -1
        self._looks: dict[Mark, tuple[Any, Any]] = {}
        self.order = RowOrder()

    def show_data(self, project: Project, data: PreparedData) -> bool:
        """Show a project's data; True when the rows are others now. Predictions follow with ``show_step``."""
        old, self._project = self._project, project
        if old is not None and old.data == project.data and old.network == project.network:
            self._pages.clear()
            return False
        self.beginResetModel()
        self._data = data
        self._is_test = np.zeros(len(data.dataset), np.bool_)
        self._is_test[data.test_rows] = True
        self._threshold = data.dataset.threshold
        columns = sample_columns(data)
        self._parameters = None
        self._pages.clear()
        self._batch, self._current = frozenset(), -1
        self.order.begin_with(data, same_columns=columns == self.columns)
        self.columns = columns
        self._flags = tuple(_flags_of(edited_column(data, columns, place)) for place in range(len(columns)))
        self.endResetModel()
        return True

    def show_step(self, parameters: Array, sample_indices: IntArray | None, sample: int) -> None:
        """Show predictions with these parameters, and mark a mini-batch by its training rows and its sample."""
        if self._data is None or self._project is None:
            return
        fits = len(parameters) == self._project.network.build().parameter_count
        before, self._parameters = self._parameters, parameters if fits else None
        moved = before is None or not fits or not np.array_equal(before, parameters)
        if moved:
            self._pages.clear()
        marked = {*self._batch, self._current}
        known = sample_indices is not None and bool((sample_indices < len(self._data.train_rows)).all())
        rows = self._data.train_rows[sample_indices] if known else np.zeros(0, np.int64)
        self._batch = frozenset(rows.tolist())
        self._current = int(rows[min(sample, len(rows) - 1)]) if len(rows) else -1
        self._tell_change(marked | {*self._batch, self._current}, moved=moved)

    def _tell_change(self, rows: set[int], *, moved: bool) -> None:
        """Have the marks of some rows of the data drawn anew, and when the weights ``moved``, what they say.

        Views repaint what is visible of it, and ask for no other cell.
        """
        count, columns = self.rowCount(), len(self.columns)
        if not count or not columns:
            return
        shown = self.order.shown(rows)
        if len(shown) > _MOST_RANGES:
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, columns - 1))
            return
        for row in shown:
            self.dataChanged.emit(self.index(row, 0), self.index(row, columns - 1))
        of_network = [place for place, (column, _) in enumerate(self.columns) if column in OF_THE_NETWORK]
        if moved and of_network:
            self.dataChanged.emit(self.index(0, of_network[0]), self.index(count - 1, of_network[-1]))

    def show_looks(self, looks: dict[Mark, tuple[Any, Any]]) -> None:
        """How marked rows look: an icon and a background for each mark."""
        self._looks = looks

    @property
    def current_row(self) -> int:
        """The row of the current sample, −1 when there is none."""
        return self._current

    def data_row(self, row: int) -> int:
        """The row of the data that is shown in a row of the view."""
        rows = self.order.rows
        return row if rows is None else int(rows[row])

    def choose_rows(self, choice: RowFilter) -> None:
        """Show only some rows; what is wrong is found out once, with the present weights."""
        self.order.choice = choice
        self.arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, with the present weights; column −1 brings back the order of the file."""
        descending = order == Qt.SortOrder.DescendingOrder
        self.order.sorting = None if column < 0 else (*self.columns[column], descending)
        self.arrange()

    def arrange(self) -> None:
        """Choose and sort the rows anew, with the present weights."""
        data, project = self._data, self._project
        if data is None or project is None:
            return
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        data_rows = [self.data_row(index.row()) for index in kept]
        self.order.arrange(project, data, self._is_test, self._parameters)
        self._pages.clear()
        places = self.order.places(len(data.dataset))
        moved = [self.index(int(places[row]), index.column()) for row, index in zip(data_rows, kept, strict=True)]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def mark(self, row: int) -> Mark:
        """How a row takes part in the shown step."""
        row = self.data_row(row)
        if row == self._current:
            return Mark.CURRENT
        return Mark.BATCH if row in self._batch else Mark.NONE

    # Qt's questions.

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """The number of samples."""
        if parent.isValid() or self._data is None:
            return 0
        return len(self._data.dataset) if self.order.rows is None else len(self.order.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """The number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> Any:
        """A cell's text, exact number, mark or tool tip."""
        if role not in _ROLES or not index.isValid() or self._data is None:
            return None
        row, (column, number) = index.row(), self.columns[index.column()]
        if role == _ALIGNMENT:
            return _RIGHT
        if role == _BACKGROUND:
            return self._looks.get(self.mark(row), (None, None))[1]
        if role == _DECORATION:
            return self._looks.get(self.mark(row), (None, None))[0] if column is SampleColumn.ROW else None
        if role == _TOOL_TIP:
            return self._tool_tip(row, column, number)
        value = self.value(row, column, number)
        if role == EXACT_ROLE:
            return value if isinstance(value, float) else None
        if role == _ACCESSIBLE and column is SampleColumn.ROW:
            return (
                self.tr("{0} {1}", "row number and how it takes part").format(value, mark_text(self.mark(row))).strip()
            )
        if not isinstance(value, float):
            return value
        if role == _EDIT:
            return full_precision(value).removesuffix(".0")
        return file_number(value) if column in _OF_THE_FILE else format_number(value, _DIGITS)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Inputs, targets of a regression and classes can be edited; what is computed cannot."""
        return self._flags[index.column()] if index.isValid() else Qt.ItemFlag.NoItemFlags

    def setData(self, index: QModelIndex | QPersistentModelIndex, value: Any, role: int = _EDIT) -> bool:
        """Tell what a person entered; the table itself changes with the project."""
        column = edited_column(self._data, self.columns, index.column())
        if role != _EDIT or column is None or value == self.data(index, _EDIT):
            return False
        self.entered.emit(self.data_row(index.row()), column, str(value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Two lines where a column has a name of its own."""
        if orientation != Qt.Orientation.Horizontal or self._data is None or role not in (_DISPLAY, _TOOL_TIP):
            return None
        column, number = self.columns[section]
        inputs, targets = self._data.dataset.input_names, self._data.dataset.target_names
        if role == _TOOL_TIP:
            return column_help(column)
        return {
            SampleColumn.ROW: lambda: self.tr("row"),
            SampleColumn.PART: lambda: self.tr("part"),
            SampleColumn.INPUT: lambda: self.tr("input\n{0}").format(inputs[number]),
            SampleColumn.TARGET: lambda: self.tr("target\n{0}").format(targets[number]),
            SampleColumn.PREDICTION: lambda: self.tr("output\n{0}").format(targets[number]),
            SampleColumn.LOSS: lambda: self.tr("loss"),
            SampleColumn.CLASS: lambda: self.tr("class"),
            SampleColumn.PREDICTED_CLASS: lambda: self.tr("predicted\nclass"),
            SampleColumn.RIGHT: lambda: self.tr("right"),
        }[column]()

    def value(self, row: int, column: SampleColumn, number: int) -> float | str:
        """What a cell holds: a number as it is, a word, or the sign for a number that is not known yet."""
        data = self._data
        if data is None:
            return _NOT_KNOWN
        dataset, shown = data.dataset, row
        row = self.data_row(row)
        if column is SampleColumn.ROW:
            return str(row + 1)
        if column is SampleColumn.PART:
            return self.tr("test") if self._is_test[row] else self.tr("train")
        if column is SampleColumn.INPUT:
            return float(dataset.inputs[row, number])
        if column is SampleColumn.TARGET:
            return float(dataset.targets[row, number])
        if column is SampleColumn.CLASS:
            return dataset.classes[int(predicted_classes(dataset.targets[row : row + 1], self._threshold)[0])]
        page, at = self._page(shown // _PAGE), shown % _PAGE
        if page is None:
            return _NOT_KNOWN
        if column is SampleColumn.PREDICTION:
            return float(page.predictions[at, number])
        if column is SampleColumn.LOSS:
            return float(page.losses[at])
        if column is SampleColumn.RIGHT:
            return self.tr("yes") if page.right[at] else self.tr("no")
        return dataset.classes[int(page.classes[at])]

    def _page(self, number: int) -> _Page | None:
        """Predictions and losses of a page of rows, with the parameters shown."""
        if self._parameters is None or self._data is None or self._project is None:
            return None
        if number not in self._pages:
            part: Any = slice(number * _PAGE, (number + 1) * _PAGE)
            if self.order.rows is not None:
                part = self.order.rows[part]
            data, network = self._data, self._project.network.build()
            z, a = network.forward(self._parameters, data.scaled(data.dataset.inputs[part]))[-1]
            targets = data.dataset.targets[part]
            losses = sample_losses(network, self._project.training.loss, z, a, targets)
            classes = predicted_classes(a.T, self._threshold)
            right = classes == predicted_classes(targets, self._threshold)
            self._pages[number] = _Page(a.T, losses, classes, right)
        return self._pages[number]

    def _tool_tip(self, row: int, column: SampleColumn, number: int) -> str:
        value = self.value(row, column, number)
        if isinstance(value, float):
            return full_precision(value)
        return mark_text(self.mark(row)) if column is SampleColumn.ROW else value


def _flags_of(edited: int | None) -> Qt.ItemFlag:
    """What can be done with the cells of a column; ``edited`` is where a person may write, None where not."""
    return _FLAGS if edited is None else _FLAGS | Qt.ItemFlag.ItemIsEditable


def file_number(value: float) -> str:
    """A number of the data: as in the file where that is short, else rounded."""
    text = full_precision(value).removesuffix(".0")
    return text if len(text) <= _LONGEST else format_number(value, _DIGITS)
