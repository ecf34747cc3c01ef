"""The real program for the tests of the window."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.app.value_edits import value_of
from nnviz.document.examples import first_project
from nnviz.shell.start import Program
from nnviz.ui.canvas.editing.geometry import gap_x, unit_point, weight_point


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
    # Whatever is written has been written when the call returns; tests of long writing are impatient.
    made.window.file_work.patience = 30.0
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


@pytest.fixture(scope="module")
def shared_program(qapp):
    """One program for all tests of a module: to make the window takes longer than what they do."""
    made = Program(qapp, reset=True)
    made.failures = []
    made.crash.reported.connect(lambda _text, details: made.failures.append(details))
    made.show()
    assert QTest.qWaitForWindowExposed(made.window)
    made.window.complete()
    yield made
    made.window.close()
    made.close()
    made.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def hand(shared_program):
    """A hand on the first project, with the selection panel in front."""
    window = shared_program.window
    window.session.open_project(first_project())
    window.activateWindow()
    window.canvas.fit()
    window.canvas.setFocus()
    window.docks["selection"].raise_()
    yield Hand(window)
    window.editor.asking.field.finish()
    assert not shared_program.failures, shared_program.failures[0]


class Hand:
    """A person's hand on mouse and keyboard."""

    def __init__(self, window):
        self.window, self.session, self.canvas = window, window.session, window.canvas
        self.editor, self.view, self.control = window.editor, window.canvas.viewport(), window.control

    def unit(self, layer, unit):
        return self.canvas.mapFromScene(unit_point(self.canvas.layout_.columns[layer], unit))

    def weight(self, layer, source, unit, share=0.2):
        return self.canvas.mapFromScene(weight_point(self.canvas.layout_, (layer, source, unit), share))

    def title(self, layer):
        return self.canvas.mapFromScene(self.canvas.layout_.columns[layer].x, 17)

    def gap(self, behind):
        return self.canvas.mapFromScene(gap_x(self.canvas.layout_, behind), 17)

    def click(self, at, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.mouseClick(self.view, Qt.MouseButton.LeftButton, modifiers, at)

    def double_click(self, at):
        """As a mouse does it: the first click arrives before the second."""
        self.click(at)
        QTest.mouseDClick(self.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def drag(self, begin, end, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.mousePress(self.view, Qt.MouseButton.LeftButton, modifiers, begin)
        for share in (0.3, 0.6, 1.0):
            point = begin + (end - begin) * share
            QTest.mouseMove(self.view, point)
        QTest.mouseRelease(self.view, Qt.MouseButton.LeftButton, modifiers, end)

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.window.activateWindow()
        self.canvas.setFocus()
        QTest.keyClick(self.canvas, key, modifiers)

    def type(self, text):
        field = self.editor.asking.field.field
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    @property
    def sizes(self):
        return self.session.project.network.build().sizes

    @property
    def selected(self):
        return self.session.focus.places

    def value(self, layer, source, unit):
        return value_of(self.session, layer, source, unit)
