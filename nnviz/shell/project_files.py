"""New, open, save, save as, revert and close, with the dialogs that belong to them. Dialogs are never modal loops."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnviz.app.document_state import DocumentState, Moment, saved_of
from nnviz.app.file_lock import FileLock, lock_path
from nnviz.app.file_problems import problem_in_words
from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.document.run_state import Saved
from nnviz.document.spec import Project
from nnviz.formats.project_file import is_project_file, read_saved, write_project
from nnviz.shell.unsaved import UnsavedWork
from nnviz.ui.file_work import FileWork


def nothing() -> None:
    """Go on with nothing."""


class ProjectFiles(QObject):
    """What happens to the file of the open project. ``message`` carries a sentence for the status line."""

    message = Signal(str)

    def __init__(
        self,
        session: Session,
        settings: Settings,
        window: QWidget,
        *,
        work: FileWork,
        open_table: Callable[[Path], None],
        open_weights: Callable[[Path], None],
    ) -> None:
        """Make it.

        Args:
            work: writes the files.
            open_table: begins with a table, after a look at it.
            open_weights: shows what is in a file of weights, and asks where it shall go.
        """
        super().__init__(window)
        self._session, self.settings, self._window = session, settings, window
        self._work, self._open_table, self._open_weights = work, open_table, open_weights
        self.document = DocumentState(session, self)
        self.unsaved = UnsavedWork(session, self.document, self.save, window)
        self.agreed_to_close = False
        self._lock = FileLock()
        session.opened.connect(self._lock.release)

    # What the menu does.

    def begin(self, project: Project) -> None:
        """Begin with a ready project, once unsaved work is safe."""
        self.unsaved.then(lambda: self._session.open_project(project))

    def choose(self, *, projects_only: bool = False) -> None:
        """Ask for a project or a table, and open it."""
        from nnviz.formats.data import DATA_FORMATS

        title = self.tr("Open project") if projects_only else self.tr("Open")
        dialog = QFileDialog(self._window, title, self.settings.folder)
        endings = " ".join(f"*{suffix}" for entry in DATA_FORMATS.entries().values() for suffix in entry.suffixes)
        both = self.tr("Projects and data (*.nnviz *.json {0} *ubyte)").format(endings)
        dialog.setNameFilters(
            [*([] if projects_only else [both]), self.tr("Projects (*.nnviz *.json)"), self.tr("All files (*)")]
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_path(Path(name)))
        self._show(dialog)

    def open_path(self, path: Path) -> None:
        """Open weights, a project or a table, by the ending of its name and the first words in it.

        A project and a table take the place of the present one: that waits until unsaved work is safe.
        """
        # Imported here: the readers of all formats come with them, and the window opens sooner.
        from nnviz.formats.data.numpy_archive import holds_samples
        from nnviz.formats.import_weights import looks_like_weights

        if looks_like_weights(path) and not holds_samples(path):
            self._open_weights(path)
        else:
            self.unsaved.then(lambda: self.open_project(path) if is_project_file(path) else self._open_table(path))

    def save(self, then: Callable[[], None] = nothing) -> None:
        """Save to the project's own file, or ask for one; go on with ``then`` when it is done."""
        if self.document.path is None:
            self.save_as(then)
        else:
            self.save_project(self.document.path, then)

    def save_as(self, then: Callable[[], None] = nothing) -> None:
        """Ask where to save the project, and save it there."""
        path = self.document.path
        dialog = QFileDialog(self._window, self.tr("Save project"), self.settings.folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Projects (*.nnviz)")])
        dialog.setDefaultSuffix("nnviz")
        dialog.selectFile(f"{plain_name(self._session.project.name)}.nnviz" if path is None else str(path))
        dialog.fileSelected.connect(lambda name: self.save_project(Path(name), then))
        self._show(dialog)

    def revert(self) -> None:
        """Go back to what the file holds, after a question."""
        path = self.document.path
        if path is None:
            return
        self._session.pause()
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Revert"),
            self.tr("Go back to what “{0}” holds?").format(path.name),
            QMessageBox.StandardButton.Cancel,
            self._window,
        )
        box.setInformativeText(self.tr("All that was done since it was saved is lost."))
        box.addButton(self.tr("&Revert"), QMessageBox.ButtonRole.DestructiveRole).clicked.connect(
            lambda: self.open_project(path)
        )
        self._show(box)

    def may_close(self) -> bool:
        """Whether the window may close now. If not, the user is asked, and the window closes when the answer allows.

        Files that are being written are waited for.
        """
        for work in self._window.findChildren(FileWork):
            work.finish()
        if not self.agreed_to_close and self.unsaved.found():
            self.unsaved.then(self._close_window)
            return False
        self.agreed_to_close = True
        return True

    # What is done, without a question.

    def open_project(self, path: Path) -> None:
        """Begin with the project in a file; says in words why it cannot be opened."""
        self.settings.folder = str(path.parent)
        self._work.finish()
        try:
            with waiting():
                saved = read_saved(path)
            taken = self._lock.take(path)
            if taken:
                self._offer_copy(path, saved, taken)
                return
            self._begin(saved, path)
        except ValueError as error:
            self._keep_old_lock()
            self.settings.forget_recent(path.absolute())
            self._warn(self.tr("The project was not opened"), str(error))

    def begin_recovered(self, saved: Saved, path: Path | None) -> None:
        """Begin with a copy that a crash left; ``path`` is the file that the work belongs to.

        Raises:
            ValueError: the project cannot be run.
        """
        show_saved(self._session, saved)
        self.document.recovered(path if path is not None and not self._lock.take(path) else None)

    def save_project(self, path: Path, then: Callable[[], None] = nothing) -> None:
        """Save all of the project as it stands now, with its training; go on with ``then`` when it is done.

        A large network takes a while, in which the window goes on.
        """
        self.settings.folder = str(path.parent)
        taken = self._lock.take(path)
        if taken:
            text = self.tr("{0} is open in another window ({1}). Choose another name.")
            self._warn(self.tr("The project was not saved"), text.format(path, taken))
            return
        moment, saved = self.document.moment(), saved_of(self._session)
        self._work.do(
            self.tr("Saving {0}").format(path.name),
            lambda progress: write_project(path, saved.project, saved.run, saved.canvas, progress),
            lambda _result: self._saved(path, saved, moment, then),
            self._tell_not_saved,
            self._keep_old_lock,
        )

    def _saved(self, path: Path, saved: Saved, moment: Moment, then: Callable[[], None]) -> None:
        self.document.saved_to(path, saved, moment)
        self.settings.add_recent(path)
        self.message.emit(self.tr("Saved to {0}, at step {1}.").format(path, f"{saved.step:,}"))
        then()

    def close(self) -> None:
        """Let go of the file."""
        self._lock.release()

    def _begin(self, saved: Saved, path: Path) -> None:
        show_saved(self._session, saved)
        # Beginning has let go of the lock of the project before, which may be this very file.
        self._lock.take(path)
        self.document.opened_from(path)
        self.settings.add_recent(path)
        if saved.run is not None:
            self.message.emit(self.tr("Opened {0}; training goes on at step {1}.").format(path, f"{saved.step:,}"))

    def _close_window(self) -> None:
        self.agreed_to_close = True
        # Later, when the dialog that brought the answer is gone.
        QTimer.singleShot(0, self._window.close)

    def _offer_copy(self, path: Path, saved: Saved, taken: str) -> None:
        text = self.tr(
            "{0} is open in another window ({1}). Open a copy of it, with a name of its own?\n\n"
            "If there is no such window, cancel, and delete {2} first."
        ).format(path.name, taken, lock_path(path))
        title = self.tr("The project is open already")
        box = QMessageBox(QMessageBox.Icon.Question, title, text, QMessageBox.StandardButton.Cancel, self._window)
        copy = box.addButton(self.tr("Open a &copy"), QMessageBox.ButtonRole.AcceptRole)
        copy.clicked.connect(lambda: show_saved(self._session, saved))
        self._show(box)

    def _tell_not_saved(self, error: Exception) -> None:
        self._keep_old_lock()
        text = self.tr("{0}\n\nYour work is still in this window.").format(problem_in_words(error))
        title = self.tr("The project was not saved")
        box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Close, self._window)
        box.addButton(self.tr("Save &elsewhere…"), QMessageBox.ButtonRole.AcceptRole).clicked.connect(
            lambda: self.save_as()
        )
        self._show(box)
        self.message.emit(title)

    def _keep_old_lock(self) -> None:
        """After a failed save the project belongs to the file that it belonged to."""
        if self.document.path is None:
            self._lock.release()
        else:
            self._lock.take(self.document.path)

    def _warn(self, title: str, text: str) -> None:
        self._show(QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Ok, self._window))
        self.message.emit(title)

    def _show(self, dialog: QFileDialog | QMessageBox) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def show_saved(session: Session, saved: Saved) -> None:
    """Begin with what was saved: the project, its training, and the part of the network that was seen.

    Raises:
        ValueError: the project cannot be run; the present one stays then.
    """
    session.open_project(saved.project, run=saved.run)
    session.canvas_sight.want(saved.canvas)


@contextmanager
def waiting() -> Iterator[None]:
    """The pointer says that it takes a moment: large networks do."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()


def plain_name(name: str) -> str:
    """The project's name as a file name."""
    return Path(name).stem.lower().replace(" ", "-").replace(":", "").replace("/", "-")
