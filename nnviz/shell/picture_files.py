"""The picture of the canvas: to a file, or to the clipboard. What draws it is imported when one is wanted."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnviz.app.file_problems import problem_in_words
from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.formats.atomic import WriteError, write_atomically
from nnviz.ui.canvas import NetworkCanvas


class PictureFiles(QObject):
    """What the menus do with a picture of the canvas. ``message`` carries one sentence about it."""

    message = Signal(str)

    def __init__(self, session: Session, settings: Settings, canvas: NetworkCanvas, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._settings, self._canvas, self._window = session, settings, canvas, window

    def copy(self) -> None:
        """Put a picture on the clipboard."""
        from nnviz.ui.canvas.canvas_picture import canvas_image

        QGuiApplication.clipboard().setImage(canvas_image(self._canvas))
        self.message.emit(self.tr("The picture of the network is on the clipboard."))

    def choose(self) -> None:
        """Ask for a file, and write a picture to it."""
        self._session.pause()
        dialog = QFileDialog(self._window, self.tr("Export picture of the network"), self._settings.folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        filters = {
            self.tr("PNG picture (*.png)"): "png",
            self.tr("SVG drawing (*.svg)"): "svg",
            self.tr("PDF page (*.pdf)"): "pdf",
        }
        dialog.setNameFilters(list(filters))
        dialog.filterSelected.connect(lambda name: dialog.setDefaultSuffix(filters[name]))
        dialog.setDefaultSuffix("png")
        dialog.selectFile("network")
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, path: Path) -> bool:
        """Write a picture of the kind that the file's ending names; True when it is done."""
        from nnviz.ui.canvas.canvas_picture import SUFFIXES, canvas_file

        self._settings.folder = str(path.parent)
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            text = self.tr("A picture can be written as {0}: give the file {1} one of these endings.")
            self._warn(text.format(", ".join(SUFFIXES), path.name))
            return False
        try:
            write_atomically(path, canvas_file(self._canvas, suffix, self._session.project.name))
        except WriteError as error:
            self._warn(problem_in_words(error))
            return False
        self.message.emit(self.tr("The picture was saved to {0}").format(path))
        return True

    def _warn(self, text: str) -> None:
        title = self.tr("The picture was not saved")
        box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Ok, self._window)
        box.finished.connect(box.deleteLater)
        box.open()
        self.message.emit(title)
