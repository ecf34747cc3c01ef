"""Opening tables and exporting weights, with the dialogs that belong to it. Dialogs are never modal loops."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.app.trained import trained_weights
from nnviz.document.examples import example_project, project_for_table
from nnviz.engine.dataset import Dataset
from nnviz.formats.atomic import WriteError
from nnviz.formats.csv_table import TableError, read_table
from nnviz.formats.errors import FormatError
from nnviz.formats.export import ExportReport, export_weights
from nnviz.formats.weights import WEIGHT_FORMATS
from nnviz.shell.project_files import plain_name
from nnviz.ui.open_table import OpenTableDialog


class Files(QObject):
    """What the File menu does. ``message`` carries the last thing that was told, for the status line."""

    message = Signal(str)

    def __init__(self, session: Session, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._settings, self._window = session, settings, window

    def choose_table(self) -> None:
        """Ask for a table, and open it."""
        dialog = QFileDialog(self._window, self.tr("Open data"), self._settings.folder)
        dialog.setNameFilters([self.tr("Tables (*.csv *.tsv *.txt *.dat)"), self.tr("All files (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_table(Path(name)))
        self._show(dialog)

    def open_table(self, path: Path) -> None:
        """Read a table and ask which columns are targets; says in words why it cannot be read."""
        self._settings.folder = str(path.parent)
        try:
            table = read_table(path)
        except TableError as error:
            self._warn(self.tr("The table was not opened"), str(error))
            return
        dialog = OpenTableDialog(table, self._window)
        dialog.opened.connect(lambda dataset: self._begin_with(dataset, path))
        self._show(dialog)

    def open_example(self, key: str) -> None:
        """Begin with a ready project."""
        self._session.open_project(example_project(key))

    def choose_export(self) -> None:
        """Ask where to write the trained weights, and write them."""
        self._session.pause()
        dialog = QFileDialog(self._window, self.tr("Export trained weights"), self._settings.folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        entries = WEIGHT_FORMATS.entries().values()
        filters = {self.tr("{0} (*{1})").format(entry.title, entry.suffix): entry.suffix for entry in entries}
        dialog.setNameFilters(list(filters))
        dialog.filterSelected.connect(lambda name: dialog.setDefaultSuffix(filters[name]))
        dialog.setDefaultSuffix(next(iter(filters.values())))
        dialog.selectFile(f"{plain_name(self._session.project.name)}-weights")
        dialog.fileSelected.connect(lambda name: self.export(Path(name)))
        self._show(dialog)

    def export(self, path: Path) -> ExportReport | None:
        """Write the weights as they stand, and tell what reading them back gave."""
        session = self._session
        session.pause()
        self._settings.folder = str(path.parent)
        epochs = session.training.call(lambda: session.training.job.completed_epochs)
        weights = trained_weights(
            session.project, session.data, session.current_parameters(), session.snapshot.step, epochs
        )
        try:
            report = export_weights(path, weights, session.data.train_inputs)
        except (WriteError, FormatError) as error:
            self._warn(self.tr("The weights were not exported"), str(error))
            return None
        self._tell_export(report)
        return report

    def _tell_export(self, report: ExportReport) -> None:
        text = self.tr(
            "{0} was written ({1} bytes) and read back.\n\n"
            "Largest difference of its outputs over the training data: {2}\n\nSHA-256: {3}"
        ).format(report.path.name, report.byte_count, repr(report.largest_difference), report.sha256)
        box = QMessageBox(
            QMessageBox.Icon.Information, self.tr("Weights exported"), text, QMessageBox.StandardButton.Ok, self._window
        )
        self._show(box)
        self.message.emit(self.tr("Exported to {0}").format(report.path))

    def _begin_with(self, dataset: Dataset, path: Path) -> None:
        self._session.open_project(project_for_table(dataset, str(path)))

    def _warn(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Ok, self._window)
        self._show(box)
        self.message.emit(title)

    def _show(self, dialog: QFileDialog | QMessageBox | OpenTableDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
