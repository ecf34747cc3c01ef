"""What keeps a person's work safe while the program runs: copies of it, their recovery, and what follows a failure."""

from PySide6.QtCore import QObject, Qt

from nnviz.app.autosave import Autosave
from nnviz.app.places import state_folder
from nnviz.app.recovery import RecoveryFolder, new_folder
from nnviz.shell.crash import CrashReporter
from nnviz.shell.failure_dialog import Failures
from nnviz.shell.log_file import LogFile
from nnviz.shell.main_window import MainWindow
from nnviz.shell.recovering import Recovering
from nnviz.shell.report import make_report


class Safety(QObject):
    """Belongs to one window. Where no folder for copies can be made, the rest works all the same."""

    def __init__(self, window: MainWindow, crash: CrashReporter, log: LogFile) -> None:
        super().__init__(window)
        self._projects = window.projects
        parent = state_folder("recovery")
        self._folder: RecoveryFolder | None = new_folder(parent)
        self.autosave: Autosave | None = None
        if self._folder is not None:
            self.autosave = Autosave(window.session, window.projects.document, self._folder, self)
            text = self.tr("No copy for recovery could be saved: {0}")
            self.autosave.failed.connect(lambda reason: window.tell(text.format(reason)))
        self.recovering = Recovering(parent, window.projects, self.save_copy, window)
        self.failures = Failures(window, lambda details: make_report(details, log.tail()), self.save_copy)
        # Queued: a failure may come from within a paint event, in which no dialog can be made.
        crash.reported.connect(self.failures.tell, Qt.ConnectionType.QueuedConnection)
        window.session.failed.connect(self.failures.tell, Qt.ConnectionType.QueuedConnection)

    def save_copy(self) -> bool:
        """Copy unsaved work now; whether all of it is safe."""
        return self.autosave is not None and self.autosave.save_now()

    def close(self) -> None:
        """Copy no more. Work that nobody has agreed to lose is left for the next start. May be called again."""
        if self.autosave is not None:
            self.autosave.close()
        folder, self._folder = self._folder, None
        if folder is None:
            return
        if self._projects.agreed_to_close:
            folder.remove()
        else:
            folder.let_go()
