"""Writing files beside the window: it goes on meanwhile, however long that takes."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnviz.app.background import Background
from nnviz.formats.atomic import WriteError
from nnviz.formats.progress import Progress
from nnviz.ui.progress_dialog import ProgressDialog

T = TypeVar("T")
# What ends sooner is told at once: the window is not seen to stand still for so long.
_MOMENT = 0.1


def _nothing() -> None:
    """Nothing follows."""


@dataclass(frozen=True)
class _Job:
    text: str
    work: Callable[[Progress], Any]
    done: Callable[[Any], None]
    refused: Callable[[Exception], None]
    stopped: Callable[[], None]


class FileWork(QObject):
    """Writes on a thread of its own, one file after the other.

    1. ``do`` is handed work that reads values only: a snapshot of one step, which nobody changes any more.
    2. What has ended within a moment is told before ``do`` returns.
    3. Else the window goes on, after a while behind a dialog that tells what is written and can stop it; the end is
       told from a timer of the window's thread. Until a file has taken the place of the old one, that stands whole.

    ``patience`` is the moment in seconds.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.patience = _MOMENT
        self._background: Background | None = None
        self._dialog: ProgressDialog | None = None
        self._waiting: deque[_Job] = deque()

    @property
    def busy(self) -> bool:
        """Whether the end of something has not been told yet."""
        return self._background is not None or bool(self._waiting)

    def do(
        self,
        text: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        refused: Callable[[Exception], None],
        stopped: Callable[[], None] = _nothing,
    ) -> None:
        """Have a file written, after those that are being written.

        Args:
            text: what is done, for people who wait.
            work: runs on the other thread. It may call its argument where it can still be stopped.
            done: gets what ``work`` returned.
            refused: gets the WriteError or the ValueError that it raised; any other exception is a failure.
            stopped: a person has stopped it, and nothing was written.
        """
        self._waiting.append(_Job(text, work, done, refused, stopped))
        if self._background is None:
            self._begin_next()

    def finish(self) -> None:
        """Wait for all that is being written, and tell it."""
        while self.busy:
            if self._background is None:
                self._begin_next()
            else:
                self._background.finish()

    def _begin_next(self) -> None:
        job = self._waiting.popleft()
        self._background = background = Background(job.work, self, keeps_result=True)
        self._dialog = dialog = ProgressDialog(job.text, self._window)
        dialog.show_share(0.0)
        dialog.stopped.connect(background.cancel)
        background.progressed.connect(dialog.show_share)
        background.done.connect(lambda result: self._end(lambda: job.done(result)))
        background.refused.connect(lambda error: self._end(lambda: _refuse(job, error)))
        background.cancelled.connect(lambda: self._end(job.stopped))
        background.start()
        background.finish(self.patience)

    def _end(self, tell: Callable[[], None]) -> None:
        if self._background is not None:
            self._background.deleteLater()
        if self._dialog is not None:
            self._dialog.finish()
        self._background = self._dialog = None
        try:
            tell()
        finally:
            if self._waiting and self._background is None:
                self._begin_next()


def _refuse(job: _Job, error: Exception) -> None:
    if not isinstance(error, WriteError | ValueError):
        raise error
    job.refused(error)
