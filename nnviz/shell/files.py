"""Opening tables and examples, with the dialogs that belong to it. Dialogs are never modal loops."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.document.examples import example_project
from nnviz.shell.project_files import plain_name
from nnviz.shell.weight_files import WeightFiles
from nnviz.ui.file_work import FileWork

if TYPE_CHECKING:
    from nnviz.shell.data_opening import DataOpening


class Files(QObject):
    """What the File menu does. ``message`` carries the last thing that was told, for the status line."""

    message = Signal(str)

    def __init__(self, session: Session, settings: Settings, work: FileWork, window: QWidget) -> None:
        """Make it. ``work`` writes the files."""
        super().__init__(window)
        self._session, self._settings, self._window = session, settings, window
        self._data: DataOpening | None = None
        self.weights = WeightFiles(session, settings, work, window)
        self.weights.message.connect(self.message)

    @property
    def data(self) -> "DataOpening":
        """What opens data. It is made, and all readers are imported, when data are first opened."""
        if self._data is None:
            from nnviz.shell.data_opening import DataOpening

            self._data = DataOpening(self._session, self._window)
            self._data.refused.connect(self._warn)
        return self._data

    def close(self) -> None:
        """Stop whatever is being read. May be called again."""
        if self._data is not None:
            self._data.close()

    def choose_table(self) -> None:
        """Ask for a table, and open it."""
        dialog = QFileDialog(self._window, self.tr("Open data"), self._settings.folder)
        dialog.setNameFilters(self.data.name_filters())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_table(Path(name)))
        self._show(dialog)

    def choose_image_folder(self) -> None:
        """Ask for a folder of pictures, and open it."""
        dialog = QFileDialog(self._window, self.tr("Open pictures: one folder for each class"), self._settings.folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        dialog.fileSelected.connect(lambda name: self.open_table(Path(name)))
        self._show(dialog)

    def open_table(self, path: Path) -> None:
        """Read data of any format and ask what shall be made of them; says in words why they cannot be read."""
        self._settings.folder = str(path.parent)
        self.data.open(path)

    def open_example(self, key: str) -> None:
        """Begin with a ready project."""
        self._session.open_project(example_project(key))

    def choose_export(self) -> None:
        """Ask where to write the trained weights, and write them."""
        self.weights.choose_export(f"{plain_name(self._session.project.name)}-weights")

    def _warn(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Ok, self._window)
        self._show(box)
        self.message.emit(title)

    def _show(self, dialog: QFileDialog | QMessageBox) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
