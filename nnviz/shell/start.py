"""Puts the running program together: settings, theme, session, window, clocks."""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from nnviz import __version__
from nnviz.app.frame_clock import FrameClock, GarbageClock
from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.document.examples import first_project
from nnviz.resources import resource_path
from nnviz.shell.crash import CrashReporter
from nnviz.shell.key_policy import KeyPolicy
from nnviz.shell.main_window import MainWindow
from nnviz.ui.theme import apply_theme, theme_for

# While training runs, the two threads share the interpreter: a short interval keeps the frames even.
_SWITCH_INTERVAL = 0.001


class Program:
    """Everything that lives as long as the window."""

    def __init__(self, application: QApplication, *, reset: bool = False) -> None:
        application.setApplicationName("nnviz")
        application.setApplicationVersion(__version__)
        application.setWindowIcon(QIcon(str(resource_path("icons", "nnviz.svg"))))
        self.settings = Settings()
        if reset:
            self.settings.forget()
        self.theme = theme_for(self.settings.theme, application)
        apply_theme(application, self.theme)
        sys.setswitchinterval(_SWITCH_INTERVAL)
        self.crash = CrashReporter()
        self.crash.install()
        self.keys = KeyPolicy()
        application.installEventFilter(self.keys)
        self.session = Session(first_project())
        self.window = MainWindow(self.session, self.theme, self.settings)
        self.crash.reported.connect(self.window.tell_failure)
        self.clock = FrameClock(self.session)
        self.garbage = GarbageClock()
        self._application = application

    def show(self, path: Path | None = None) -> None:
        """Show the window. The plots, which are slow to import, make themselves after their first paint."""
        self.window.show()
        self.clock.start()
        if path is not None:
            QTimer.singleShot(0, lambda: self.window.open_path(path))

    def close(self) -> None:
        """End the thread and the clocks. May be called again."""
        self.clock.stop()
        self.garbage.stop()
        self.session.close()
        self._application.removeEventFilter(self.keys)
        self.crash.uninstall()
