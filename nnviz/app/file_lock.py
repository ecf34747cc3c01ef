"""One program for each file: a lock beside it tells the others. What a crashed program left counts for nothing."""

from pathlib import Path

from PySide6.QtCore import QLockFile


class FileLock:
    """Holds the lock of at most one file. Where no lock can be written, as in a read-only folder, there is none."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._lock: QLockFile | None = None

    def take(self, path: Path) -> str:
        """Let go of the present file and hold ``path``; the name of who has it if it is taken, else an empty text.

        When it is taken, the present file is held on.
        """
        path = path.resolve()
        if path == self._path:
            return ""
        lock = lock_at(lock_path(path))
        if not lock.tryLock(0) and lock.error() is QLockFile.LockError.LockFailedError:
            return _holder(lock)
        self.release()
        self._path, self._lock = path, lock
        return ""

    def release(self) -> None:
        """Let go."""
        if self._lock is not None:
            self._lock.unlock()
        self._path = self._lock = None


def lock_path(path: Path) -> Path:
    """Where the lock of a file stands."""
    return path.with_name(f".{path.name}.lock")


def lock_at(path: Path) -> QLockFile:
    """A lock that is stale when its program is gone, and never by its age alone."""
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)
    return lock


def _holder(lock: QLockFile) -> str:
    """The program and the machine, as far as the lock tells."""
    process, machine, program = lock.getLockInfo()
    return f"{program} {process}, {machine}" if process > 0 else "nnviz"
