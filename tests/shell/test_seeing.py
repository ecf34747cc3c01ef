"""What is seen on the canvas is chosen in the View menu or at the legend, and remembered; pictures go to files."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox

from nnviz.app.focus import Phase
from nnviz.app.stepper import Stepper
from nnviz.ui.canvas.neuron import Outline
from nnviz.ui.canvas.seeing import Fill, Lines, Seeing, seeing_from_texts
from nnviz.ui.tables.step_values import Place


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


# Offscreen there is no keyboard that a menu could take.
@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
@pytest.mark.parametrize(("down", "fill"), [(2, Fill.ACTIVATION), (4, Fill.DELTA)])
def test_the_legend_is_reached_and_used_with_the_keyboard(window, actions, qtbot, down, fill):
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    button = window.canvas.legend_bar.fill_button
    qtbot.waitUntil(button.hasFocus)

    def choose():
        for _ in range(down):
            qtbot.keyClick(button.menu(), Qt.Key.Key_Down)
        qtbot.keyClick(button.menu(), Qt.Key.Key_Return)

    button.menu().aboutToShow.connect(lambda: QTimer.singleShot(0, choose))
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: actions.seeing.fill is fill)
    assert not window.session.running


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


def test_the_table_of_step_values_and_the_canvas_select_the_same_unit(window, press, qtbot):
    panel = window.panels.panels["step"]
    window.docks["step"].raise_()
    qtbot.waitUntil(panel.isVisible)
    press(Qt.Key.Key_Right)
    panel.unit_view.setCurrentIndex(panel.units.index_of(Place(1, 1)))
    assert window.session.focus.unit == 1
    assert window.canvas.scene().neurons[1][1].outline is Outline.SELECTED
    assert window.canvas.accessibleDescription().startswith("h2: z ")
    press(Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: panel.unit_view.currentIndex().row() == panel.units.index_of(Place(1, 0)).row())
