"""The table of samples: the data set's rows with prediction and loss, computed where it is looked at."""

import enum
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from nnviz.document.spec import Project
from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.metrics import predicted_classes, sample_losses
from nnviz.engine.preparation import PreparedData
from nnviz.ui.numbers import format_number, full_precision
from nnviz.ui.tables.roles import EXACT_ROLE

# Predictions are computed for so many rows at once: about what a high window shows.
_PAGE = 64
# With up to this many inputs they stand before the targets, as in the file; else behind everything.
_FEW_INPUTS = 4
_NOT_KNOWN = "–"
_DIGITS = 4
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
_ROLES = (_DISPLAY, _TOOL_TIP, _ALIGNMENT, _DECORATION, _BACKGROUND, _ACCESSIBLE, EXACT_ROLE)


class SampleColumn(enum.Enum):
    """What a column shows."""

    ROW = enum.auto()
    PART = enum.auto()
    INPUT = enum.auto()
    TARGET = enum.auto()
    PREDICTION = enum.auto()
    LOSS = enum.auto()
    CLASS = enum.auto()
    PREDICTED_CLASS = enum.auto()


class Mark(enum.Enum):
    """How a row takes part in the shown step."""

    NONE = enum.auto()
    BATCH = enum.auto()
    CURRENT = enum.auto()


_OF_THE_FILE = (SampleColumn.INPUT, SampleColumn.TARGET)


class _Page(NamedTuple):
    predictions: Array
    losses: Array
    classes: Array


class SamplesModel(QAbstractTableModel):
    """One row for each sample of the data set, in the order of the file; training and test rows alike.

    ``EXACT_ROLE`` (Qt.UserRole) gives the exact float of a number. ``columns`` says what each column is.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[tuple[SampleColumn, int], ...] = ()
        self._project: Project | None = None
        self._data: PreparedData | None = None
        self._is_test = np.zeros(0, np.bool_)
        self._threshold = 0.5
        self._parameters: Array | None = None
        self._pages: dict[int, _Page] = {}
        self._batch: frozenset[int] = frozenset()
        self._current = -1
        self._looks: dict[Mark, tuple[Any, Any]] = {}

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
        self.columns = _columns(data)
        self._parameters = None
        self._pages.clear()
        self._batch, self._current = frozenset(), -1
        self.endResetModel()
        return True

    def show_step(self, parameters: Array, sample_indices: IntArray | None, sample: int) -> None:
        """Show predictions with these parameters, and mark a mini-batch by its training rows and its sample."""
        if self._data is None or self._project is None:
            return
        fits = len(parameters) == self._project.network.build().parameter_count
        self._parameters = parameters if fits else None
        self._pages.clear()
        known = sample_indices is not None and bool((sample_indices < len(self._data.train_rows)).all())
        rows = self._data.train_rows[sample_indices] if known else np.zeros(0, np.int64)
        self._batch = frozenset(rows.tolist())
        self._current = int(rows[min(sample, len(rows) - 1)]) if len(rows) else -1
        last = self.index(self.rowCount() - 1, len(self.columns) - 1)
        # Views repaint what is visible of it, and ask for no other row.
        self.dataChanged.emit(self.index(0, 0), last)

    def show_looks(self, looks: dict[Mark, tuple[Any, Any]]) -> None:
        """How marked rows look: an icon and a background for each mark."""
        self._looks = looks

    @property
    def current_row(self) -> int:
        """The row of the current sample, −1 when there is none."""
        return self._current

    def mark(self, row: int) -> Mark:
        """How a row takes part in the shown step."""
        if row == self._current:
            return Mark.CURRENT
        return Mark.BATCH if row in self._batch else Mark.NONE

    # Qt's questions.

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """The number of samples."""
        return 0 if parent.isValid() or self._data is None else len(self._data.dataset)

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
            return self.tr("{0} {1}", "row number and how it takes part").format(value, self._mark_text(row)).strip()
        if not isinstance(value, float):
            return value
        return file_number(value) if column in _OF_THE_FILE else format_number(value, _DIGITS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Two lines where a column has a name of its own."""
        if orientation != Qt.Orientation.Horizontal or self._data is None or role not in (_DISPLAY, _TOOL_TIP):
            return None
        column, number = self.columns[section]
        inputs, targets = self._data.dataset.input_names, self._data.dataset.target_names
        if role == _TOOL_TIP:
            return self._help(column)
        return {
            SampleColumn.ROW: lambda: self.tr("row"),
            SampleColumn.PART: lambda: self.tr("part"),
            SampleColumn.INPUT: lambda: self.tr("input\n{0}").format(inputs[number]),
            SampleColumn.TARGET: lambda: self.tr("target\n{0}").format(targets[number]),
            SampleColumn.PREDICTION: lambda: self.tr("output\n{0}").format(targets[number]),
            SampleColumn.LOSS: lambda: self.tr("loss"),
            SampleColumn.CLASS: lambda: self.tr("class"),
            SampleColumn.PREDICTED_CLASS: lambda: self.tr("predicted\nclass"),
        }[column]()

    def value(self, row: int, column: SampleColumn, number: int) -> float | str:
        """What a cell holds: a number as it is, a word, or the sign for a number that is not known yet."""
        data = self._data
        if data is None:
            return _NOT_KNOWN
        dataset = data.dataset
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
        page = self._page(row // _PAGE)
        if page is None:
            return _NOT_KNOWN
        if column is SampleColumn.PREDICTION:
            return float(page.predictions[row % _PAGE, number])
        if column is SampleColumn.LOSS:
            return float(page.losses[row % _PAGE])
        return dataset.classes[int(page.classes[row % _PAGE])]

    def _page(self, number: int) -> _Page | None:
        """Predictions and losses of a page of rows, with the parameters shown."""
        if self._parameters is None or self._data is None or self._project is None:
            return None
        if number not in self._pages:
            part = slice(number * _PAGE, (number + 1) * _PAGE)
            data, network = self._data, self._project.network.build()
            z, a = network.forward(self._parameters, data.scaled(data.dataset.inputs[part]))[-1]
            losses = sample_losses(network, self._project.training.loss, z, a, data.dataset.targets[part])
            self._pages[number] = _Page(a.T, losses, predicted_classes(a.T, self._threshold))
        return self._pages[number]

    def _mark_text(self, row: int) -> str:
        return {
            Mark.NONE: "",
            Mark.BATCH: self.tr("in the mini-batch of this step"),
            Mark.CURRENT: self.tr("the sample of this step"),
        }[self.mark(row)]

    def _tool_tip(self, row: int, column: SampleColumn, number: int) -> str:
        value = self.value(row, column, number)
        if isinstance(value, float):
            return full_precision(value)
        return self._mark_text(row) if column is SampleColumn.ROW else value

    def _help(self, column: SampleColumn) -> str:
        return {
            SampleColumn.ROW: self.tr("Row of the data, from 1. A triangle marks the sample of the shown step."),
            SampleColumn.PART: self.tr("Whether the network is trained on this row, or only tested."),
            SampleColumn.INPUT: self.tr("Input, in the units of the data."),
            SampleColumn.TARGET: self.tr("Target, what the output should be."),
            SampleColumn.PREDICTION: self.tr("What the output is with the present weights."),
            SampleColumn.LOSS: self.tr("The loss of this row with the present weights."),
            SampleColumn.CLASS: self.tr("The true class."),
            SampleColumn.PREDICTED_CLASS: self.tr("The class that the outputs say with the present weights."),
        }[column]


def file_number(value: float) -> str:
    """A number of the data: as in the file where that is short, else rounded."""
    text = full_precision(value).removesuffix(".0")
    return text if len(text) <= _LONGEST else format_number(value, _DIGITS)


def _columns(data: PreparedData) -> tuple[tuple[SampleColumn, int], ...]:
    """The order of the columns: what matters most stands where it is seen without scrolling."""
    dataset = data.dataset
    inputs = [(SampleColumn.INPUT, i) for i in range(dataset.inputs.shape[1])]
    targets = [(SampleColumn.TARGET, i) for i in range(dataset.targets.shape[1])]
    predictions = [(SampleColumn.PREDICTION, i) for i in range(dataset.targets.shape[1])]
    classes = [(SampleColumn.CLASS, 0), (SampleColumn.PREDICTED_CLASS, 0)] if dataset.classes else []
    start, loss = [(SampleColumn.ROW, 0), (SampleColumn.PART, 0)], [(SampleColumn.LOSS, 0)]
    if len(inputs) <= _FEW_INPUTS and len(targets) == 1:
        return (*start, *inputs, *targets, *predictions, *loss, *classes)
    if classes:
        return (*start, *classes, *loss, *targets, *predictions, *inputs)
    return (*start, *targets, *predictions, *loss, *inputs)
