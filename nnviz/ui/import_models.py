"""The two tables of the import dialog: the first rows of the file, and what is wrong with it."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from nnviz.formats.columns import DataTable
from nnviz.formats.csv_problems import TableProblem

_PREVIEW_ROWS = 200
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)


class PreviewModel(QAbstractTableModel):
    """The first rows of a table as text, each with its line in the file."""

    def __init__(self, table: DataTable, parent: QObject) -> None:
        super().__init__(parent)
        self._table = table

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """The rows that are shown."""
        return 0 if parent.isValid() else min(self._table.row_count, _PREVIEW_ROWS)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """The columns of the file."""
        return 0 if parent.isValid() else len(self._table.names)

    def data(self, index: _Index, role: int = _DISPLAY) -> object:
        """The text of a cell."""
        return self._table.cell(index.row(), index.column()) if role == _DISPLAY else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """Names across, lines down."""
        if role != _DISPLAY:
            return None
        return self._table.names[section] if orientation == Qt.Orientation.Horizontal else self._table.line(section)


class ProblemsModel(QAbstractTableModel):
    """What is wrong, one row for each cell: line, column, what the cell holds, and why it cannot be used."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._problems: Sequence[TableProblem] = ()

    def show_problems(self, problems: Sequence[TableProblem]) -> None:
        """Show other problems."""
        self.beginResetModel()
        self._problems = tuple(problems)
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """The problems that are kept one by one."""
        return 0 if parent.isValid() else len(self._problems)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Line, column, cell, sentence."""
        return 0 if parent.isValid() else 4

    def data(self, index: _Index, role: int = _DISPLAY) -> object:
        """The text of a cell."""
        if role not in (_DISPLAY, _TOOL_TIP):
            return None
        problem = self._problems[index.row()]
        line = str(problem.line) if problem.line else ""
        return (line, problem.column, problem.cell, problem.sentence)[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """The names of the columns."""
        if role != _DISPLAY or orientation != Qt.Orientation.Horizontal:
            return None
        return (self.tr("Line"), self.tr("Column"), self.tr("Cell"), self.tr("Problem"))[section]
