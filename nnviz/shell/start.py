"""Puts the running program together: settings, theme, session, window, clocks."""

import logging
import sys
from pathlib import Path

from PySide6.QtGui import QIcon, QSessionManager
from PySide6.QtWidgets import QApplication

from nnviz import __version__
from nnviz.app.frame_clock import FrameClock, GarbageClock
from nnviz.app.places import state_folder
from nnviz.app.processor import use_one_thread_for_products
from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.document.examples import first_project
from nnviz.resources import resource_path
from nnviz.shell.crash import CrashReporter
from nnviz.shell.key_policy import KeyPolicy
from nnviz.shell.language import install_language
from nnviz.shell.log_file import LogFile
from nnviz.shell.main_window import MainWindow
from nnviz.shell.safety import Safety
from nnviz.ui.theme import apply_theme, theme_for

# While training runs, the two threads share the interpreter: a short interval keeps the frames even.
_SWITCH_INTERVAL = 0.001
_LOG = logging.getLogger("nnviz")


class Program:
    """Everything that lives as long as the window."""

    def __init__(self, application: QApplication, *, reset: bool = False) -> None:
        self._application = application
        install_language(application)
        application.setApplicationName("nnviz")
        application.setApplicationVersion(__version__)
        application.setWindowIcon(QIcon(str(resource_path("icons", "nnviz.svg"))))
        self.log = LogFile(state_folder("logs"))
        self.log.open()
        _LOG.info("nnviz %s begins", __version__)
        self.settings = Settings()
        if reset:
            self.settings.forget()
        self.theme = theme_for(self.settings.theme, application)
        apply_theme(application, self.theme)
        sys.setswitchinterval(_SWITCH_INTERVAL)
        use_one_thread_for_products()
        self.crash = CrashReporter()
        self.crash.install()
        self.session = Session(first_project())
        self.window = MainWindow(self.session, self.theme, self.settings)
        self.safety = Safety(self.window, self.crash, self.log)
        application.commitDataRequest.connect(self._end_of_desktop)
        self.clock = FrameClock(self.session)
        self.clock.paced.connect(self.window.panels.set_slowness)
        self.garbage = GarbageClock()
        self.keys = KeyPolicy()

    def show(self) -> None:
        """Show the window. The plots, which are slow to import, make themselves after their first paint."""
        self.window.show()
        # Now, and not before: some ten thousand events come while the window is made, and none of them is a key.
        self._application.installEventFilter(self.keys)
        self.clock.start()

    def begin(self, path: Path | None = None) -> None:
        """Bring back what a crash has left; else open the file ``path``, when one is given."""
        if not self.safety.recovering.begin() and path is not None:
            self.window.open_path(path)

    def close(self) -> None:
        """End the thread and the clocks. May be called again."""
        self.clock.stop()
        self.garbage.stop()
        self.safety.close()
        self.session.close()
        self._application.removeEventFilter(self.keys)
        self.crash.uninstall()
        self.log.close()

    def _end_of_desktop(self, _manager: QSessionManager) -> None:
        """The person logs out: whatever they answer to a question, a copy of their work is there."""
        self.safety.save_copy()
