"""The open project as a document: which file it belongs to, and whether it holds work that no file has."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnviz.app.resuming import run_state
from nnviz.app.session import Session
from nnviz.document.run_state import Saved
from nnviz.document.spec import Project
from nnviz.document.starting import with_start_weights
from nnviz.engine.arrays import Array


@dataclass(frozen=True, eq=False, slots=True)
class Moment:
    """How the session stood when a copy of it was taken. A file that is written later holds this, and no more.

    Attributes:
        opening: counts the projects that were opened before.
        edits: the place in the undo stack.
        project: the project, before its start weights were stated.
        step: updates made.
        parameters: as they stood, flat.
    """

    opening: int
    edits: int
    project: Project
    step: int
    parameters: Array


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
        self._openings = 0
        self._mark(self.moment())
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

    def moment(self) -> Moment:
        """How the session stands."""
        session = self._session
        return Moment(
            self._openings,
            session.undo_stack.index(),
            session.project,
            session.snapshot.step,
            session.snapshot.parameters,
        )

    def saved_to(self, path: Path, saved: Saved, moment: Moment) -> None:
        """``path`` holds ``saved``, which is how the session stood at ``moment``; training and edits may have gone on.

        The file of a project that is not open any more is nothing that is known here.
        """
        if moment.opening != self._openings:
            return
        self.path, self._recovered = path, False
        stack = self._session.undo_stack
        if stack.index() == moment.edits and self._session.project is moment.project:
            stack.setClean()
        else:
            stack.resetClean()
        self._mark(moment)
        if saved.run is not None:
            self._step, self._parameters = saved.run.state.step, saved.run.state.parameters
        self._look()
        self.changed.emit()

    def _begin(self) -> None:
        self.path, self._recovered = None, False
        self._openings += 1
        self._mark(self.moment())
        self.modified = False
        self.changed.emit()

    def _mark(self, moment: Moment) -> None:
        """What stood then is what is known to be safe."""
        self._step, self._parameters = moment.step, moment.parameters

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
    """The session's project with its start weights, where its training stands, and where one looks, for a file."""
    project = with_start_weights(session.project)
    run = session.training.call(lambda: run_state(session.training.job, project))
    return Saved(project, run, session.canvas_sight.view)
