"""The project's file in the real window: save, open, revert, close, and what is asked and told on the way."""

import errno
import os
import resource
import signal

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from nnviz.app.file_lock import lock_path
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.codec import encode
from nnviz.document.examples import example_project
from nnviz.formats.project_file import read_saved, write_project


@pytest.fixture
def projects(window):
    return window.projects


@pytest.fixture
def asking(projects):
    """The window asks about unsaved work, as it does for people."""
    projects.unsaved.asks = True
    yield projects.unsaved
    projects.unsaved.asks = False


@pytest.fixture
def saved(program, projects, tmp_path):
    """A project that was saved at step 3."""
    for _ in range(3):
        Stepper(program.session).next_sample()
    path = tmp_path / "lesson.nnviz"
    assert saves(projects, path)
    return path


def saves(projects, path):
    """Whether saving succeeds: its end is told with a place in the status line."""
    told = []
    projects.message.connect(told.append)
    projects.save_project(path)
    projects.message.disconnect(told.append)
    return any(text.startswith(f"Saved to {path}") for text in told)


def box_of(window, kind=QMessageBox):
    found = [box for box in window.findChildren(kind) if box.isVisible()]
    assert len(found) == 1
    return found[0]


def answer(qtbot, box, standard=None, text=None):
    """Click a button of a box, as a person would."""
    button = box.button(standard) if standard else next(b for b in box.buttons() if text in b.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def action(window, text):
    (found,) = [
        each
        for menu in window.menuBar().actions()
        for each in menu.menu().actions()
        if each.text().replace("&", "") == text
    ]
    return found


def test_the_title_has_the_name_and_the_mark_of_unsaved_work(program, window, saved):
    assert window.windowTitle() == "lesson.nnviz[*] — nnviz"
    assert not window.isWindowModified()
    Stepper(program.session).next_sample()
    assert window.isWindowModified()
    window.projects.save()
    assert not window.isWindowModified()


def test_a_name_with_the_mark_of_unsaved_work_in_it_is_shown_as_it_is(window, projects, tmp_path):
    assert saves(projects, tmp_path / "odd[*].nnviz")
    assert window.windowTitle() == "odd[*][*].nnviz[*] — nnviz"


def test_a_file_that_is_opened_goes_on_as_if_nothing_had_happened(program, projects, saved, qtbot):
    session = program.session
    stepper = Stepper(session)
    for _ in range(5):
        stepper.next_sample()
    expected = session.current_parameters()
    session.open_project(example_project("iris"))
    projects.open_path(saved)
    assert session.snapshot.step == 3
    assert "step 3" in program.window.statusBar().currentMessage()
    for _ in range(5):
        stepper.next_sample()
    assert np.array_equal(session.current_parameters(), expected)
    for _ in range(8):
        stepper.previous_sample()
    assert session.snapshot.step == 0


def test_saving_while_training_runs_keeps_a_step_of_the_run_and_does_not_stop_it(program, projects, tmp_path, qtbot):
    session = program.session
    session.run()
    qtbot.waitUntil(lambda: session.snapshot.step > 200, timeout=20_000)
    assert saves(projects, tmp_path / "live.nnviz")
    assert session.running
    step = read_saved(tmp_path / "live.nnviz").step
    qtbot.waitUntil(lambda: session.snapshot.step > step, timeout=20_000)
    assert program.window.isWindowModified()


def test_the_keys_of_the_desktop_are_those_that_people_know(window):
    keys = {
        text: action(window, text).shortcut().toString()
        for text in ("New", "Open…", "Open project…", "Save", "Save as…", "Quit")
    }
    assert keys == {
        "New": "Ctrl+N",
        "Open…": "Ctrl+O",
        "Open project…": "Ctrl+Shift+O",
        "Save": "Ctrl+S",
        "Save as…": "Ctrl+Shift+S",
        "Quit": "Ctrl+Q",
    }


def test_saving_without_a_file_asks_for_one(program, window, projects, tmp_path, qtbot):
    action(window, "Save").trigger()
    dialog = box_of(window, QFileDialog)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(tmp_path / "new.nnviz"))
    dialog.reject()
    assert read_saved(tmp_path / "new.nnviz").project.name == "XOR"
    assert projects.document.name == "new.nnviz"


def test_closing_with_unsaved_work_asks_and_cancel_keeps_the_window(program, window, asking, qtbot):
    Stepper(program.session).next_sample()
    assert not window.close()
    box = box_of(window)
    assert "XOR" in box.text()
    assert "step 1" in box.informativeText()
    assert not window.close(), "a second wish to close asks no second question"
    answer(qtbot, box_of(window), QMessageBox.StandardButton.Cancel)
    assert window.isVisible()
    Stepper(program.session).next_sample()
    assert program.session.snapshot.step == 2


def test_closing_without_saving_closes_and_leaves_nothing_to_recover(program, window, asking, qtbot):
    Stepper(program.session).next_sample()
    assert program.safety.save_copy()
    window.close()
    answer(qtbot, box_of(window), QMessageBox.StandardButton.Discard)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=5000)
    folder = program.safety._folder.path
    program.close()
    assert not folder.exists()


def test_closing_with_save_saves_and_closes(program, window, asking, saved, qtbot):
    Stepper(program.session).next_sample()
    window.close()
    answer(qtbot, box_of(window), QMessageBox.StandardButton.Save)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=5000)
    assert read_saved(saved).step == 4


def test_closing_with_save_stays_open_when_saving_fails(program, window, asking, saved, qtbot):
    Stepper(program.session).next_sample()
    saved.unlink()
    lock_path(saved).unlink()
    saved.parent.rmdir()
    window.close()
    answer(qtbot, box_of(window), QMessageBox.StandardButton.Save)
    assert window.isVisible()
    box = box_of(window)
    assert "its folder does not exist" in box.text()
    box.close()
    saved.parent.mkdir()


def test_the_part_of_the_network_that_was_seen_is_seen_again(program, window, projects, tmp_path):
    canvas = window.canvas
    canvas.zoom_by(3.0)
    canvas.scroll_by(120, 80)
    seen = canvas.seen
    assert saves(projects, tmp_path / "part.nnviz")
    assert not projects.document.modified
    program.session.open_project(example_project("mazur"))
    assert canvas.seen is None
    window.open_path(tmp_path / "part.nnviz")
    assert canvas.seen.zoom == seen.zoom
    assert canvas.seen.centre == pytest.approx(seen.centre, abs=0.01)
    canvas.fit()
    assert not projects.document.modified


@pytest.mark.parametrize("name", ["New network", "AND", "mazur.nnviz"])
def test_another_project_takes_the_place_of_unsaved_work_only_after_a_question(
    program, window, asking, tmp_path, qtbot, name
):
    write_project(tmp_path / "mazur.nnviz", example_project("mazur"))
    Stepper(program.session).next_sample()
    if name == "AND":
        examples = action(window, "Open example").menu()
        next(each for each in examples.actions() if each.text() == "AND").trigger()
    elif name == "New network":
        action(window, "New").trigger()
    else:
        window.open_path(tmp_path / name)
    assert program.session.snapshot.step == 1
    answer(qtbot, box_of(window), QMessageBox.StandardButton.Discard)
    assert program.session.snapshot.step == 0
    assert window.projects.document.name == name


def test_revert_goes_back_to_the_file_after_a_question(program, window, projects, saved, qtbot):
    assert not action(window, "Revert…").isEnabled()
    session = program.session
    session.edit(edits.add_hidden_layer(session.project), "a layer")
    action(window, "Revert…").trigger()
    answer(qtbot, box_of(window), text="Revert")
    assert session.snapshot.step == 3
    assert session.project.network.build().sizes == (2, 2, 1)
    assert not window.isWindowModified()


def test_recent_files_are_in_the_menu_and_a_missing_one_leaves_it(program, window, projects, saved, tmp_path, qtbot):
    other = tmp_path / "other.nnviz"
    assert saves(projects, other)
    menu = action(window, "Open recent").menu()
    menu.aboutToShow.emit()
    assert [each.text() for each in menu.actions()][:2] == ["&1  other.nnviz", "&2  lesson.nnviz"]
    menu.actions()[1].trigger()
    assert projects.document.path == saved
    other.unlink()
    menu.aboutToShow.emit()
    next(each for each in menu.actions() if "other" in each.text()).trigger()
    assert "No such file" in box_of(window).text()
    assert projects.document.path == saved, "the present project stays, with its file"
    assert lock_path(saved).exists()
    assert program.settings.recent == (saved,)
    box_of(window).accept()


def test_a_file_that_another_window_has_is_opened_as_a_copy(program, window, projects, saved, monkeypatch, qtbot):
    program.session.open_project(example_project("and"))
    monkeypatch.setattr(projects._lock, "take", lambda _path: "nnviz 4711, here")
    projects.open_path(saved)
    box = box_of(window)
    assert "4711" in box.text()
    assert str(lock_path(saved)) in box.text()
    answer(qtbot, box, text="copy")
    assert program.session.snapshot.step == 3
    assert projects.document.path is None
    assert not saves(projects, saved)
    assert "is open in another window" in box_of(window).text()
    box_of(window).accept()


def test_a_project_from_a_newer_version_is_refused_and_the_present_one_stays(program, window, saved, qtbot):
    newer = saved.with_name("newer.nnviz")
    newer.write_text(saved.read_text().replace('"version": 2', '"version": 3'))
    before = encode(program.session.project)
    window.open_path(newer)
    assert "newer nnviz" in box_of(window).text()
    assert encode(program.session.project) == before
    assert window.projects.document.path == saved
    box_of(window).accept()


# Where a file cannot be written, the old one stays whole, the reason is told, and the work is still in the window.


def assert_nothing_is_lost(program, window, path, before, step, words):
    assert not saves(window.projects, path)
    box = box_of(window)
    assert words in box.text()
    assert "Your work is still in this window" in box.text()
    box.close()
    assert path.read_bytes() == before if path.exists() else before is None
    assert program.session.snapshot.step == step
    assert window.isWindowModified()


def test_a_full_disk_is_told_and_the_old_file_is_whole(program, window, saved, qtbot):
    before = saved.read_bytes()
    Stepper(program.session).next_sample()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        assert_nothing_is_lost(program, window, saved, before, 4, "the disk is full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)
    assert saves(window.projects, saved)


def test_a_vanished_folder_is_told(program, window, saved, qtbot):
    before = saved.read_bytes()
    Stepper(program.session).next_sample()
    away = saved.parent.with_name("away")
    saved.parent.rename(away)
    try:
        assert_nothing_is_lost(program, window, saved, None, 4, "its folder does not exist (any more)")
    finally:
        away.rename(saved.parent)
    assert saved.read_bytes() == before


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EROFS, "read-only for you"),
        (errno.EACCES, "read-only for you"),
        (errno.ENOSPC, "the disk is full"),
        (errno.ESTALE, "network share does not answer"),
        (errno.EHOSTDOWN, "network share does not answer"),
        (errno.EIO, "the disk reports an error"),
    ],
)
def test_what_the_system_says_is_told_in_words(program, window, saved, monkeypatch, number, words):
    before = saved.read_bytes()
    Stepper(program.session).next_sample()

    def refuse(*_arguments):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        assert_nothing_is_lost(program, window, saved, before, 4, words)


def test_after_a_failed_save_the_work_can_be_saved_elsewhere(program, window, saved, tmp_path, monkeypatch, qtbot):
    with monkeypatch.context() as patched:
        patched.setattr(os, "access", lambda _path, _mode: False)
        assert not saves(window.projects, saved)
    answer(qtbot, box_of(window), text="elsewhere")
    dialog = box_of(window, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "elsewhere.nnviz"))
    dialog.reject()
    assert read_saved(tmp_path / "elsewhere.nnviz").step == 3
