"""Exporting and importing weights, with the dialogs that belong to it. Dialogs are never modal loops."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from nnviz.app.file_problems import problem_in_words
from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.app.trained import raw_training_inputs, trained_weights
from nnviz.document.change import Change
from nnviz.document.spec import Project
from nnviz.formats.errors import FormatError
from nnviz.formats.export import ExportReport, export_weights
from nnviz.formats.import_weights import import_suffixes, read_weights
from nnviz.formats.weights import WEIGHT_FORMATS, Checked
from nnviz.ui.entry_words import title_of
from nnviz.ui.file_work import FileWork


class WeightFiles(QObject):
    """What the File menu does with weights.

    Signals:
        message(text): the last thing that was told, for the status line.
        exported(report): a file was written; its ``ExportReport``.
    """

    message = Signal(str)
    exported = Signal(object)

    def __init__(self, session: Session, settings: Settings, work: FileWork, window: QWidget) -> None:
        """Make it. ``work`` writes the files."""
        super().__init__(window)
        self._session, self._settings, self._work, self._window = session, settings, work, window
        self.exported.connect(self._tell_export)

    def choose_export(self, name: str) -> None:
        """Ask where, and in which format, to write the trained weights, and write them.

        Args:
            name: what the file is called at first, without its ending.
        """
        self._session.pause()
        dialog = QFileDialog(self._window, self.tr("Export trained weights"), self._settings.folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        entries = WEIGHT_FORMATS.entries().values()
        filters = {self.tr("{0} (*{1})").format(title_of(entry), entry.suffix): entry for entry in entries}
        dialog.setNameFilters(list(filters))
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters[chosen].suffix))
        dialog.setDefaultSuffix(next(iter(filters.values())).suffix)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self.export(Path(chosen), filters[dialog.selectedNameFilter()].key))
        self._show(dialog)

    def export(self, path: Path, key: str | None = None) -> None:
        """Write the weights as they stand, and tell what reading them back gave; the window goes on meanwhile.

        Args:
            key: the format, where several have the ending of ``path``.
        """
        session = self._session
        session.pause()
        self._settings.folder = str(path.parent)
        epochs = session.training.call(lambda: session.training.job.completed_epochs)
        weights = trained_weights(
            session.project, session.data, session.current_parameters(), session.snapshot.step, epochs
        )
        data = session.data
        self._work.do(
            self.tr("Exporting {0}, and reading it back").format(path.name),
            lambda progress: export_weights(path, weights, raw_training_inputs(data), key, progress),
            self.exported.emit,
            lambda error: self._warn(self.tr("The weights were not exported"), problem_in_words(error)),
        )

    def choose_import(self) -> None:
        """Ask for a file of weights, and show what is in it."""
        dialog = QFileDialog(self._window, self.tr("Import weights"), self._settings.folder)
        patterns = " ".join(f"*{suffix}" for suffix in import_suffixes())
        dialog.setNameFilters([self.tr("Weights ({0})").format(patterns), self.tr("All files (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        self._show(dialog)

    def open(self, path: Path) -> None:
        """Show what is in a file of weights, and ask where it shall go; says in words why it cannot be read."""
        # Imported here: few starts need it, and the window opens sooner.
        from nnviz.ui.import_weights import ImportWeightsDialog

        session = self._session
        session.pause()
        self._settings.folder = str(path.parent)
        try:
            imported = read_weights(path)
        except FormatError as error:
            self._warn(self.tr("The weights were not imported"), str(error))
            return
        dialog = ImportWeightsDialog(
            path, imported, session.project, session.data, session.current_parameters(), self._window
        )
        dialog.chosen.connect(lambda edit, text: self._take(edit, text, path))
        self._show(dialog)

    def _take(self, edit: Project | Change, text: str, path: Path) -> None:
        try:
            self._session.edit(edit, text)
        except ValueError as error:
            self._warn(self.tr("The weights were not imported"), str(error))
            return
        self.message.emit(
            self.tr("Weights of {0} are the start weights now; Undo brings the old ones back.").format(path.name)
        )

    def _tell_export(self, report: ExportReport) -> None:
        checked = {
            Checked.READ_BACK: self.tr("It was read back, and its numbers were run through the network."),
            Checked.RUN: self.tr("It was run on its own."),
        }[report.checked]
        text = self.tr(
            "{0} was written ({1} bytes). {2}\n\n"
            "Largest difference of its outputs over {3} training samples: {4}\n\nSHA-256: {5}"
        ).format(
            report.path.name,
            report.byte_count,
            checked,
            report.sample_count,
            repr(report.largest_difference),
            report.sha256,
        )
        box = QMessageBox(
            QMessageBox.Icon.Information, self.tr("Weights exported"), text, QMessageBox.StandardButton.Ok, self._window
        )
        self._show(box)
        self.message.emit(self.tr("Exported to {0}").format(report.path))

    def _warn(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Ok, self._window)
        self._show(box)
        self.message.emit(title)

    def _show(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
