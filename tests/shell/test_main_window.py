"""The window around the three flows: live runs, edits, focus, files, failures and closing."""

import re
import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QMessageBox

from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.datasets import DATASETS
from nnviz.ui.key_names import key_text
from nnviz.ui.numbers import format_number


def boxes(window, kind=QMessageBox):
    return [box for box in window.findChildren(kind) if box.isVisible()]


def test_the_window_answers_while_training_runs_at_full_speed(program, window, qtbot):
    program.session.run()
    shown = []
    program.clock.delivered.connect(lambda: shown.append(program.session.snapshot.step))
    qtbot.waitUntil(lambda: len(shown) >= 20, timeout=20_000)
    window.panels.panels["settings"].setFocus()
    program.session.set_interval(0.05)
    program.session.pause()
    assert shown == sorted(shown)
    assert program.session.snapshot.step >= shown[-1]


class CanvasPaints(QObject):
    """Notes when the canvas is painted."""

    def __init__(self, window, seen):
        super().__init__()
        self.seen = seen
        window.canvas.viewport().installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.seen.append("canvas")
        return False


@pytest.mark.parametrize("presses", [1, 4, 5])
def test_another_step_or_phase_is_painted_on_the_canvas_before_the_panels_take_their_time_and_only_once(
    presses, program, window, qtbot, monkeypatch
):
    session, seen = program.session, []
    stepper, inspector = Stepper(session), window.panels.panels["inspector"]
    for _ in range(presses):
        stepper.next_phase()
    QApplication.processEvents()
    paints = CanvasPaints(window, seen)
    told = type(inspector).show_snapshot
    monkeypatch.setattr(type(inspector), "show_snapshot", lambda *args: (seen.append("panel"), told(*args)))
    stepper.next_phase()
    assert seen[:2] == ["canvas", "panel"]
    QApplication.processEvents()
    window.canvas.viewport().removeEventFilter(paints)
    assert seen.count("canvas") == 1


def test_a_step_of_another_project_is_not_painted_before_everything_knows_the_project(program, window):
    seen = []
    paints = CanvasPaints(window, seen)
    window.panels.add_view(lambda _snapshot: seen.append("told"))
    program.session.edit(edits.add_hidden_layer(program.session.project), "add a layer")
    assert seen == ["told"]
    window.canvas.viewport().removeEventFilter(paints)


def test_in_a_live_run_the_numbers_of_canvas_and_lines_are_those_of_one_step_and_at_its_end_of_the_last(
    program, window, qtbot
):
    session, seen = program.session, []
    canvas_numbers = window.canvas.show_values
    window.canvas.show_values = lambda: (seen.append(("canvas", session.snapshot.step)), canvas_numbers())
    window.panels.add_view(lambda snapshot: seen.append(("line", snapshot.step)), 0.1)
    session.run()
    qtbot.waitUntil(lambda: len(seen) > 12, timeout=20_000)
    session.pause()
    steps = {what: [step for name, step in seen if name == what] for what in ("canvas", "line")}
    assert steps["canvas"] == steps["line"]
    window.canvas.show_values = canvas_numbers
    texts = [text.text for text in window.canvas.scene().texts]
    loss = format_number(session.snapshot.record.sample_losses[0], 6, minus="−")
    assert any(loss in text for text in texts)
    assert f"step {session.snapshot.step:,}" in window.counters.text()


def test_a_change_of_the_learning_rate_takes_effect_in_the_live_run_and_keeps_the_weights(program, qtbot):
    session = program.session
    session.run()
    qtbot.waitUntil(lambda: session.snapshot.step > 100, timeout=20_000)
    training = replace(session.project.training, learning_rate=0.125)
    session.edit(edits.set_training(session.project, training), "slower")
    assert session.running
    step = session.snapshot.step
    qtbot.waitUntil(lambda: session.snapshot.step > step + 100, timeout=20_000)
    session.pause()
    assert session.snapshot.record.learning_rate == 0.125


def test_edits_are_undone_and_redone_from_the_menu_with_their_sentences(program, window):
    session = program.session
    project = session.project
    session.edit(edits.add_hidden_layer(project), "add a layer of 4 units")
    undo, redo = window.actions_["undo"], window.actions_["redo"]
    assert undo.text() == "Undo: add a layer of 4 units"
    undo.trigger()
    assert session.project is project
    assert redo.text() == "Redo: add a layer of 4 units"
    redo.trigger()
    assert session.project.network.build().sizes == (2, 2, 4, 1)


def test_every_example_of_the_file_menu_opens_and_can_be_stepped(program, window):
    for key in DATASETS.entries():
        window.files.open_example(key)
        Stepper(program.session).next_sample()
        assert window.session.project.data.source.key == key
        assert window.canvas.accessibleName()


def test_a_threshold_unit_is_refused_with_its_reason_in_the_status_line(program, window):
    session = program.session
    session.edit(edits.set_activation(session.project, 0, ACTIVATIONS.create("step")), "step")
    session.run()
    assert not session.running
    assert "no slope" in window.statusBar().currentMessage()


def test_a_diverging_run_stops_and_says_what_to_do(program, window, qtbot):
    session = program.session
    session.open_project(example_project("iris"))
    layers = session.project.network.layers
    relu = replace(layers[0], activation=ACTIVATIONS.create("relu"))
    network = replace(
        session.project.network, layers=(relu, replace(layers[1], activation=ACTIVATIONS.create("identity")))
    )
    training = replace(session.project.training, learning_rate=1e6)
    session.edit(replace(session.project, network=network, training=training), "too fast")
    session.run()
    qtbot.waitUntil(lambda: not session.running, timeout=20_000)
    assert "Lower the learning rate" in window.statusBar().currentMessage()


def test_a_click_on_the_canvas_selects_in_every_panel(program, window):
    window.canvas.unit_clicked.emit(1, 1)
    assert (program.session.focus.layer, program.session.focus.unit) == (1, 1)
    window.canvas.weight_clicked.emit(1, 0, 1)
    assert program.session.focus.source == 0
    window.canvas.background_clicked.emit()
    assert program.session.focus.layer is None


def test_a_dropped_table_is_opened(window, tmp_path, qtbot):
    table = tmp_path / "points.csv"
    table.write_text("a,b,c\n" + "\n".join(f"{i},{i * 2},{i * 0.5}" for i in range(30)), encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(table))])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)
    qtbot.waitUntil(lambda: bool(boxes(window, QDialog)), timeout=5000)
    dialog = boxes(window, QDialog)[0]
    assert "30 samples with 2 inputs" in dialog.result_text.text()
    dialog.reject()


def test_an_exception_in_a_step_reaches_the_user_as_words(program, window, qtbot):
    class BrokenError(RuntimeError):
        pass

    def broken():
        raise BrokenError("the step is broken")

    program.session.training.job.record_step = broken
    program.session.run()
    qtbot.waitUntil(lambda: program.safety.failures.dialog is not None, timeout=10_000)
    dialog = program.safety.failures.dialog
    assert "the step is broken" in dialog.words.text()
    assert "BrokenError" in dialog.report
    assert not program.session.running
    dialog.accept()
    program.session.reset()
    Stepper(program.session).next_sample()
    assert program.session.snapshot.step == 1


def test_closing_in_the_middle_of_a_run_ends_the_thread(program, window):
    program.session.run()
    window.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "nnviz-training"]


def test_closing_takes_open_questions_back_with_the_window(program, window, tmp_path, qtbot):
    Stepper(program.session).next_sample()
    window.trace_files._choose_file(1, 1, 6)
    files = [dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible()]
    answers = []
    files[0].finished.connect(answers.append)
    window.close()
    assert not any(dialog.isVisible() for dialog in window.findChildren(QDialog))
    assert answers == [QDialog.DialogCode.Rejected]


def test_a_drag_of_the_timeline_in_the_very_moment_of_closing_goes_nowhere(program, window, qtbot):
    program.session.run(200)
    qtbot.waitUntil(lambda: not program.session.running)
    window.step_bar.timeline.setValue(100)
    later = QTimer(interval=2 * window.step_bar._drag.interval(), singleShot=True)
    window.close()
    # Longer than the drag would have waited; the program's own fixture finds what is raised in a slot.
    with qtbot.waitSignal(later.timeout):
        later.start()
    assert window.step_bar.step.value() == 200


def test_closing_while_it_plays_by_itself_ends_the_playing(program, window):
    program.session.open_project(example_project("mazur"))
    autoplay = window.actions_.autoplay
    window.speed.slider.setValue(6)
    autoplay.toggle()
    assert autoplay.playing
    window.close()
    assert not autoplay.playing


def test_the_keyboard_never_gets_into_a_panel_that_is_behind_another(program, window, qtbot):
    hidden = [key for key in window.docks if key in window.panels._behind]
    assert "selection" in hidden
    program.session.select(1, 0)
    window.activateWindow()
    window.canvas.setFocus()
    reached = set()
    for _ in range(150):
        widget = QApplication.focusWidget() or window
        reached |= {key for key, dock in window.docks.items() if dock.isAncestorOf(widget)}
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert "settings" in reached
    assert not reached & set(hidden)
    window.docks["selection"].raise_()
    qtbot.waitUntil(lambda: window.panels.panels["selection"].isEnabled(), timeout=5000)


def test_the_layout_comes_back_at_the_next_start(program, window, qapp):
    window.docks["samples"].close()
    window.close()
    from nnviz.app.session import Session
    from nnviz.shell.main_window import MainWindow

    session = Session(example_project("and"))
    again = MainWindow(session, program.theme, program.settings)
    again.show()
    assert not again.docks["samples"].isVisible()
    assert again.docks["settings"].isVisible()
    again.close()
    again.deleteLater()


def test_docks_never_float(window):
    for dock in window.docks.values():
        assert not dock.features() & dock.DockWidgetFeature.DockWidgetFloatable


def test_a_field_keeps_space_and_arrows_and_the_window_gets_them_back(program, window, qtbot):
    field = window.panels.panels["settings"].findChild(QLineEdit)
    field.setFocus()
    step = program.session.snapshot.step
    qtbot.keyClick(field, Qt.Key.Key_Right)
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert not program.session.running
    assert program.session.snapshot.step == step
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert window.canvas.hasFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert program.session.snapshot.step == step + 1


def test_no_key_has_two_actions(window):
    menus = [action.menu() for action in window.menuBar().actions()]
    actions = {id(action): action for menu in menus for action in menu.actions()}
    actions |= {id(action): action for action in window.actions()}
    keys = [key.toString() for action in actions.values() for key in action.shortcuts()]
    assert "Space" in keys
    assert len(keys) == len(set(keys))


def test_the_help_names_every_key_of_the_menus_and_the_tool_bar_once(window):
    window.menus.show_keys()
    (box,) = boxes(window)
    told = re.findall(r"<b>(.*?)</b>", box.text())
    assert len(told) == len(set(told))
    actions = [action for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()]
    keys = {key_text(action.shortcut()) for action in (*actions, *window.actions_.all())} - {""}
    assert {"→", "Shift+←", "Ctrl+0", "F1", "Ctrl+Shift+C"} <= keys
    assert keys <= set(told)
    box.accept()


def test_both_themes_paint_the_whole_window(window):
    pictures = {}
    for name in ("light", "dark"):
        window.set_theme(name)
        image = window.grab().toImage()
        across, down = range(5, image.width(), 60), range(5, image.height(), 60)
        pixels = np.array([image.pixelColor(x, y).lightness() for x in across for y in down])
        pictures[name] = float(np.median(pixels))
    assert pictures["light"] > 200
    assert pictures["dark"] < 70


def test_a_live_run_can_be_edited_reset_and_replaced_and_every_view_stays_with_its_own_network(program, window, qtbot):
    session = program.session
    for key in ("digits", "and", "iris", "xor"):
        window.files.open_example(key)
        session.run()
        qtbot.waitUntil(lambda: session.snapshot.step > 3, timeout=20_000)
        session.edit(edits.add_hidden_layer(session.project, units=3), "one layer more")
        session.run()
        session.undo_stack.undo()
        session.run()
        session.reset()
        assert session.snapshot.step == 0
        session.run()
    window.files.open_example("mazur")
    assert not session.running
    assert "sample 1 " in window.counters.text()


@pytest.mark.a_failure_is_planted
def test_a_view_that_fails_once_does_not_stop_the_clock(program, qtbot):
    session, failures = program.session, []

    def fail_once(_snapshot):
        if not failures:
            failures.append(1)
            raise ValueError("this view is broken")

    session.snapshot_changed.connect(fail_once)
    told = []
    program.crash.reported.connect(lambda text, _details: told.append(text))
    session.run()
    step = session.snapshot.step
    qtbot.waitUntil(lambda: session.snapshot.step > step + 50, timeout=20_000)
    assert told == ["this view is broken"]
    program.safety.failures.dialog.accept()
