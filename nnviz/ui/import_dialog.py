"""The page between choosing data of one's own and training on them: what was understood, what shall be made of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.background import Background
from nnviz.document.examples import preparation_for
from nnviz.document.spec import DataSpec, UserTable
from nnviz.engine.dataset import Dataset
from nnviz.engine.preparation import PreparedData, check_split, prepare
from nnviz.formats.columns import DataTable
from nnviz.formats.csv_problems import TableError
from nnviz.formats.csv_table import OnMissing, Task, to_dataset
from nnviz.formats.progress import Progress, unwatched
from nnviz.ui.forms.data_preview import DataPreview
from nnviz.ui.forms.message import Message
from nnviz.ui.forms.preparation_fields import PreparationFields, changed_fields
from nnviz.ui.import_columns import NOT_USED, TARGET, ColumnRoles
from nnviz.ui.import_models import PreviewModel, ProblemsModel

_TASKS: tuple[Task, ...] = ("auto", "classification", "regression")
# A table of more cells is understood on a thread of its own, so that the window stays alive.
_AT_ONCE = 300_000
_NAMED = 12


class ImportDialog(QDialog):
    """Shows the first rows and what was understood; ``opened`` gives the data and how they shall be prepared.

    Signals:
        opened(spec): a ``DataSpec`` that can be prepared.
    """

    opened = Signal(object)

    def __init__(self, found: DataTable | Dataset, name: str, origin: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = None if isinstance(found, Dataset) else found
        self._dataset = found if isinstance(found, Dataset) else None
        self._origin = origin
        self._touched = False
        self._background: Background | None = None
        self.spec: DataSpec | None = None
        self.setWindowTitle(self.tr("Open data: {0}").format(name))
        self.resize(860, 620)
        self._make_fields()
        self._lay_out()
        self.preparation.changed.connect(self._prepare_otherwise)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self._stop)
        self._understand()

    def set_role(self, column: int, role: int) -> None:
        """Use a column as an input (0), as a target (1), or not at all (2)."""
        assert self.roles is not None
        self.roles.set_role(column, role)

    # How it looks.

    def _make_fields(self) -> None:
        self.roles = None if self._table is None else ColumnRoles(self._table, self)
        self.task = QComboBox(self)
        for text in (self.tr("as the values suggest"), self.tr("classes"), self.tr("numbers (regression)")):
            self.task.addItem(text)
        self.drop = QCheckBox(self.tr("Leave out rows with missing values"), self)
        self.preparation = PreparationFields(self)
        self.result_text = QLabel(self)
        self.result_text.setWordWrap(True)
        self.result_text.setTextFormat(Qt.TextFormat.PlainText)
        self.result_text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.refusal = Message(self)
        self.problems = ProblemsModel(self)
        self.problem_view = QTableView(self)
        self.problem_view.setModel(self.problems)
        self.problem_view.setAccessibleName(self.tr("Problems of the file"))
        self.problem_view.verticalHeader().hide()
        self.problem_view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.problem_view.horizontalHeader().setStretchLastSection(True)
        self.problem_view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.problem_view.setTabKeyNavigation(False)
        self.problem_view.setFixedHeight(130)
        self.preview = DataPreview(self)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        if self.roles is not None:
            self.roles.changed.connect(self._understand)
        self.task.currentIndexChanged.connect(self._understand)
        self.drop.toggled.connect(self._understand)

    def _lay_out(self) -> None:
        halves = QHBoxLayout()
        halves.addWidget(self._column_group(), 1)
        halves.addWidget(self._preparation_group(), 1)
        column = QVBoxLayout(self)
        column.addWidget(QLabel(self._how_read(), self))
        if self._table is not None:
            column.addWidget(self._first_rows(self._table), 1)
        column.addLayout(halves, 1)
        column.addWidget(self.result_text)
        column.addWidget(self.refusal)
        column.addWidget(self.problem_view)
        column.addWidget(self.buttons)

    def _first_rows(self, table: DataTable) -> QTableView:
        view = QTableView(self)
        view.setModel(PreviewModel(table, view))
        view.setAccessibleName(self.tr("First rows of the file"))
        view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        view.setTabKeyNavigation(False)
        view.setMinimumHeight(90)
        return view

    def _column_group(self) -> QGroupBox:
        group = QGroupBox(self.tr("Columns"), self)
        if self.roles is None:
            group.setTitle(self.tr("Samples"))
            form = QVBoxLayout(group)
            self.preview.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            form.addWidget(self.preview)
            self.resize(760, 460)
            self.task.hide()
            self.drop.hide()
            return group
        rows = QFormLayout(group)
        rows.addRow(self.roles)
        rows.addRow(self.tr("Targets &mean"), self.task)
        rows.addRow("", self.drop)
        self.preview.hide()
        return group

    def _preparation_group(self) -> QGroupBox:
        group = QGroupBox(self.tr("Preparation"), self)
        column = QVBoxLayout(group)
        column.addWidget(self.preparation)
        column.addStretch(1)
        return group

    def _how_read(self) -> str:
        if self._table is None:
            return self.tr("Pictures or inputs together with their targets.")
        text = self.tr("{0} rows, {1} columns").format(f"{self._table.row_count:,}", len(self._table.names))
        delimiter, has_header = getattr(self._table, "delimiter", ""), getattr(self._table, "has_header", False)
        if not delimiter:
            return text + "."
        marks = {",": self.tr("comma"), ";": self.tr("semicolon"), "\t": self.tr("tab"), "|": self.tr("bar")}
        header = self.tr("names in the first row") if has_header else self.tr("no row of names")
        return self.tr("{0}; separated by {1}, decimal mark “{2}”, {3}.").format(
            text, marks.get(delimiter, self.tr("blanks")), self._table.decimal, header
        )

    # What is understood.

    def _understand(self) -> None:
        """Try the choice at once, so that what is wrong is said before Open is pressed."""
        self._stop()
        if self._table is None:
            assert self._dataset is not None
            self._show_dataset(self._dataset)
            return
        work = self._work(self._table)
        if self._table.row_count * len(self._table.names) <= _AT_ONCE:
            try:
                self._show_dataset(work(unwatched))
            except TableError as error:
                self._show_error(error)
            return
        self._show_nothing(self.tr("Looking at all rows …"))
        self._background = Background(work, self)
        self._background.done.connect(self._show_dataset)
        self._background.refused.connect(self._show_error)
        self._background.start()

    def _work(self, table: DataTable) -> Callable[[Progress], Dataset]:
        assert self.roles is not None
        missing: OnMissing = "drop" if self.drop.isChecked() else "error"
        targets, ignored = self.roles.used_as(TARGET), self.roles.used_as(NOT_USED)
        task = _TASKS[self.task.currentIndex()]

        def work(_progress: Progress) -> Dataset:
            return to_dataset(table, targets, ignored_columns=ignored, on_missing=missing, task=task)

        return work

    def _show_dataset(self, dataset: Dataset) -> None:
        first = preparation_for(dataset)
        kept = self.spec if self._touched and self.spec is not None else first
        self.problems.show_problems(())
        self.problem_view.hide()
        self.result_text.setText(self._in_words(dataset))
        self._set_spec(replace(kept, source=UserTable(dataset, self._origin)), "source")

    def _show_error(self, error: Exception) -> None:
        if not isinstance(error, TableError):
            raise error
        listed = len(error.problems) > 1
        self._show_nothing(str(error).split("\n", 1)[0] if listed else str(error))
        self.problems.show_problems(error.problems if listed else ())
        self.problem_view.setVisible(listed)
        # Fitted to its contents, the last column would give up its stretch.
        header = self.problem_view.horizontalHeader()
        header.setStretchLastSection(False)
        self.problem_view.resizeColumnsToContents()
        header.setStretchLastSection(True)

    def _show_nothing(self, text: str) -> None:
        self.result_text.setText(text)
        self.refusal.say("")
        self.problems.show_problems(())
        self.problem_view.hide()
        self._enable(False)

    def _in_words(self, dataset: Dataset) -> str:
        count, inputs = f"{len(dataset):,}", dataset.inputs.shape[1]
        if dataset.classes:
            shown = ", ".join(dataset.classes[:_NAMED]) + (" …" if len(dataset.classes) > _NAMED else "")
            return self.tr("{0} samples with {1} inputs, {2} classes: {3}.").format(
                count, inputs, len(dataset.classes), shown
            )
        return self.tr("{0} samples with {1} inputs; the target is a number: {2}.").format(
            count, inputs, ", ".join(dataset.target_names[:_NAMED])
        )

    # How it shall be prepared.

    def _prepare_otherwise(self, name: str, value: Any) -> None:
        if self.spec is not None:
            self._touched = True
            self._set_spec(replace(self.spec, **changed_fields(name, value)), name)

    def _set_spec(self, spec: DataSpec, name: str) -> None:
        """Take the wish if it can be fulfilled, else say why not and keep the old one."""
        dataset = spec.source.load()
        problem = ""
        try:
            _try(spec, dataset)
        except ValueError as error:
            problem = str(error)
            spec = DataSpec(spec.source) if self.spec is None or name == "source" else self.spec
            _try(spec, dataset)
        self.spec = spec
        self.preparation.show_spec(spec, len(dataset.classes))
        if self._table is None:
            self.preview.show_data(_split(spec, dataset))
        self.refusal.say(problem)
        self._enable(True)

    def _enable(self, on: bool) -> None:
        self.preparation.setEnabled(on)
        button = self.buttons.button(QDialogButtonBox.StandardButton.Open)
        button.setEnabled(on)
        button.setDefault(on)

    def _stop(self) -> None:
        if self._background is not None:
            self._background.close()
            self._background = None

    def _accept(self) -> None:
        if self.spec is not None and self.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled():
            self.opened.emit(self.spec)
            self.accept()


def _try(spec: DataSpec, dataset: Dataset) -> None:
    """Whether the split can be made, without making it: of a million rows that takes a moment.

    Raises:
        ValueError: it cannot be made.
    """
    spec.shapes(dataset)
    check_split(dataset, spec.test_fraction, stratified=spec.stratified)


def _split(spec: DataSpec, dataset: Dataset) -> PreparedData:
    """The split as it would be; the scaling, which takes longer, is made when the data are opened."""
    return prepare(dataset, spec.test_fraction, seed=spec.split_seed, stratified=spec.stratified)
