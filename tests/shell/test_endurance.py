"""Short forms of programs in tests/benchmarks: a monkey at the window, kills while saving, closing in a run."""

import importlib.util
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from nnviz.app.recovery import left_folders, read_copy
from nnviz.document.examples import example_project
from nnviz.formats.project_file import read_saved
from nnviz.shell.start import Program

ROOT = Path(__file__).resolve().parents[2]
# Saves and copies without a pause, and tells what is done.
SAVER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from nnviz.app.document_state import saved_of
from nnviz.app.recovery import new_folder
from nnviz.app.session import Session
from nnviz.document.examples import example_project
from nnviz.formats.project_file import write_project
application, session = QCoreApplication([]), Session(example_project("digits"))
folder, file = new_folder(Path(sys.argv[1])), Path(sys.argv[2])
for step in range(1, 1000):
    session.training.call(lambda: session.training.job.advance(1))
    saved = saved_of(session)
    folder.write(saved, file)
    write_project(file, saved.project, saved.run)
    print(step, flush=True)
"""


@pytest.fixture(scope="module")
def monkey():
    """The program that lets a monkey at the window."""
    spec = importlib.util.spec_from_file_location("monkey", ROOT / "tests" / "benchmarks" / "monkey.py")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and the like look their module up by its name.
    sys.modules["monkey"] = module
    spec.loader.exec_module(module)
    return module


def test_a_monkey_finds_no_exception_no_warning_of_qt_and_no_widget_left(monkey, qapp):
    found, made = monkey.watch(7, 2000, seconds=8.0)
    assert made > 20
    assert (found.exceptions, found.warnings, found.widgets) == ([], [], [])


def test_a_program_that_is_killed_while_saving_leaves_whole_files_and_a_copy_to_recover(tmp_path):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    parent, file = tmp_path / "recovery", tmp_path / "digits.nnviz"
    for delay in (0.0, 0.013, 0.04, 0.11):
        command = [sys.executable, "-c", SAVER, str(parent), str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout.readline() == "1\n"
            threading.Event().wait(delay)
            process.kill()
            told = [1, *(int(line) for line in process.stdout if line.endswith("\n"))][-1]
        (folder,) = left_folders(parent)
        assert read_copy(folder).saved.step in (told, told + 1)
        assert read_saved(file).step in (told, told + 1)
        folder.remove()


@pytest.mark.parametrize("example", ["xor", "digits", "playground_spiral"])
def test_the_window_closes_in_the_middle_of_a_run_without_a_hang(qapp, qtbot, example):
    program = Program(qapp, reset=True)
    program.window.projects.unsaved.asks = False
    program.session.open_project(example_project(example))
    program.show()
    program.session.run()
    qtbot.waitUntil(lambda: program.session.snapshot.step > 20, timeout=20_000)
    program.window.close()
    program.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("nnviz")]
    program.window.deleteLater()
