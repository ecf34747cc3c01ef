"""The README's first tutorial: from an empty window to a network that has learned XOR, in fewer than ten actions.

An action is one click or one key; the two ways use the mouse alone and the keyboard alone.
"""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolBar

LEFT = Qt.MouseButton.LeftButton
MOST_ACTIONS = 9


class Counter:
    """Real events of mouse and keyboard, counted."""

    def __init__(self, window):
        self.window, self.actions = window, 0

    def click(self, widget, at=None):
        self.actions += 1
        QTest.mouseClick(widget, LEFT, Qt.KeyboardModifier.NoModifier, at or QPoint())

    def choose(self, bar, text):
        """Click an item of a menu bar or of a menu that is open; returns the menu that opens, if one does."""
        action = next(action for action in bar.actions() if action.text().replace("&", "") == text)
        self.click(bar, bar.actionGeometry(action).center())
        return action.menu()

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.actions += 1
        if QApplication.activePopupWidget() is None:
            # Without a desktop nobody gives the keyboard back to the window when a menu closes.
            self.window.activateWindow()
        receiver = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
        QTest.keyClick(receiver, key, modifiers)


def has_learned(session):
    """Whether every row of XOR is on its right side, and the loss is small."""
    curves = session.training.job.curves
    return len(curves.steps) > 0 and curves.train_accuracy.view()[-1] == 1.0 and curves.train_loss.view()[-1] < 0.05


@pytest.fixture
def person(window):
    window.activateWindow()
    window.canvas.setFocus()
    return Counter(window)


def check(person, qtbot):
    """The network is the tutorial's, and what the samples panel shows is right after rounding."""
    session = person.window.session
    assert session.project.network.build().sizes == (2, 4, 1)
    qtbot.waitUntil(lambda: has_learned(session), timeout=20_000)


def rounded_outputs(window):
    snapshot, data = window.session.snapshot, window.session.data
    network = window.session.project.network.build()
    return network.predict(snapshot.parameters, data.train_inputs)[:, 0].round().tolist()


def test_by_the_mouse_alone(person, window, qtbot):
    menu = person.choose(window.menuBar(), "File")
    person.choose(menu, "New")
    assert window.session.project.network.build().sizes == (2, 1)
    combo = window.panels.panels["settings"].data_form.source.combo
    person.click(combo, combo.rect().center())
    view = combo.view()
    qtbot.waitUntil(view.isVisible)
    row = combo.findData("xor")
    item = view.visualRect(view.model().index(row, 0)).center()
    # Qt takes a release right after the list opened for the end of the same click, unless the mouse moves.
    QTest.mouseMove(view.viewport(), item)
    person.click(view.viewport(), item)
    assert window.session.project.data.source.key == "xor"
    column = window.canvas.layout_.columns
    QTest.mouseMove(window.canvas.viewport(), window.canvas.mapFromScene((column[0].x + column[1].x) / 2, 200))
    plus = window.editor.mouse.buttons.layer
    person.click(plus, plus.rect().center())
    bar = window.findChild(QToolBar, "training_tool_bar")
    tool = bar.widgetForAction(window.actions_["run"])
    person.click(tool, tool.rect().center())
    check(person, qtbot)
    person.click(tool, tool.rect().center())
    assert not window.session.running
    assert person.actions <= MOST_ACTIONS
    assert rounded_outputs(window) == [0.0, 1.0, 1.0, 0.0]


def test_by_the_keyboard_alone(person, window, qtbot):
    person.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.session.project.network.build().sizes == (2, 1)
    person.key(Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    person.key(Qt.Key.Key_G)
    person.key(Qt.Key.Key_X)
    assert window.session.project.data.source.key == "xor"
    person.key(Qt.Key.Key_Insert)
    person.key(Qt.Key.Key_Space)
    check(person, qtbot)
    person.key(Qt.Key.Key_Space)
    assert not window.session.running
    assert person.actions <= MOST_ACTIONS
    assert rounded_outputs(window) == [0.0, 1.0, 1.0, 0.0]
