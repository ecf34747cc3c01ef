"""The dialog between choosing a table of one's own and training on it: which columns are targets."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.engine.dataset import Dataset
from nnviz.formats.csv_table import (
    ColumnKind,
    CsvTable,
    OnMissing,
    TableError,
    Task,
    column_kinds,
    propose_targets,
    to_dataset,
)

_PREVIEW_ROWS = 200
_INPUT, _TARGET, _NOT_USED = range(3)
_TASKS: tuple[Task, ...] = ("auto", "classification", "regression")
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class OpenTableDialog(QDialog):
    """Shows the first rows and what was understood of the file; ``opened`` gives the data set that was chosen."""

    opened = Signal(object)

    def __init__(self, table: CsvTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._dataset: Dataset | None = None
        self.setWindowTitle(self.tr("Open data: {0}").format(table.path.name))
        self.resize(720, 560)
        self.roles = self._role_table()
        self.task = QComboBox(self)
        for text in (self.tr("as the values suggest"), self.tr("classes"), self.tr("numbers (regression)")):
            self.task.addItem(text)
        self.drop = QCheckBox(self.tr("Leave out rows with missing values"), self)
        self.result_text = QLabel(self)
        self.result_text.setWordWrap(True)
        self.result_text.setTextFormat(Qt.TextFormat.PlainText)
        self.result_text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.task.currentIndexChanged.connect(self._understand)
        self.drop.toggled.connect(self._understand)
        self._understand()

    def _role_table(self) -> QTableWidget:
        """One row for each column of the file, with what it is used for."""
        table = self._table
        roles = QTableWidget(len(table.names), 3, self)
        roles.setHorizontalHeaderLabels([self.tr("Column"), self.tr("Holds"), self.tr("Used as")])
        roles.verticalHeader().hide()
        roles.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        roles.setAccessibleName(self.tr("What each column is used for"))
        roles.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        proposed = propose_targets(table)
        for column, (name, kind) in enumerate(zip(table.names, column_kinds(table), strict=True)):
            what = self.tr("numbers") if kind is ColumnKind.NUMBER else self.tr("text")
            roles.setItem(column, 0, QTableWidgetItem(name))
            roles.setItem(column, 1, QTableWidgetItem(what))
            role = QComboBox(roles)
            role.addItems([self.tr("input"), self.tr("target"), self.tr("not used")])
            role.setCurrentIndex(_TARGET if column in proposed else _INPUT)
            role.setAccessibleName(name)
            role.currentIndexChanged.connect(self._understand)
            roles.setCellWidget(column, 2, role)
        roles.setMinimumHeight(150)
        return roles

    def set_role(self, column: int, role: int) -> None:
        """Use a column as an input (0), as a target (1), or not at all (2)."""
        self._role(column).setCurrentIndex(role)

    def _role(self, column: int) -> QComboBox:
        box = self.roles.cellWidget(column, 2)
        assert isinstance(box, QComboBox)
        return box

    def _lay_out(self) -> None:
        view = QTableView(self)
        view.setModel(_Preview(self._table, view))
        view.setAccessibleName(self.tr("First rows of the file"))
        form = QFormLayout()
        form.addRow(self.tr("&Columns:"), self.roles)
        form.addRow(self.tr("Targets &mean:"), self.task)
        form.addRow("", self.drop)
        column = QVBoxLayout(self)
        column.addWidget(QLabel(self._how_read(), self))
        column.addWidget(view, 1)
        column.addLayout(form)
        column.addWidget(self.result_text)
        column.addWidget(self.buttons)

    def _how_read(self) -> str:
        marks = {",": self.tr("comma"), ";": self.tr("semicolon"), "\t": self.tr("tab"), "|": self.tr("bar")}
        header = self.tr("names in the first row") if self._table.has_header else self.tr("no row of names")
        return self.tr("{0} rows, {1} columns; separated by {2}, decimal mark “{3}”, {4}.").format(
            len(self._table.rows),
            len(self._table.names),
            marks.get(self._table.delimiter, self.tr("blanks")),
            self._table.decimal,
            header,
        )

    def _columns_used_as(self, role: int) -> list[int]:
        return [column for column in range(self.roles.rowCount()) if self._role(column).currentIndex() == role]

    def _understand(self) -> None:
        """Try the choice at once, so that what is wrong is said before Open is pressed."""
        missing: OnMissing = "drop" if self.drop.isChecked() else "error"
        try:
            self._dataset = to_dataset(
                self._table,
                self._columns_used_as(_TARGET),
                ignored_columns=self._columns_used_as(_NOT_USED),
                on_missing=missing,
                task=_TASKS[self.task.currentIndex()],
            )
            text = self._in_words(self._dataset)
        except TableError as error:
            self._dataset = None
            text = str(error)
        self.result_text.setText(text)
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(self._dataset is not None)

    def _in_words(self, dataset: Dataset) -> str:
        inputs = dataset.inputs.shape[1]
        if dataset.classes:
            shown = ", ".join(dataset.classes[:12]) + (" …" if len(dataset.classes) > 12 else "")
            return self.tr("{0} samples with {1} inputs, {2} classes: {3}.").format(
                len(dataset), inputs, len(dataset.classes), shown
            )
        return self.tr("{0} samples with {1} inputs; the target is a number: {2}.").format(
            len(dataset), inputs, ", ".join(dataset.target_names)
        )

    def _accept(self) -> None:
        if self._dataset is not None:
            self.opened.emit(self._dataset)
            self.accept()


class _Preview(QAbstractTableModel):
    """The first rows of a table as text."""

    def __init__(self, table: CsvTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else min(len(self._table.rows), _PREVIEW_ROWS)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._table.names)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._table.rows[index.row()][index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self._table.names[section]
        return self._table.lines[section]
