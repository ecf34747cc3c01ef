"""Writing a file whole or not at all: full disks, kills, lost and read-only folders."""

import errno
import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nnviz.formats import atomic
from nnviz.formats.atomic import WriteError, WriteProblem, write_atomically

OLD = b"the old file"
LEFTOVER = ".nnviz-0123456789abcdef.tmp"


@pytest.fixture
def path(tmp_path):
    """A file that is there already."""
    path = tmp_path / "weights.npz"
    path.write_bytes(OLD)
    return path


def run_child(code, *arguments):
    """Run Python code in a process of its own, with the arguments in ``sys.argv[1:]``."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def failing(number):
    def fail(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    return fail


def assert_old_file_is_alone(path):
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("data", [b"", b"new", bytes(range(256)) * 10_000])
def test_the_new_content_replaces_the_old_and_nothing_else_is_left(path, data):
    write_atomically(path, data)
    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


def test_a_relative_path_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_atomically(Path("w.npz"), b"new")
    assert (tmp_path / "w.npz").read_bytes() == b"new"


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path):
    plain, path = tmp_path / "plain", tmp_path / "new"
    plain.write_bytes(b"")
    write_atomically(path, b"new")
    assert path.stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_the_permissions_of_an_existing_file_are_kept(path, mode):
    path.chmod(mode)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_symbolic_link_stays_and_its_target_gets_the_content(tmp_path):
    folder = tmp_path / "real"
    folder.mkdir()
    (folder / "weights").write_bytes(OLD)
    link = tmp_path / "link"
    link.symlink_to(Path("real") / "weights")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert (folder / "weights").read_bytes() == b"new"
    assert not (folder / "weights").is_symlink()


def test_a_link_to_a_file_that_is_not_there_yet_makes_it(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "later")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "later").read_bytes() == b"new"


def test_a_full_disk_leaves_the_old_file_whole(path):
    code = """
import pathlib, resource, sys
from nnviz.formats.atomic import WriteError, write_atomically
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_atomically(pathlib.Path(sys.argv[1]), bytes(1_000_000))
except WriteError as error:
    print(error.problem.name, error)
"""
    result = run_child(code, path)
    assert result.stdout.startswith(f"DISK_FULL {path} was not written: the disk is full"), result.stderr
    assert_old_file_is_alone(path)


@pytest.mark.parametrize("step", ["os.open", "os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, WriteProblem.DISK_FULL),
        (errno.EDQUOT, WriteProblem.DISK_FULL),
        (errno.EACCES, WriteProblem.NOT_ALLOWED),
        (errno.EROFS, WriteProblem.NOT_ALLOWED),
        (errno.ENOENT, WriteProblem.NO_FOLDER),
        (errno.EIO, WriteProblem.OTHER),
    ],
)
def test_a_failure_at_any_step_leaves_the_old_file_whole(path, monkeypatch, step, number, problem):
    with monkeypatch.context() as patched:
        patched.setattr(step, failing(number))
        with pytest.raises(WriteError, match=r"was not written: .* What was there before is unchanged\.") as caught:
            write_atomically(path, b"new")
    assert caught.value.problem is problem
    assert caught.value.path == path
    assert_old_file_is_alone(path)


def test_an_error_of_the_disk_is_named(path, monkeypatch):
    monkeypatch.setattr(os, "fsync", failing(errno.EIO))
    with pytest.raises(WriteError, match=r"the disk reports an error \(Input/output error\)"):
        write_atomically(path, b"new")


def test_an_interruption_leaves_the_old_file_whole(path, monkeypatch):
    def interrupt(descriptor):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_atomically(path, b"new")
    assert_old_file_is_alone(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told(path):
    path.parent.chmod(0o500)
    try:
        with pytest.raises(WriteError) as caught:
            write_atomically(path, b"new")
    finally:
        path.parent.chmod(0o700)
    assert caught.value.problem is WriteProblem.NOT_ALLOWED
    assert_old_file_is_alone(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_file_is_not_replaced(path):
    path.chmod(0o400)
    with pytest.raises(WriteError) as caught:
        write_atomically(path, b"new")
    assert caught.value.problem is WriteProblem.NOT_ALLOWED
    assert_old_file_is_alone(path)


def test_a_file_that_access_denies_is_not_replaced(path, monkeypatch):
    def deny(file, mode):
        return False

    monkeypatch.setattr(os, "access", deny)
    with pytest.raises(WriteError) as caught:
        write_atomically(path, b"new")
    assert caught.value.problem is WriteProblem.NOT_ALLOWED
    assert_old_file_is_alone(path)


def test_a_folder_that_vanishes_while_the_file_is_written_is_told(tmp_path, monkeypatch):
    folder = tmp_path / "stick"
    folder.mkdir()
    sync = os.fsync

    def lose_folder(descriptor):
        sync(descriptor)
        folder.rename(tmp_path / "elsewhere")

    monkeypatch.setattr(os, "fsync", lose_folder)
    with pytest.raises(WriteError) as caught:
        write_atomically(folder / "w.npz", b"new")
    assert caught.value.problem is WriteProblem.NO_FOLDER


def test_what_cannot_be_a_file_is_told_by_its_reason(tmp_path, path):
    loop, pipe = tmp_path / "loop", tmp_path / "pipe"
    loop.symlink_to(loop)
    os.mkfifo(pipe)
    for wrong, problem in (
        (tmp_path / "nowhere" / "w.npz", WriteProblem.NO_FOLDER),
        (path / "w.npz", WriteProblem.NO_FOLDER),
        (tmp_path, WriteProblem.IS_FOLDER),
        (loop, WriteProblem.NOT_A_FILE),
        (pipe, WriteProblem.NOT_A_FILE),
        (tmp_path / ("n" * 300), WriteProblem.BAD_NAME),
        (tmp_path / "zero\0", WriteProblem.BAD_NAME),
    ):
        with pytest.raises(WriteError) as caught:
            write_atomically(wrong, b"new")
        assert caught.value.problem is problem, wrong
    assert loop.is_symlink()
    assert sorted(tmp_path.iterdir()) == sorted([loop, pipe, path])


def test_a_folder_that_cannot_be_synced_is_no_failure(path, monkeypatch):
    sync = os.fsync

    def sync_files_only(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", sync_files_only)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_the_file_is_synced_before_it_takes_the_name_and_the_folder_after(path, monkeypatch):
    order = []
    sync, replace = os.fsync, Path.replace

    def note_sync(descriptor):
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def note_replace(self, target):
        order.append("replace")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    write_atomically(path, b"new")
    assert order == ["file", "replace", "folder"]


def test_leftovers_of_our_own_naming_are_swept_and_other_files_are_not(path):
    names = (LEFTOVER, ".nnviz-notours.tmp", f"{LEFTOVER}.bak", "weights.tmp")
    for name in names:
        (path.parent / name).write_bytes(b"half a fi")
    (path.parent / ".nnviz-0000000000000000.tmp").mkdir()
    write_atomically(path, b"new")
    left = {entry.name for entry in path.parent.iterdir()}
    assert left == {path.name, ".nnviz-0000000000000000.tmp", *names[1:]}


def test_a_link_with_the_name_of_a_leftover_is_left_alone(path):
    link = path.parent / LEFTOVER
    link.symlink_to(path)
    write_atomically(path.parent / "other", b"new")
    assert link.is_symlink()
    assert path.read_bytes() == OLD


def test_a_file_that_is_being_written_is_not_swept(path, monkeypatch):
    sync = os.fsync

    def write_another_meanwhile(descriptor):
        monkeypatch.setattr(os, "fsync", sync)
        write_atomically(path.parent / "other", b"other")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", write_another_meanwhile)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert (path.parent / "other").read_bytes() == b"other"


def test_a_file_swept_before_it_was_locked_is_made_again(path, monkeypatch):
    lock = atomic._lock

    def sweep_first(descriptor):
        monkeypatch.setattr(atomic, "_lock", lock)
        atomic._sweep(path.parent)
        lock(descriptor)

    monkeypatch.setattr(atomic, "_lock", sweep_first)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


def test_many_threads_may_write_into_one_folder(tmp_path):
    def write(number):
        for _ in range(10):
            write_atomically(tmp_path / f"{number % 4}", bytes([number]) * 50_000)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["0", "1", "2", "3"]
    assert all(len(set(entry.read_bytes())) == 1 for entry in tmp_path.iterdir())


KILLED_AT = """
import os, pathlib, signal, sys
from nnviz.formats import atomic

def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)

def fill_half(file, temporary, data, mode):
    file.write(data[: len(data) // 2])
    die()

point = sys.argv[2]
owner, name = {
    "created": (atomic, "_lock"),
    "half written": (atomic, "_fill"),
    "before sync": (os, "fsync"),
    "before replace": (pathlib.Path, "replace"),
    "after replace": (atomic, "_keep_folder"),
}[point]
setattr(owner, name, fill_half if point == "half written" else die)
atomic.write_atomically(pathlib.Path(sys.argv[1]), b"new" * 100_000)
"""


@pytest.mark.parametrize("point", ["created", "half written", "before sync", "before replace", "after replace"])
def test_a_kill_at_each_point_leaves_the_old_or_the_new_file_whole(path, point):
    assert run_child(KILLED_AT, path, point).returncode == -signal.SIGKILL
    assert path.read_bytes() == (b"new" * 100_000 if point == "after replace" else OLD)
    assert len(list(path.parent.iterdir())) == (1 if point == "after replace" else 2)
    write_atomically(path, b"newer")
    assert list(path.parent.iterdir()) == [path]


SIZE = 4_000_000
WRITES_FOR_EVER = """
import pathlib, sys
from nnviz.formats.atomic import write_atomically
while True:
    for letter in (b"a", b"b"):
        write_atomically(pathlib.Path(sys.argv[1]), letter * int(sys.argv[2]))
"""


def wait_for_part(folder, known, size, child):
    """Wait until a temporary file that is not among ``known`` has grown to ``size`` bytes."""
    while child.poll() is None:
        for temporary in set(folder.iterdir()) - known:
            try:
                if temporary.stat().st_size >= size:
                    return
            except FileNotFoundError:
                continue
    raise AssertionError("The writing process ended by itself.")


def test_kills_in_the_middle_of_writing_never_leave_a_torn_file(path):
    path.write_bytes(b"a" * SIZE)
    hits = 0
    for part in range(12):
        known = set(path.parent.iterdir())
        with subprocess.Popen([sys.executable, "-c", WRITES_FOR_EVER, path, str(SIZE)]) as child:
            wait_for_part(path.parent, known, SIZE * part // 12, child)
            child.kill()
        assert path.read_bytes() in (b"a" * SIZE, b"b" * SIZE)
        hits += bool(set(path.parent.iterdir()) - known)
    assert hits, "No kill hit a write, so the test proved nothing."
    write_atomically(path, b"new")
    assert list(path.parent.iterdir()) == [path]
