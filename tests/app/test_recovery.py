"""Copies of unsaved work: written when they should be, found after a crash, and never in the way of newer work."""

import inspect
import os
import stat

import pytest

from nnviz.app.autosave import Autosave
from nnviz.app.document_state import DocumentState, saved_of
from nnviz.app.recovery import left_folders, new_folder, read_copy
from nnviz.app.stepper import Stepper
from nnviz.formats.errors import FormatError
from nnviz.formats.project_file import read_saved, write_project


@pytest.fixture
def session(open_session):
    return open_session()


@pytest.fixture
def document(session):
    return DocumentState(session, session)


@pytest.fixture
def folder(tmp_path):
    made = new_folder(tmp_path / "recovery")
    yield made
    made.remove()


@pytest.fixture
def autosave(session, document, folder):
    made = Autosave(session, document, folder, interval_ms=3_600_000)
    yield made
    made.close()


def crash(folder):
    """What the end of the process does: the lock is nobody's any more."""
    folder.let_go()


def test_nothing_is_copied_while_there_is_no_work(autosave, folder):
    assert autosave.save_now()
    assert not folder.copy.exists()


def test_work_is_copied_with_its_training_and_the_file_it_belongs_to(session, document, autosave, folder, tmp_path):
    document.saved_to(tmp_path / "lesson.nnviz", saved_of(session), document.moment())
    Stepper(session).next_sample()
    assert autosave.save_now()
    crash(folder)
    (found,) = left_folders(tmp_path / "recovery")
    recovered = read_copy(found)
    assert recovered.saved.step == 1
    assert recovered.file == tmp_path / "lesson.nnviz"
    assert recovered.is_of_use
    found.remove()


def test_work_is_copied_every_minute_and_only_when_it_is_new(session, document, folder, qtbot, monkeypatch):
    times, minutes = [], []
    monkeypatch.setattr(folder, "write", lambda saved, _file, _progress: times.append(saved.step))
    autosave = Autosave(session, document, folder, interval_ms=20)
    autosave._timer.timeout.connect(lambda: minutes.append(len(times)))
    Stepper(session).next_sample()
    qtbot.waitUntil(lambda: minutes.count(1) >= 5, timeout=5000)
    assert times == [1]
    Stepper(session).next_sample()
    qtbot.waitUntil(lambda: times == [1, 2], timeout=5000)
    autosave.close()


def test_the_program_copies_every_minute():
    assert inspect.signature(Autosave).parameters["interval_ms"].default == 60_000


def test_work_is_copied_after_each_run(session, autosave, folder, qtbot, finish):
    session.run(50)
    finish(session)
    qtbot.waitUntil(lambda: folder.copy.exists(), timeout=5000)
    autosave.save_now()
    assert read_saved(folder.copy).step == 50


def test_the_copy_goes_when_the_file_holds_everything(session, document, autosave, folder, tmp_path):
    Stepper(session).next_sample()
    autosave.save_now()
    assert folder.copy.exists()
    document.saved_to(tmp_path / "lesson.nnviz", saved_of(session), document.moment())
    assert not folder.copy.exists()


def test_a_copy_that_cannot_be_written_is_told_once_with_the_reason(session, autosave, folder):
    told = []
    autosave.failed.connect(told.append)
    stepper = Stepper(session)
    folder.path.rename(folder.path.with_name("elsewhere"))
    folder.path.write_text("a file is in the way")
    for _ in range(3):
        stepper.next_sample()
        assert not autosave.save_now()
    assert len(told) == 1
    folder.path.unlink()
    folder.path.with_name("elsewhere").rename(folder.path)
    assert autosave.save_now()
    assert read_saved(folder.copy).step == 3


def test_the_folder_of_a_program_that_lives_is_not_offered(folder, tmp_path):
    assert left_folders(tmp_path / "recovery") == []
    assert folder.path.exists()


def test_a_folder_without_a_copy_is_removed(folder, tmp_path):
    crash(folder)
    assert left_folders(tmp_path / "recovery") == []
    assert not folder.path.exists()


def test_the_newest_copy_comes_first(session, tmp_path):
    for age, step in ((100, 1), (10, 2), (50, 3)):
        made = new_folder(tmp_path)
        session.show(session.training.call(lambda step=step: session.training.job.show_step(step)), session.focus)
        made.write(saved_of(session), None)
        stamp = made.copy.stat().st_mtime - age
        os.utime(made.copy, (stamp, stamp))
        crash(made)
    folders = left_folders(tmp_path)
    assert [read_copy(folder).saved.step for folder in folders] == [2, 3, 1]
    for folder in folders:
        folder.remove()


def test_a_copy_that_cannot_be_read_is_kept_and_not_offered_again(session, folder, tmp_path):
    folder.write(saved_of(session), None)
    folder.copy.write_bytes(b"{")
    crash(folder)
    (found,) = left_folders(tmp_path / "recovery")
    with pytest.raises(FormatError):
        read_copy(found)
    kept = found.set_aside()
    assert (kept / "copy.nnviz").read_bytes() == b"{"
    assert left_folders(tmp_path / "recovery") == []


def test_a_file_that_was_saved_after_the_copy_makes_it_useless(session, folder, tmp_path):
    path = tmp_path / "lesson.nnviz"
    folder.write(saved_of(session), path)
    Stepper(session).next_sample()
    saved = saved_of(session)
    write_project(path, saved.project, saved.run)
    assert not read_copy(folder).is_of_use
    older = folder.copy.stat().st_mtime - 1000
    os.utime(path, (older, older))
    assert read_copy(folder).is_of_use


def test_a_copy_with_more_training_than_a_newer_file_is_of_use(session, folder, tmp_path):
    path = tmp_path / "lesson.nnviz"
    saved = saved_of(session)
    Stepper(session).next_sample()
    folder.write(saved_of(session), path)
    write_project(path, saved.project, saved.run)
    found = read_copy(folder)
    assert found.is_of_use
    assert found.newer.step == 0


def test_where_no_folder_can_be_made_there_is_none(tmp_path):
    (tmp_path / "file").write_text("")
    assert new_folder(tmp_path / "file") is None
    assert left_folders(tmp_path / "file") == []


def test_a_copy_is_private(session, folder):
    folder.write(saved_of(session), None)
    assert stat.S_IMODE(folder.path.stat().st_mode) & 0o077 == 0


def test_a_copy_that_took_long_is_not_made_again_too_soon(session, autosave, folder, monkeypatch):
    clock, times = [100.0], []
    monkeypatch.setattr("nnviz.app.autosave.time.monotonic", lambda: clock[0])

    def slow(saved, _file, _progress):
        clock[0] += 6.0
        times.append(saved.step)

    monkeypatch.setattr(folder, "write", slow)
    for _ in range(2):
        Stepper(session).next_sample()
        autosave.save()
        autosave._finish()
    assert times == [1]
    clock[0] += 121.0
    autosave.save()
    autosave._finish()
    assert times == [1, 2]
