"""Opening tables and exporting weights, with the dialogs that belong to it. Dialogs are never modal loops."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnviz.app.job import with_start_weights
from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.app.trained import trained_weights
from nnviz.document.examples import example_project
from nnviz.formats.atomic import WriteError
from nnviz.formats.errors import FormatError
from nnviz.formats.export import ExportReport, export_weights
from nnviz.formats.project_file import is_project_file, read_project, write_project
from nnviz.formats.weights import WEIGHT_FORMATS
from nnviz.shell.data_opening import DataOpening


class Files(QObject):
    """What the File menu does. ``message`` carries the last thing that was told, for the status line."""

    message = Signal(str)

    def __init__(self, session: Session, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._settings, self._window = session, settings, window
        self.data = DataOpening(session, window)
        self.data.refused.connect(self._warn)

    def choose_table(self) -> None:
        """Ask for a table, and open it."""
        dialog = QFileDialog(self._window, self.tr("Open data"), self._settings.folder)
        dialog.setNameFilters(self.data.name_filters())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_table(Path(name)))
        self._show(dialog)

    def open_path(self, path: Path) -> None:
        """Open a project or a table, by the ending of its name."""
        if is_project_file(path):
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
        self._session.pause()
        dialog = QFileDialog(self._window, self.tr("Export trained weights"), self._settings.folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        entries = WEIGHT_FORMATS.entries().values()
        filters = {self.tr("{0} (*{1})").format(entry.title, entry.suffix): entry.suffix for entry in entries}
        dialog.setNameFilters(list(filters))
        dialog.filterSelected.connect(lambda name: dialog.setDefaultSuffix(filters[name]))
        dialog.setDefaultSuffix(next(iter(filters.values())))
        dialog.selectFile(f"{self._plain_name()}-weights")
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
