"""The open project as a document: which file it belongs to, and whether it holds work that no file has."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnviz.app.resuming import run_state
from nnviz.app.session import Session
from nnviz.document.run_state import Saved
from nnviz.document.starting import with_start_weights


class DocumentState(QObject):
    """Follows the session. ``changed`` tells that the file, or whether there is unsaved work, is another.

    Work is an edit that can be undone, and a step of training: both are gone when the window closes.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.path: Path | None = None
        self._recovered = False
        self._mark()
        self.modified = False
        session.opened.connect(self._begin)
        session.snapshot_changed.connect(lambda _snapshot: self._look())
        session.undo_stack.indexChanged.connect(lambda _index: self._look())

    @property
    def name(self) -> str:
        """The file's name, or that of the project while there is no file."""
        return self._session.project.name if self.path is None else self.path.name

    def opened_from(self, path: Path | None) -> None:
        """The project that has just begun is what ``path`` holds; None for one that no file has yet."""
        self.path = path
        self.changed.emit()

    def recovered(self, path: Path | None) -> None:
        """The project that has just begun is more than ``path`` holds, if that is a file at all."""
        self.path, self._recovered = path, True
        self._look()
        self.changed.emit()

    def saved_to(self, path: Path, saved: Saved) -> None:
        """``path`` holds ``saved``, which is how the session stood a moment ago."""
        self.path, self._recovered = path, False
        self._session.undo_stack.setClean()
        self._mark()
        if saved.run is not None:
            self._step, self._parameters = saved.run.state.step, saved.run.state.parameters
        self._look()
        self.changed.emit()

    def _begin(self) -> None:
        self.path, self._recovered = None, False
        self._mark()
        self.modified = False
        self.changed.emit()

    def _mark(self) -> None:
        """What stands now is what is known to be safe."""
        self._step, self._parameters = self._session.snapshot.step, self._session.snapshot.parameters

    def _look(self) -> None:
        snapshot = self._session.snapshot
        same = (
            not self._recovered
            and self._session.undo_stack.isClean()
            and snapshot.step == self._step
            and np.array_equal(snapshot.parameters, self._parameters, equal_nan=True)
        )
        if self.modified is same:
            self.modified = not same
            self.changed.emit()


def saved_of(session: Session) -> Saved:
    """The session's project with its start weights, and where its training stands, for a file."""
    project = with_start_weights(session.project)
    return Saved(project, session.training.call(lambda: run_state(session.training.job, project)))
