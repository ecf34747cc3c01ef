"""What follows a crash and a failure: recovery with words, a report without a person's data, a log."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from nnviz.app.document_state import saved_of
from nnviz.app.places import state_folder
from nnviz.app.recovery import left_folders, new_folder
from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.app.stepper import Stepper
from nnviz.document.examples import example_project
from nnviz.formats.project_file import read_saved, write_project
from nnviz.shell import safety
from nnviz.shell.log_file import LogFile
from nnviz.shell.report import make_report, without_data
from nnviz.shell.start import Program


@pytest.fixture
def left(qapp):
    """Leaves a copy as a crash does: a project at some step, for a file of the user's."""
    sessions = []

    def leave(key, steps, file=None):
        session = Session(example_project(key))
        sessions.append(session)
        session.training.call(lambda: session.training.job.advance(steps))
        folder = new_folder(state_folder("recovery"))
        folder.write(saved_of(session), file)
        folder.let_go()
        return folder

    yield leave
    for session in sessions:
        session.close()
    for folder in left_folders(state_folder("recovery")):
        folder.remove()


def box_of(window):
    (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    return box


def test_a_start_without_a_crash_recovers_nothing(program, window, tmp_path):
    write_project(tmp_path / "mazur.nnviz", example_project("mazur"))
    program.begin(tmp_path / "mazur.nnviz")
    assert window.projects.document.name == "mazur.nnviz"
    assert not [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def test_a_start_after_a_crash_recovers_the_work_and_says_so(program, window, left, tmp_path):
    file = tmp_path / "lesson.nnviz"
    write_project(file, example_project("iris"))
    folder = left("iris", 77, file)
    program.begin(None)
    session = program.session
    assert (session.snapshot.step, session.project.name) == (77, "Iris")
    assert window.isWindowModified()
    assert window.projects.document.path == file
    box = box_of(window)
    assert "ended unexpectedly" in box.text()
    assert "“lesson.nnviz”" in box.text()
    assert "step 77" in box.text()
    assert str(file) in box.informativeText()
    assert not folder.path.exists(), "it has been copied into the folder of this program"
    assert read_saved(program.safety._folder.copy).step == 77
    window.projects.save()
    assert read_saved(file).step == 77


def test_work_that_was_in_no_file_is_recovered_without_one(program, window, left):
    left("xor", 5)
    program.begin(None)
    assert window.projects.document.path is None
    assert "save it to keep it" in box_of(window).informativeText()


def test_a_copy_is_never_put_over_a_file_that_was_saved_later(program, window, left, tmp_path):
    file = tmp_path / "lesson.nnviz"
    left("iris", 77, file)
    write_project(file, example_project("iris"))
    program.begin(None)
    assert program.session.snapshot.step == 77
    assert window.projects.document.path is None


def test_the_other_copies_wait_for_the_next_starts(program, window, left):
    left("xor", 5)
    left("and", 6)
    program.begin(None)
    assert program.session.snapshot.step == 6
    assert "1 more" in box_of(window).informativeText()
    box_of(window).accept()
    program.safety.recovering.begin()
    assert program.session.snapshot.step == 5


def test_a_copy_that_cannot_be_read_is_told_and_kept_and_the_next_one_is_opened(program, window, left):
    left("xor", 5)
    bad = left("and", 6)
    bad.copy.write_text("{")
    program.begin(None)
    assert program.session.snapshot.step == 5
    texts = [box.text() for box in window.findChildren(QMessageBox) if box.isVisible()]
    kept = bad.path.with_name(bad.path.name + ".unreadable")
    assert any(str(kept) in text and "not JSON" in text for text in texts)
    assert kept.exists()


@pytest.mark.a_failure_is_planted
def test_a_failure_in_a_slot_saves_a_copy_and_gives_a_report_without_data(program, window, qtbot):
    Stepper(program.session).next_sample()

    column, place = "blood pressure", "/home/anna/patients.csv"

    def fail():
        raise ValueError(f"the column {column!r} of {place} holds {1725 / 100} in row 3")

    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: program.safety.failures.dialog is not None, timeout=5000)
    dialog = program.safety.failures.dialog
    assert "blood pressure" in dialog.words.text(), "the person sees the words as they are"
    assert "A copy of your work was saved" in dialog.advice.text()
    assert read_saved(program.safety._folder.copy).step == 1
    dialog.copy_button.click()
    report = QGuiApplication.clipboard().text()
    assert report == dialog.report
    assert f"NumPy {np.__version__}" in report
    assert "ValueError: the column (text) of (path) holds # in row 3" in report
    assert "test_safety.py" in report
    for secret in ("blood", "anna", "patients", "17.25"):
        assert secret not in report
    dialog.accept()
    Stepper(program.session).next_sample()
    assert program.session.snapshot.step == 2, "the program goes on"


@pytest.mark.a_failure_is_planted
def test_many_failures_are_told_in_one_dialog(program, window, qtbot):
    for _ in range(7):
        sys.excepthook(RuntimeError, RuntimeError("again"), None)
    qtbot.waitUntil(
        lambda: program.safety.failures.dialog is not None and "7" in program.safety.failures.dialog.advice.text(),
        timeout=5000,
    )
    assert "start nnviz anew" in program.safety.failures.dialog.advice.text()
    program.safety.failures.dialog.accept()


@pytest.mark.a_failure_is_planted
def test_a_failure_without_a_copy_says_to_save_now(program, window, monkeypatch, qtbot):
    def broken():
        raise MemoryError

    monkeypatch.setattr(program.safety.failures, "_save_copy", broken)
    sys.excepthook(RuntimeError, RuntimeError("oh"), None)
    qtbot.waitUntil(lambda: program.safety.failures.dialog is not None, timeout=5000)
    assert "save it now" in program.safety.failures.dialog.advice.text()
    program.safety.failures.dialog.accept()


def test_without_a_folder_for_copies_the_program_starts_and_says_so_when_it_matters(qapp, qtbot, monkeypatch):
    monkeypatch.setattr(safety, "new_folder", lambda _parent: None)
    program = Program(qapp, reset=True)
    assert not program.safety.save_copy()
    program.window.close()
    program.close()
    program.window.deleteLater()


def test_the_log_is_written_rotates_and_gives_its_tail(tmp_path):
    log = LogFile(tmp_path / "state")
    log.open()
    for number in range(20_000):
        logging.getLogger("nnviz").info("this is line %d of the log", number)
    tail = log.tail()
    log.close()
    assert tail.endswith("this is line 19999 of the log")
    assert len(tail.splitlines()) <= 60
    sizes = [path.stat().st_size for path in (tmp_path / "state").glob("nnviz.log*")]
    assert len(sizes) == 4
    assert max(sizes) <= 256 * 1024
    logging.getLogger("nnviz").info("this is written nowhere")
    assert log.tail().endswith("19999 of the log")


def test_what_killed_the_program_is_in_the_log_of_the_next_start(tmp_path):
    (tmp_path / "fault.log").write_text("Fatal Python error: Segmentation fault\n")
    log = LogFile(tmp_path)
    log.open()
    log.close()
    assert "Segmentation fault" in log.tail()


def test_a_fault_of_the_process_itself_leaves_its_traceback(tmp_path):
    program = (
        "import faulthandler, sys; from pathlib import Path; from nnviz.shell.log_file import LogFile; "
        "log = LogFile(Path(sys.argv[1])); log.open(); faulthandler._sigabrt()"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], env=environment, capture_output=True)
    assert ended.returncode != 0
    assert "Fatal Python error: Aborted" in (tmp_path / "fault.log").read_text()


def test_a_reset_starts_with_the_default_settings(qapp, tmp_path):
    settings = Settings()
    settings.theme, settings.folder = "dark", str(tmp_path)
    settings.add_recent(tmp_path / "lesson.nnviz")
    program = Program(qapp, reset=True)
    assert (program.settings.theme, program.settings.folder, program.settings.recent) == ("system", "", ())
    program.window.close()
    program.close()
    program.window.deleteLater()


def test_a_folder_that_cannot_be_made_is_no_reason_not_to_start(tmp_path):
    (tmp_path / "file").write_text("")
    log = LogFile(tmp_path / "file")
    log.open()
    assert log.tail() == ""
    log.close()


def test_a_report_names_the_versions_and_the_places_in_the_program(qapp):
    details = (
        "Traceback (most recent call last):\n"
        '  File "/home/anna/secret/lib/python3.12/site-packages/nnviz/app/job.py", line 12, in advance\n'
        "    trainer.run(chunk)\n"
        "KeyError: 'tumour'\n"
    )
    report = make_report(details, "2026-01-01 00:00:00,000 INFO begins")
    assert 'File "nnviz/app/job.py", line 12, in advance' in report
    assert "trainer.run(chunk)" in report
    assert "KeyError: (text)" in report
    assert "anna" not in report
    assert "tumour" not in report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cannot open /home/anna/a b.csv: no", "cannot open (path) b.csv: no"),
        (r"cannot open C:\Users\anna\x.csv", "cannot open (path)"),
        ("shapes (3, 4) and (5,)", "shapes (3, 4) and (5,)"),
        ("nnviz 0.1.0 begins", "nnviz 0.1.0 begins"),
        ('the name "Anna" is not -1.5e-3', "the name (text) is not #"),
    ],
)
def test_data_are_left_out_of_messages(text, expected):
    assert without_data(text) == expected
