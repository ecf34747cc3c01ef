"""What each column of a table is used for: asked in a list of columns, or of very many by one choice."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from nnviz.formats.columns import ColumnKind, DataTable
from nnviz.formats.csv_table import column_kinds, propose_targets

INPUT, TARGET, NOT_USED = range(3)
# More rows of boxes would take long to make and longer to read.
_LISTED = 60


class ColumnRoles(QWidget):
    """One row for each column; from 61 columns on, one box that names the target, and all others are inputs.

    Signals:
        changed(): a person chose another use.
    """

    changed = Signal()

    def __init__(self, table: DataTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = len(table.names)
        self._proposed = propose_targets(table)
        self.list: QTableWidget | None = None
        self.target: QComboBox | None = None
        layout = QStackedLayout(self)
        if self._count <= _LISTED:
            self.list = self._role_list(table)
            layout.addWidget(self.list)
            self.setFocusProxy(self.list)
            self.setMinimumHeight(110)
        else:
            self.target = self._target_box(table)
            layout.addWidget(self.target)
            self.setFocusProxy(self.target)

    def used_as(self, role: int) -> list[int]:
        """The columns of this role, from 0."""
        if self.target is None:
            return [column for column in range(self._count) if self.role(column).currentIndex() == role]
        target = self.target.currentIndex()
        if role == TARGET:
            return [target]
        return [column for column in range(self._count) if column != target] if role == INPUT else []

    def set_role(self, column: int, role: int) -> None:
        """Use a column as an input (0), as a target (1), or not at all (2)."""
        self.role(column).setCurrentIndex(role)

    def role(self, column: int) -> QComboBox:
        """The box of a column in the list."""
        box = None if self.list is None else self.list.cellWidget(column, 2)
        assert isinstance(box, QComboBox)
        return box

    def _role_list(self, table: DataTable) -> QTableWidget:
        roles = QTableWidget(self._count, 3, self)
        roles.setHorizontalHeaderLabels([self.tr("Column"), self.tr("Holds"), self.tr("Used as")])
        roles.verticalHeader().hide()
        roles.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        roles.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        roles.setTabKeyNavigation(False)
        roles.setAccessibleName(self.tr("What each column is used for"))
        roles.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, (name, kind) in enumerate(zip(table.names, column_kinds(table), strict=True)):
            what = self.tr("numbers") if kind is ColumnKind.NUMBER else self.tr("text")
            roles.setItem(column, 0, QTableWidgetItem(name))
            roles.setItem(column, 1, QTableWidgetItem(what))
            role = QComboBox(roles)
            role.addItems([self.tr("input"), self.tr("target"), self.tr("not used")])
            role.setCurrentIndex(TARGET if column in self._proposed else INPUT)
            role.setAccessibleName(name)
            role.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            role.currentIndexChanged.connect(self.changed)
            roles.setCellWidget(column, 2, role)
        return roles

    def _target_box(self, table: DataTable) -> QComboBox:
        box = QComboBox(self)
        for name in table.names:
            box.addItem(self.tr("Target: {0}; all other columns are inputs").format(name))
        box.setCurrentIndex(self._proposed[0])
        box.setAccessibleName(self.tr("Target column"))
        box.currentIndexChanged.connect(self.changed)
        return box
