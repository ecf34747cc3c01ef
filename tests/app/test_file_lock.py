"""One program for each file, and a crash leaves nothing that has to be cleaned up by hand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnviz.app.file_lock import FileLock, lock_path

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from nnviz.app.file_lock import FileLock
held = FileLock()
print(held.take(Path(sys.argv[1])) or "taken", flush=True)
time.sleep(60)
"""


@pytest.fixture
def other_program():
    """Starts another program that holds a file."""
    started = []

    def start(path):
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", HOLDER, str(path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        started.append(process)
        assert process.stdout.readline() == "taken\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_file_that_another_program_holds_is_not_taken_and_its_holder_is_named(other_program, tmp_path):
    path, own = tmp_path / "lesson.nnviz", tmp_path / "own.nnviz"
    process = other_program(path)
    lock = FileLock()
    assert lock.take(own) == ""
    assert str(process.pid) in lock.take(path)
    assert lock_path(own).exists(), "what was held is held on"
    lock.release()
    assert not lock_path(own).exists()


def test_the_lock_of_a_program_that_was_killed_counts_for_nothing(other_program, tmp_path):
    path = tmp_path / "lesson.nnviz"
    process = other_program(path)
    process.kill()
    process.wait()
    assert lock_path(path).exists()
    lock = FileLock()
    assert lock.take(path) == ""
    lock.release()


def test_the_same_program_takes_its_file_again_and_lets_the_last_one_go(tmp_path):
    lock, first, second = FileLock(), tmp_path / "a.nnviz", tmp_path / "b.nnviz"
    assert [lock.take(path) for path in (first, first, second)] == ["", "", ""]
    assert [lock_path(path).exists() for path in (first, second)] == [False, True]
    lock.release()
    lock.release()
    assert not list(tmp_path.iterdir())


def test_where_no_lock_can_be_written_the_file_is_free(tmp_path):
    lock = FileLock()
    assert lock.take(tmp_path / "vanished" / "a.nnviz") == ""
    lock.release()
