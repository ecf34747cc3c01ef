"""The real program for the tests of the window."""

import pytest
from PySide6.QtWidgets import QApplication

from nnviz.shell.start import Program


@pytest.fixture
def program(qapp, qtbot):
    """The whole program on its first project, shown and complete; closed at the end."""
    assert isinstance(qapp, QApplication)
    made = Program(qapp, reset=True)
    made.show()
    qtbot.waitExposed(made.window)
    made.window.complete()
    yield made
    made.window.close()
    made.close()
    made.window.deleteLater()


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
