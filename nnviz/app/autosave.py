"""Copies unsaved work to the recovery folder: every minute, after each run, and when asked."""

import logging
import threading
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.app.document_state import DocumentState, saved_of
from nnviz.app.file_problems import problem_in_words
from nnviz.app.job import TrainingJob
from nnviz.app.recovery import RecoveryFolder
from nnviz.app.run import RunState, give_way
from nnviz.app.session import Session
from nnviz.document.run_state import Saved
from nnviz.document.spec import Project

_LOG = logging.getLogger("nnviz")
_LOOK_MS = 100
# A run that has ended may still have its last step on the way to the window.
_SETTLE_MS = 200
# A copy of a large network takes its time, and the interpreter from the training: so much of it, at most.
_SHARE = 0.05


class Autosave(QObject):
    """Writes in a thread of its own, so that a slow disk holds up neither window nor training.

    ``failed`` carries why a copy could not be written; each reason once, until a copy succeeds.
    """

    failed = Signal(str)

    def __init__(
        self,
        session: Session,
        document: DocumentState,
        folder: RecoveryFolder,
        parent: QObject | None = None,
        interval_ms: int = 60_000,
    ) -> None:
        super().__init__(parent)
        self._session, self._document, self._folder = session, document, folder
        self._thread: threading.Thread | None = None
        self._problem: Exception | None = None
        self._told = ""
        self._not_before = 0.0
        self._copied: _Present | None = None
        self._running = session.running
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.save)
        self._timer.start(interval_ms)
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._look)
        self._after_run = QTimer(self)
        self._after_run.setSingleShot(True)
        self._after_run.timeout.connect(self.save)
        session.state_changed.connect(self._follow)
        document.changed.connect(self._forget)

    def save(self) -> None:
        """Begin to copy the work, unless there is none, or the last copy holds it."""
        if self._session.training.state is RunState.CLOSED:
            return
        present = self._present()
        early = time.monotonic() < self._not_before
        if self._thread is not None or early or not self._document.modified or present == self._copied:
            return
        self._copied = present
        saved, file = saved_of(self._session), self._document.path
        self._thread = threading.Thread(target=self._write, args=(saved, file), name="nnviz-autosave")
        self._thread.start()
        self._watch.start(_LOOK_MS)

    def save_now(self) -> bool:
        """Copy the work and wait for it; whether it is safe, in this copy or in the user's own file."""
        self._finish()
        self._copied, self._not_before = None, 0.0
        self.save()
        self._finish()
        return self._problem is None

    def close(self) -> None:
        """Write no more, after what has begun."""
        self._timer.stop()
        self._after_run.stop()
        self._finish()

    def _present(self) -> "_Present":
        session = self._session
        return _Present(session.project, session.training.job, session.snapshot.step, self._document.path)

    def _follow(self, state: RunState) -> None:
        if self._running and state is not RunState.RUNNING:
            self._after_run.start(_SETTLE_MS)
        self._running = state is RunState.RUNNING

    def _forget(self) -> None:
        """The user's own file holds everything now, or another project has begun: the copy is of no use any more."""
        if not self._document.modified:
            self._finish()
            self._copied = None
            self._folder.clear()

    def _write(self, saved: Saved, file: Path | None) -> None:
        self._problem, begin = None, time.monotonic()
        try:
            self._folder.write(saved, file, lambda _share: give_way(self._session.training))
        except (OSError, ValueError) as error:
            self._problem = error
        end = time.monotonic()
        self._not_before = end + (end - begin) / _SHARE

    def _look(self) -> None:
        if self._thread is not None and not self._thread.is_alive():
            self._finish()

    def _finish(self) -> None:
        """Wait for the thread, and tell why it failed if it did."""
        self._watch.stop()
        if self._thread is None:
            return
        self._thread.join()
        self._thread = None
        reason = "" if self._problem is None else problem_in_words(self._problem)
        if self._problem is not None:
            self._copied = None
            _LOG.warning("no recovery copy was written")
            if reason != self._told:
                self.failed.emit(reason)
        self._told = reason


class _Present:
    """What there is to copy; the same only when nothing is new."""

    def __init__(self, project: Project, job: TrainingJob, step: int, path: Path | None) -> None:
        self._objects, self._values = (project, job), (step, path)

    def __eq__(self, other: object) -> bool:
        # By identity: comparing two projects would go through all of their data.
        return (
            isinstance(other, _Present)
            and self._values == other._values
            and all(ours is theirs for ours, theirs in zip(self._objects, other._objects, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]
