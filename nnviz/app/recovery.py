"""Copies of unsaved work that outlive a crash: each running program has a folder of its own for them.

1. A program makes its folder, and holds the lock in it as long as it lives.
2. The copy is a project file, written as every file is: at any moment the old one or the new one is there, whole.
3. A program that ends as it should removes its folder. A folder whose lock nobody holds is left from a crash.
"""

import contextlib
import json
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile

from nnviz.app.file_lock import lock_at
from nnviz.document.run_state import Saved
from nnviz.formats.atomic import write_atomically
from nnviz.formats.errors import FormatError
from nnviz.formats.progress import Progress, unwatched
from nnviz.formats.project_file import read_saved, write_project

_LOCK, _COPY, _ABOUT = "lock", "copy.nnviz", "about.json"
# A folder with this ending holds a copy that could not be read; it is kept for people.
_UNREADABLE = ".unreadable"


class RecoveryFolder:
    """The folder of one program."""

    def __init__(self, path: Path, lock: QLockFile) -> None:
        """Take over a folder whose lock is held."""
        self.path, self._lock = path, lock

    @property
    def copy(self) -> Path:
        """The project file with the unsaved work."""
        return self.path / _COPY

    def write(self, saved: Saved, file: Path | None, progress: Progress = unwatched) -> None:
        """Put a copy here; ``file`` is where the user keeps the project, if anywhere.

        Args:
            progress: is called now and then while the copy is made ready.

        Raises:
            OSError, FormatError: it could not be written; an older copy is whole.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = json.dumps({"file": None if file is None else str(file)}).encode()
        write_atomically(self.path / _ABOUT, about)
        write_project(self.copy, saved.project, saved.run, saved.canvas, progress)

    def clear(self) -> None:
        """Forget the copy: the user's own file holds all of it."""
        self.copy.unlink(missing_ok=True)

    def remove(self) -> None:
        """Forget everything; for the end of the program."""
        self._lock.unlock()
        shutil.rmtree(self.path, ignore_errors=True)

    def let_go(self) -> None:
        """Leave the copy for the next start."""
        self._lock.unlock()

    def set_aside(self) -> Path:
        """Keep a copy that could not be read, and never offer it again; returns where it is."""
        self._lock.unlock()
        return self.path.rename(self.path.with_name(self.path.name + _UNREADABLE))


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a crashed program left.

    Attributes:
        saved: the project, and where its training stands.
        file: where the user keeps the project; None when nowhere yet.
        time: when the copy was made.
        newer: what the file holds if it was saved after the copy was made; None if it was not.
    """

    saved: Saved
    file: Path | None
    time: datetime
    newer: Saved | None

    @property
    def is_of_use(self) -> bool:
        """Whether the copy holds training that the file does not."""
        return self.newer is None or self.newer.step < self.saved.step


def new_folder(parent: Path) -> RecoveryFolder | None:
    """A folder for this program, with its lock; None where none can be made."""
    path = parent / f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700)
    except OSError:
        return None
    lock = lock_at(path / _LOCK)
    return RecoveryFolder(path, lock) if lock.tryLock(0) else None


def left_folders(parent: Path) -> list[RecoveryFolder]:
    """What crashed programs left, the newest copy first, each with its lock. Folders without a copy are removed."""
    found = []
    with contextlib.suppress(OSError):
        for path in parent.iterdir():
            if path.is_dir() and path.suffix != _UNREADABLE:
                lock = lock_at(path / _LOCK)
                if lock.tryLock(0):
                    found.append(RecoveryFolder(path, lock))
    for folder in [folder for folder in found if not folder.copy.is_file()]:
        folder.remove()
        found.remove(folder)
    return sorted(found, key=lambda folder: folder.copy.stat().st_mtime, reverse=True)


def read_copy(folder: RecoveryFolder) -> Recovered:
    """The copy in a folder.

    Raises:
        FormatError: it cannot be read.
    """
    saved, made = read_saved(folder.copy), folder.copy.stat()
    file, newer = _file_of(folder), None
    # A program that was killed between saving the file and forgetting the copy leaves both.
    if file is not None and file.is_file() and file.stat().st_mtime_ns >= made.st_mtime_ns:
        with contextlib.suppress(FormatError):
            newer = read_saved(file)
    return Recovered(saved, file, datetime.fromtimestamp(made.st_mtime), newer)


def _file_of(folder: RecoveryFolder) -> Path | None:
    """Where the user keeps the project; None when nowhere, or when its folder is gone."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        name = json.loads((folder.path / _ABOUT).read_text(encoding="utf-8"))["file"]
        if name is not None and Path(name).parent.is_dir():
            return Path(name)
    return None
