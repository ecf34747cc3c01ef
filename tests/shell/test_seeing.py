"""What is seen on the canvas is chosen in the View menu or at the legend, and remembered; pictures go to files."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from nnviz.app.focus import Phase
from nnviz.app.stepper import Stepper
from nnviz.ui.canvas.seeing import Fill, Lines, Seeing, seeing_from_texts


@pytest.fixture
def actions(window):
    return window.control.actions


def test_a_choice_is_shown_at_once_and_remembered(program, window, actions):
    stepper = Stepper(program.session)
    while program.session.focus.phase != Phase.BACKWARD:
        stepper.next_phase()
    actions.fills[Fill.Z].trigger()
    actions.lines[Lines.CONTRIBUTION].trigger()
    actions.digits[6].trigger()
    assert window.canvas.legend.fill == "fill: sum z"
    assert window.canvas.legend.width.startswith("contribution a·w up to")
    remembered = seeing_from_texts(program.settings.group("canvas"))
    assert remembered == Seeing(Fill.Z, Lines.CONTRIBUTION, 6)
    actions.fills[Fill.PHASE].trigger()
    actions.lines[Lines.PHASE].trigger()
    assert window.canvas.legend.fill == "fill: error signal δ"
    assert window.canvas.legend.width.startswith("gradient up to")


def test_every_choice_is_in_the_view_menu(window, actions):
    reached = set()

    def walk(menu):
        for action in menu.actions():
            reached.add(action)
            if action.menu() is not None:
                walk(action.menu())

    walk(next(action.menu() for action in window.menuBar().actions() if action.text() == "&View"))
    choices = [*actions.fills.values(), *actions.lines.values(), *actions.digits.values()]
    for action in (*choices, actions.maps, actions.heat_maps, actions.biases):
        assert action in reached
        assert action.text()


@pytest.mark.parametrize(
    ("button", "down", "fill"), [("fill_button", 2, Fill.ACTIVATION), ("fill_button", 4, Fill.DELTA)]
)
def test_the_legend_is_reached_with_the_keyboard(window, actions, qtbot, button, down, fill):
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    bar = window.canvas.legend_bar
    found = getattr(bar, button)
    qtbot.waitUntil(found.hasFocus)

    def choose():
        menu = QGuiApplication.focusWindow() and found.menu()
        if not menu.isVisible():
            return False
        for _ in range(down):
            qtbot.keyClick(menu, Qt.Key.Key_Down)
        qtbot.keyClick(menu, Qt.Key.Key_Return)
        return True

    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, choose)
    qtbot.keyClick(found, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: actions.seeing.fill is fill)
    assert not program_runs(window)


def program_runs(window):
    return window.session.running


def test_bias_neurons_can_be_left_out(window, actions):
    assert [len(units) for units in window.canvas.scene().neurons] == [3, 3, 1]
    actions.biases.trigger()
    assert [len(units) for units in window.canvas.scene().neurons] == [2, 2, 1]


def test_the_window_zooms_with_keys(window, press):
    press(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert window.canvas.zoom > 1.0
    press(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert window.canvas.zoom == 1.0


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_picture_is_exported(window, qtbot, press, tmp_path, ending):
    press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is not None)
    dialog = window.findChild(QFileDialog)
    path = tmp_path / f"net.{ending}"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    assert path.stat().st_size > 1000
    assert str(path) in window.statusBar().currentMessage()


def test_an_unknown_ending_and_a_missing_folder_are_told(window, qtbot, tmp_path):
    for path, words in ((tmp_path / "net.gif", ".png, .svg, .pdf"), (tmp_path / "no" / "net.png", "does not exist")):
        assert not window.pictures.save(path)
        box = window.findChild(QMessageBox)
        assert words in box.text()
        box.accept()
        box.deleteLater()
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
    assert not list(tmp_path.iterdir())


def test_a_picture_is_copied(window, press):
    press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    image = QGuiApplication.clipboard().image()
    assert isinstance(image, QImage)
    assert image.size() == window.canvas.size() * 2


def test_the_table_of_step_values_selects_the_same_units(program, window, qtbot):
    Stepper(program.session).next_phase()
    program.session.select(1, 1)
    assert window.canvas.accessibleDescription().startswith("h2: z ")
    assert isinstance(window.control.actions.parent(), type(window.control))
    assert window.findChild(QMenu) is not None
