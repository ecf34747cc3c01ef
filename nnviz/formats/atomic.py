"""Writes a file so that a crash, a full disk or a lost folder leaves the old file whole."""

import contextlib
import enum
import errno
import io
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_TEMPORARY = re.compile(r"\.nnviz-[0-9a-f]{16}\.tmp")
_BINARY: int = getattr(os, "O_BINARY", 0)  # Windows only


class WriteProblem(enum.Enum):
    """Why a file could not be written; the value is the English reason."""

    DISK_FULL = "the disk is full, or the file is larger than is allowed here; free some space or choose another folder"
    NOT_ALLOWED = "this folder or file is read-only for you; choose another folder"
    NO_FOLDER = "its folder does not exist (any more); choose another folder"
    IS_FOLDER = "a folder has this name; choose another name"
    NOT_A_FILE = "something that is not an ordinary file has this name; choose another name"
    BAD_NAME = "the name is too long or not allowed; choose another name"
    LOST = "the drive or network share does not answer (any more); connect it again, or choose another folder"
    OTHER = "the disk reports an error"


_PROBLEMS = {
    errno.ENOSPC: WriteProblem.DISK_FULL,
    errno.EDQUOT: WriteProblem.DISK_FULL,
    errno.EFBIG: WriteProblem.DISK_FULL,
    errno.EACCES: WriteProblem.NOT_ALLOWED,
    errno.EPERM: WriteProblem.NOT_ALLOWED,
    errno.EROFS: WriteProblem.NOT_ALLOWED,
    errno.ENOENT: WriteProblem.NO_FOLDER,
    errno.ENOTDIR: WriteProblem.NO_FOLDER,
    errno.EISDIR: WriteProblem.IS_FOLDER,
    errno.ELOOP: WriteProblem.NOT_A_FILE,
    errno.ENAMETOOLONG: WriteProblem.BAD_NAME,
    errno.EINVAL: WriteProblem.BAD_NAME,
    **dict.fromkeys(
        (
            errno.ESTALE,
            errno.ENOTCONN,
            errno.EHOSTDOWN,
            errno.EHOSTUNREACH,
            errno.ENETDOWN,
            errno.ENETUNREACH,
            errno.ETIMEDOUT,
            errno.ECONNRESET,
            errno.ENXIO,
            errno.ENODEV,
        ),
        WriteProblem.LOST,
    ),
}
# Windows tells of a lost share by numbers of its own, for which Python has no better errno than EINVAL or ENOENT:
# the path, the name or the device of a network is not there any more, the connection is gone, the drive is not ready.
_WINDOWS_LOST = (21, 51, 53, 55, 59, 64, 67, 121, 1231, 1232)


class WriteError(OSError):
    """A file was not written. What stood at its path before stands there unchanged.

    Attributes:
        problem: why.
        path: the file that was meant.
        detail: what the system says, where the reason is not enough.
    """

    def __init__(self, problem: WriteProblem, path: Path, detail: str = "") -> None:
        words = f"{problem.value} ({detail})" if detail else problem.value
        super().__init__(f"{path} was not written: {words}. What was there before is unchanged.")
        self.problem = problem
        self.path = path
        self.detail = detail


def write_atomically(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``: at every moment, whatever happens, the old file or the new one is there, and whole.

    1. Leftovers of crashed writes are swept from the folder.
    2. A temporary file beside the target is written, flushed and locked; the lock tells it from a leftover.
    3. It takes the target's place in one step of the file system, which is then told to keep that.

    An existing file keeps its permission bits; behind a symbolic link it is the link's target that is replaced.

    Raises:
        WriteError: nothing was changed; the error says why.
    """
    try:
        target = Path(os.path.realpath(path))
        mode = _existing_mode(path, target)
        _sweep(target.parent)
        with _temporary(target.parent, mode) as (file, temporary):
            _fill(file, temporary, data, mode)
            if sys.platform == "win32":  # where an open file cannot be moved
                file.close()
            temporary.replace(target)
            _keep_folder(target.parent)
    except WriteError:
        raise
    except OSError as error:
        problem = _PROBLEMS.get(error.errno or 0, WriteProblem.OTHER)
        if getattr(error, "winerror", None) in _WINDOWS_LOST:
            problem = WriteProblem.LOST
        detail = (error.strerror or str(error)) if problem is WriteProblem.OTHER else ""
        raise WriteError(problem, path, detail) from error
    except ValueError as error:  # a name with a zero character
        raise WriteError(WriteProblem.BAD_NAME, path) from error


def _existing_mode(path: Path, target: Path) -> int | None:
    """The permission bits of the file that is to be replaced, or None when there is none."""
    try:
        found = target.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found):
        raise WriteError(WriteProblem.IS_FOLDER, path)
    if not stat.S_ISREG(found):
        raise WriteError(WriteProblem.NOT_A_FILE, path)
    # Only the folder's permission is needed to replace a file, but who made the file read-only meant it.
    if not os.access(target, os.W_OK):
        raise WriteError(WriteProblem.NOT_ALLOWED, path)
    return stat.S_IMODE(found) & 0o777


@contextlib.contextmanager
def _temporary(folder: Path, mode: int | None) -> Iterator[tuple[io.FileIO, Path]]:
    """A locked new file in ``folder``, which is gone afterwards unless it has been moved away."""
    file, path = _create(folder, 0o666 if mode is None else 0o600)
    try:
        yield file, path
    finally:
        with contextlib.suppress(OSError):
            file.close()
        with contextlib.suppress(OSError):
            path.unlink()


def _create(folder: Path, permissions: int) -> tuple[io.FileIO, Path]:
    while True:
        path = folder / f".nnviz-{secrets.token_hex(8)}.tmp"
        file = io.FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, permissions), "w")
        _lock(file.fileno())
        if os.fstat(file.fileno()).st_nlink:
            return file, path
        # Another program swept it away before it was locked.
        file.close()


def _fill(file: io.FileIO, temporary: Path, data: bytes, mode: int | None) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
    if mode is not None:
        # A file system without permission bits refuses; the file is then as private as it can be.
        with contextlib.suppress(OSError):
            temporary.chmod(mode)
    os.fsync(file.fileno())


def _keep_folder(folder: Path) -> None:
    """Ask the disk to keep the new name through a power cut. The file is whole either way, so a refusal is no error."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _sweep(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            # Opening a link, a pipe or a device could do something elsewhere.
            if _TEMPORARY.fullmatch(path.name) and stat.S_ISREG(path.lstat().st_mode):
                with contextlib.suppress(OSError):
                    _remove_leftover(path)


def _remove_leftover(path: Path) -> None:
    """Delete a temporary file, unless the program that writes it is alive and holds its lock."""
    descriptor = os.open(path, os.O_RDWR | _BINARY)
    try:
        if _is_free(descriptor):
            path.unlink()
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        # A file system without locks refuses; nothing is swept there.
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def _is_free(descriptor: int) -> bool:
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
