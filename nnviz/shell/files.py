"""Opening tables and examples, with the dialogs that belong to it. Dialogs are never modal loops."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.document.examples import example_project, project_for_table
from nnviz.engine.dataset import Dataset
from nnviz.formats.csv_table import TableError, read_table
from nnviz.shell.project_files import plain_name
from nnviz.shell.weight_files import WeightFiles
from nnviz.ui.open_table import OpenTableDialog


class Files(QObject):
    """What the File menu does. ``message`` carries the last thing that was told, for the status line."""

    message = Signal(str)

    def __init__(self, session: Session, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._settings, self._window = session, settings, window
        self.weights = WeightFiles(session, settings, window)
        self.weights.message.connect(self.message)

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
        self.weights.choose_export(f"{plain_name(self._session.project.name)}-weights")

    def _begin_with(self, dataset: Dataset, path: Path) -> None:
        self._session.open_project(project_for_table(dataset, str(path)))

    def _warn(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Ok, self._window)
        self._show(box)
        self.message.emit(title)

    def _show(self, dialog: QFileDialog | QMessageBox | OpenTableDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
