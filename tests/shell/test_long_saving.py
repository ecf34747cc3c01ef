"""Saving that takes long: the file holds one step, while training, editing and the window go on."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project
from nnviz.formats.project_file import read_saved, write_project
from nnviz.shell import project_files


@pytest.fixture
def disk(window, monkeypatch):
    """A disk that writes when it is told to."""
    event = threading.Event()

    def write(*arguments):
        assert event.wait(20)
        write_project(*arguments)

    monkeypatch.setattr(project_files, "write_project", write)
    window.file_work.patience = 0.0
    yield event
    event.set()
    window.file_work.finish()


def finish(window, disk, qtbot):
    disk.set()
    qtbot.waitUntil(lambda: not window.file_work.busy, timeout=5000)


def box_of(window):
    (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    return box


def test_training_goes_on_while_a_file_is_written_and_the_file_holds_the_step_of_the_wish(
    program, window, disk, tmp_path, qtbot
):
    session = program.session
    for _ in range(3):
        Stepper(session).next_sample()
    window.projects.save_project(tmp_path / "a.nnviz")
    session.run()
    qtbot.waitUntil(lambda: session.snapshot.step > 200, timeout=20_000)
    finish(window, disk, qtbot)
    assert session.running
    assert read_saved(tmp_path / "a.nnviz").step == 3
    assert "at step 3" in window.statusBar().currentMessage()
    assert window.isWindowModified()
    session.pause()
    while session.snapshot.step > 3:
        session.training.call(lambda: session.training.job.timeline.go_to(3))
        session.show(session.training.call(session.training.job.look_ahead), session.focus)
    assert not window.isWindowModified(), "back at the step that the file holds"


def test_an_edit_made_meanwhile_is_not_in_the_file_and_counts_as_unsaved(program, window, disk, tmp_path, qtbot):
    session, path = program.session, tmp_path / "a.nnviz"
    before = session.project
    window.projects.save_project(path)
    session.edit(replace(before, training=replace(before.training, learning_rate=0.125)), "the learning rate")
    finish(window, disk, qtbot)
    assert read_saved(path).project.training == before.training
    assert window.projects.document.path == path
    assert window.isWindowModified()
    window.projects.save()
    window.file_work.finish()
    assert not window.isWindowModified()
    assert read_saved(path).project.training.learning_rate == 0.125


def test_an_edit_that_was_undone_meanwhile_leaves_nothing_unsaved(program, window, disk, tmp_path, qtbot):
    session = program.session
    session.edit(edits.add_hidden_layer(session.project), "a layer")
    window.projects.save_project(tmp_path / "a.nnviz")
    session.undo_stack.undo()
    session.undo_stack.redo()
    finish(window, disk, qtbot)
    assert not window.isWindowModified()


def test_a_project_that_began_meanwhile_does_not_take_the_file_of_the_one_before(
    program, window, disk, tmp_path, qtbot
):
    window.projects.save_project(tmp_path / "a.nnviz")
    program.session.open_project(example_project("and"))
    finish(window, disk, qtbot)
    assert read_saved(tmp_path / "a.nnviz").project.name == "XOR"
    assert window.projects.document.path is None
    assert window.windowTitle() == "AND[*] — nnviz"


def test_the_window_closes_only_when_the_file_is_written(program, window, disk, tmp_path):
    Stepper(program.session).next_sample()
    window.projects.unsaved.asks = True
    window.projects.save_project(tmp_path / "a.nnviz")
    timer = threading.Timer(0.1, disk.set)
    timer.start()
    assert window.close(), "nothing is unsaved then"
    timer.join()
    assert read_saved(tmp_path / "a.nnviz").step == 1


def test_what_was_done_while_work_was_saved_for_another_project_is_asked_about_once_more(
    program, window, disk, tmp_path, qtbot
):
    session = program.session
    disk.set()
    window.projects.save_project(tmp_path / "a.nnviz")
    window.file_work.finish()
    disk.clear()
    Stepper(session).next_sample()
    window.projects.unsaved.asks = True
    window.projects.begin(example_project("and"))
    box = box_of(window)
    qtbot.mouseClick(box.button(QMessageBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    Stepper(session).next_sample()
    finish(window, disk, qtbot)
    assert session.project.name == "XOR"
    box = box_of(window)
    assert "step 2" in box.informativeText()
    qtbot.mouseClick(box.button(QMessageBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    window.file_work.finish()
    assert session.project.name == "AND"
    assert read_saved(tmp_path / "a.nnviz").step == 2
    window.projects.unsaved.asks = False


def test_what_was_told_about_a_project_goes_with_it(program, window, tmp_path):
    window.projects.save_project(tmp_path / "a.nnviz")
    assert "Saved to" in window.statusBar().currentMessage()
    program.session.open_project(example_project("and"))
    assert window.statusBar().currentMessage() == ""
