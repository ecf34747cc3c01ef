"""The dialog between choosing a table of one's own and training on it: which columns are targets."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QTableView,
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
        self.targets = self._target_list()
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
        self.targets.itemChanged.connect(self._understand)
        self.task.currentIndexChanged.connect(self._understand)
        self.drop.toggled.connect(self._understand)
        self._understand()

    def _target_list(self) -> QListWidget:
        names = QListWidget(self)
        proposed = propose_targets(self._table)
        kinds = column_kinds(self._table)
        for column, (name, kind) in enumerate(zip(self._table.names, kinds, strict=True)):
            what = self.tr("numbers") if kind is ColumnKind.NUMBER else self.tr("text")
            item = QListWidgetItem(self.tr("{0} ({1})", "column name and kind").format(name, what))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if column in proposed else Qt.CheckState.Unchecked)
            names.addItem(item)
        names.setMaximumHeight(140)
        return names

    def _lay_out(self) -> None:
        view = QTableView(self)
        view.setModel(_Preview(self._table, view))
        view.setAccessibleName(self.tr("First rows of the file"))
        form = QFormLayout()
        form.addRow(self.tr("&Targets:"), self.targets)
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

    def _chosen_targets(self) -> list[int]:
        return [
            row for row in range(self.targets.count()) if self.targets.item(row).checkState() == Qt.CheckState.Checked
        ]

    def _understand(self) -> None:
        """Try the choice at once, so that what is wrong is said before Open is pressed."""
        missing: OnMissing = "drop" if self.drop.isChecked() else "error"
        try:
            self._dataset = to_dataset(
                self._table, self._chosen_targets(), on_missing=missing, task=_TASKS[self.task.currentIndex()]
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
