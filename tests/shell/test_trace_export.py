"""File > Export trace: from the keyboard to a file that can be checked."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from nnviz.formats.trace_check import check_trace
from nnviz.ui.trace_dialog import TraceDialog


def visible(window, qtbot, kind):
    found = []

    def look():
        found[:] = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
        return bool(found)

    qtbot.waitUntil(look)
    return found[0]


def finish(program, qtbot):
    qtbot.waitUntil(lambda: not program.session.running, timeout=20_000)


def test_the_last_steps_are_exported_by_the_keyboard_and_the_trace_is_right(program, window, press, qtbot, tmp_path):
    program.session.run(12)
    finish(program, qtbot)
    press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    dialog = visible(window, qtbot, TraceDialog)
    assert dialog.first.value() == dialog.last.value() == 12
    dialog.first.setValue(10)
    assert dialog.go_on.isEnabled()
    qtbot.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    files = visible(window, qtbot, QFileDialog)
    assert files.selectedFiles()[0].endswith("steps-10-12.json")
    path = tmp_path / "t.json"
    files.fileSelected.emit(str(path))
    files.close()
    report = check_trace(path)
    assert report.agrees
    assert report.steps == 3
    assert "Exported 3 step" in window.statusBar().currentMessage()


def test_a_range_that_runs_backwards_cannot_be_chosen(program, window, qtbot):
    program.session.run(5)
    finish(program, qtbot)
    window.trace_files.choose()
    dialog = visible(window, qtbot, TraceDialog)
    dialog.last.setValue(2)
    assert not dialog.go_on.isEnabled()
    assert dialog.message.text() == "The first step comes after the last one."
    dialog.close()


def test_a_trace_that_cannot_be_written_says_why(program, window, qtbot, tmp_path):
    program.session.run(2)
    finish(program, qtbot)
    window.trace_files.export(tmp_path / "no" / "folder.json", 1, 1, 17)
    box = visible(window, qtbot, QMessageBox)
    assert "its folder does not exist" in box.text()
    box.close()
    window.trace_files.export(tmp_path / "trace.pdf", 1, 1, 17)
    box = visible(window, qtbot, QMessageBox)
    assert "choose an ending" in box.text()
    box.close()
    assert not list(tmp_path.iterdir())
