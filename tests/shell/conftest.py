"""The real program for the tests of the window."""

import pytest
from PySide6.QtWidgets import QApplication

from nnviz.shell.start import Program


@pytest.fixture
def program(qapp, qtbot, request):
    """The whole program on its first project, shown and complete; closed at the end."""
    assert isinstance(qapp, QApplication)
    made = Program(qapp, reset=True)
    # The program takes Python's hooks, so an exception in a slot reaches nobody else.
    failures = []
    made.crash.reported.connect(lambda _text, details: failures.append(details))
    # What a test has not saved is not missed; tests of the question turn it on.
    made.window.projects.unsaved.asks = False
    made.show()
    qtbot.waitExposed(made.window)
    made.window.complete()
    yield made
    made.window.close()
    made.close()
    made.window.deleteLater()
    if "a_failure_is_planted" not in request.keywords:
        assert not failures, failures[0]


@pytest.fixture
def window(program):
    """Its window."""
    return program.window


@pytest.fixture
def press(window, qtbot):
    """Press a key in the window, as a person would."""

    def press_key(key, modifier=None):
        from PySide6.QtCore import Qt

        window.activateWindow()
        qtbot.keyClick(window.canvas, key, modifier or Qt.KeyboardModifier.NoModifier)

    return press_key
