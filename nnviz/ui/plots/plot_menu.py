"""The menu of a plot: its picture and its numbers to a file, its picture to the clipboard."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from nnviz.app.file_problems import problem_in_words
from nnviz.formats.atomic import WriteError, write_atomically
from nnviz.ui.plots.export import Paint, picture, picture_png, picture_svg


class PlotMenu(QMenu):
    """Saves and copies what ``paint`` paints into ``size()``, and the CSV file that ``table()`` gives.

    ``notice`` tells each outcome in one sentence, good or bad.
    """

    notice = Signal(str)
    reset_asked = Signal()

    def __init__(
        self, name: str, paint: Paint, size: Callable[[], QSize], table: Callable[[], bytes], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._name, self._paint, self._size, self._table = name, paint, size, table
        self._actions = [
            self._add(slot)
            for slot in (self._choose_picture, self._choose_numbers, self.copy_picture, self.reset_asked.emit)
        ]
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        texts = (
            self.tr("Save picture…"),
            self.tr("Save numbers…"),
            self.tr("Copy picture"),
            self.tr("Show the whole range"),
        )
        for action, text in zip(self._actions, texts, strict=True):
            action.setText(text)

    def save_picture(self, path: Path) -> None:
        """Write a picture: SVG if the name ends so, else PNG."""
        if path.suffix.lower() == ".svg":
            self._write(path, picture_svg(self._paint, self._size(), self._name))
        else:
            self._write(path, picture_png(self._paint, self._size()))

    def save_numbers(self, path: Path) -> None:
        """Write the numbers as CSV."""
        self._write(path, self._table())

    def copy_picture(self) -> None:
        """Put a picture on the clipboard."""
        QGuiApplication.clipboard().setImage(picture(self._paint, self._size()))
        self.notice.emit(self.tr("The picture is on the clipboard."))

    def _add(self, slot: Callable[[], object]) -> QAction:
        action = QAction(self)
        action.triggered.connect(lambda: slot())
        self.addAction(action)
        return action

    def _choose_picture(self) -> None:
        filters = {self.tr("PNG picture (*.png)"): "png", self.tr("SVG picture (*.svg)"): "svg"}
        self._choose(self.tr("Save picture"), filters, self.save_picture)

    def _choose_numbers(self) -> None:
        self._choose(self.tr("Save numbers"), {self.tr("CSV table (*.csv)"): "csv"}, self.save_numbers)

    def _choose(self, title: str, suffixes: dict[str, str], save: Callable[[Path], None]) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self.parentWidget(), title, folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(suffixes))
        dialog.setDefaultSuffix(next(iter(suffixes.values())))
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(suffixes[chosen]))
        dialog.selectFile(self._name)
        dialog.fileSelected.connect(lambda name: save(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, path: Path, data: bytes) -> None:
        try:
            write_atomically(path, data)
        except WriteError as error:
            self.notice.emit(problem_in_words(error))
        else:
            self.notice.emit(self.tr("Saved {0}").format(path))
