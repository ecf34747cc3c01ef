"""Opening tables and projects, with the dialogs that belong to it. Dialogs are never modal loops."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.document.examples import example_project
from nnviz.document.starting import with_start_weights
from nnviz.formats.atomic import WriteError
from nnviz.formats.data.numpy_archive import holds_samples
from nnviz.formats.errors import FormatError
from nnviz.formats.import_weights import looks_like_weights
from nnviz.formats.project_file import is_project_file, read_project, write_project
from nnviz.shell.data_opening import DataOpening
from nnviz.shell.weight_files import WeightFiles


class Files(QObject):
    """What the File menu does. ``message`` carries the last thing that was told, for the status line."""

    message = Signal(str)

    def __init__(self, session: Session, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._settings, self._window = session, settings, window
        self.data = DataOpening(session, window)
        self.data.refused.connect(self._warn)
        self.weights = WeightFiles(session, settings, window)
        self.weights.message.connect(self.message)

    def choose_table(self) -> None:
        """Ask for a table, and open it."""
        dialog = QFileDialog(self._window, self.tr("Open data"), self._settings.folder)
        dialog.setNameFilters(self.data.name_filters())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_table(Path(name)))
        self._show(dialog)

    def open_path(self, path: Path) -> None:
        """Open weights, a project or a table, by the ending of its name and the first words in it."""
        if looks_like_weights(path) and not holds_samples(path):
            self.weights.open(path)
        elif is_project_file(path):
            self.open_project(path)
        else:
            self.open_table(path)

    def choose_image_folder(self) -> None:
        """Ask for a folder of pictures, and open it."""
        dialog = QFileDialog(self._window, self.tr("Open pictures: one folder for each class"), self._settings.folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        dialog.fileSelected.connect(lambda name: self.open_table(Path(name)))
        self._show(dialog)

    def choose_project(self) -> None:
        """Ask for a project, and open it."""
        dialog = QFileDialog(self._window, self.tr("Open project"), self._settings.folder)
        dialog.setNameFilters([self.tr("Projects (*.nnviz *.json)"), self.tr("All files (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_project(Path(name)))
        self._show(dialog)

    def open_project(self, path: Path) -> None:
        """Begin with the project in a file; says in words why it cannot be opened."""
        self._settings.folder = str(path.parent)
        try:
            self._session.open_project(read_project(path))
        except ValueError as error:
            self._warn(self.tr("The project was not opened"), str(error))

    def choose_project_to_save(self) -> None:
        """Ask where to save the project."""
        dialog = QFileDialog(self._window, self.tr("Save project"), self._settings.folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Projects (*.nnviz)")])
        dialog.setDefaultSuffix("nnviz")
        dialog.selectFile(f"{self._plain_name()}.nnviz")
        dialog.fileSelected.connect(lambda name: self.save_project(Path(name)))
        self._show(dialog)

    def save_project(self, path: Path) -> bool:
        """Save network, data, settings and start weights; True when it is done."""
        self._settings.folder = str(path.parent)
        try:
            write_project(path, with_start_weights(self._session.project))
        except (WriteError, FormatError) as error:
            self._warn(self.tr("The project was not saved"), str(error))
            return False
        text = self.tr("Saved to {0}, with the start weights; trained weights are exported on their own.")
        self.message.emit(text.format(path))
        return True

    def open_table(self, path: Path) -> None:
        """Read data of any format and ask what shall be made of them; says in words why they cannot be read."""
        self._settings.folder = str(path.parent)
        self.data.open(path)

    def open_example(self, key: str) -> None:
        """Begin with a ready project."""
        self._session.open_project(example_project(key))

    def choose_export(self) -> None:
        """Ask where to write the trained weights, and write them."""
        self.weights.choose_export(f"{self._plain_name()}-weights")

    def _plain_name(self) -> str:
        """The project's name as a file name."""
        return Path(self._session.project.name).stem.lower().replace(" ", "-").replace(":", "").replace("/", "-")

    def _warn(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Ok, self._window)
        self._show(box)
        self.message.emit(title)

    def _show(self, dialog: QFileDialog | QMessageBox) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
