"""Exporting a trace: the dialog for the steps, the one for the file, and what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from nnviz.app.file_problems import problem_in_words
from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.app.trace_range import MOST_STEPS, last_step, traced_range
from nnviz.formats.trace_export import trace_format_for, write_trace
from nnviz.formats.traces import TRACE_FORMATS
from nnviz.ui.entry_words import title_of
from nnviz.ui.file_work import FileWork
from nnviz.ui.trace_dialog import TraceDialog


class TraceFiles(QObject):
    """What File > Export trace does. ``message`` carries the last thing that was told, for the status line."""

    message = Signal(str)

    def __init__(self, session: Session, settings: Settings, work: FileWork, window: QWidget) -> None:
        """Make it. ``work`` writes the files."""
        super().__init__(window)
        self._session, self._settings, self._work, self._window = session, settings, work, window

    def choose(self) -> None:
        """Ask which steps, then where to write them."""
        self._session.pause()
        last = last_step(self._session)
        if last == 0:
            self._session.trainable()
            return
        dialog = TraceDialog(last, MOST_STEPS, self._window)
        dialog.chosen.connect(self._choose_file)
        self._show(dialog)

    def export(self, path: Path, first: int, last: int, digits: int) -> None:
        """Write the steps from ``first`` to ``last``; the window goes on meanwhile."""
        self._settings.folder = str(path.parent)
        project = self._session.project
        try:
            with_formulas = trace_format_for(path).with_formulas
            with _wait_cursor():
                steps = traced_range(self._session, first, last, with_formulas=with_formulas)
        except ValueError as error:
            self._refuse(error)
            return
        self._work.do(
            self.tr("Exporting {0}").format(path.name),
            lambda progress: write_trace(path, project, steps, digits, progress),
            lambda _result: self.message.emit(self.tr("Exported %n step(s) to {0}", "", last - first + 1).format(path)),
            self._refuse,
        )

    def _refuse(self, error: Exception) -> None:
        title = self.tr("The trace was not exported")
        box = QMessageBox(
            QMessageBox.Icon.Warning, title, problem_in_words(error), QMessageBox.StandardButton.Ok, self._window
        )
        self._show(box)
        self.message.emit(title)

    def _choose_file(self, first: int, last: int, digits: int) -> None:
        dialog = QFileDialog(self._window, self.tr("Export a trace"), self._settings.folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        entries = TRACE_FORMATS.entries().values()
        filters = {self.tr("{0} (*{1})").format(title_of(entry), entry.suffix): entry.suffix for entry in entries}
        dialog.setNameFilters(list(filters))
        dialog.filterSelected.connect(lambda name: dialog.setDefaultSuffix(filters[name]))
        dialog.setDefaultSuffix(next(iter(filters.values())))
        dialog.selectFile(f"step-{first}" if first == last else f"steps-{first}-{last}")
        dialog.fileSelected.connect(lambda name: self.export(Path(name), first, last, digits))
        self._show(dialog)

    def _show(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


@contextmanager
def _wait_cursor() -> Iterator[None]:
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()
