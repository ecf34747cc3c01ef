"""Copies rows of a table or a tree as text that a spreadsheet understands."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView

from nnviz.ui.numbers import full_precision
from nnviz.ui.tables.roles import EXACT_ROLE


def rows_as_text(model: QAbstractItemModel, rows: list[QModelIndex]) -> str:
    """The header and the given rows, cells parted by tabs, numbers with every digit that they have."""
    columns = range(model.columnCount())
    header = [str(model.headerData(column, Qt.Orientation.Horizontal)).replace("\n", " ") for column in columns]
    lines = [header, *([_cell(row.siblingAtColumn(column)) for column in columns] for row in rows)]
    return "\n".join("\t".join(line) for line in lines) + "\n"


def copy_action(view: QAbstractItemView, text: str) -> QAction:
    """An action that copies the selected rows; the view has it on Ctrl+C and in its context menu. ``text`` names it."""
    action = QAction(text, view)
    action.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.triggered.connect(lambda: _copy(view))
    view.addAction(action)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    return action


def _copy(view: QAbstractItemView) -> None:
    rows = view.selectionModel().selectedRows()
    if rows:
        # In the order of the screen, not in that of the clicks.
        rows.sort(key=_path)
        QGuiApplication.clipboard().setText(rows_as_text(view.model(), rows))


def _path(index: QModelIndex) -> tuple[int, ...]:
    rows: list[int] = []
    while index.isValid():
        rows.insert(0, index.row())
        index = index.parent()
    return tuple(rows)


def _cell(index: QModelIndex) -> str:
    number = index.data(EXACT_ROLE)
    return full_precision(number) if isinstance(number, float) else str(index.data() or "")
