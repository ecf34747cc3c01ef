"""Starts the program with a window."""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from nnviz.shell.start import Program


def run_application(path: Path | None = None, *, reset: bool = False) -> int:
    """Open the window, on the file ``path`` when one is given, and return the exit code.

    Call ``nnviz.shell.preflight.find_problem`` before this module is imported.
    """
    application = QApplication(sys.argv[:1])
    program = Program(application, reset=reset)
    program.show()
    # After the first paint, so that the window is there when a question comes up.
    QTimer.singleShot(0, lambda: program.begin(path))
    try:
        return application.exec()
    finally:
        program.close()
