"""Breakpoints of a run: looked at between two steps, by the thread that trains."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from nnviz.app.job import TrainingJob
from nnviz.engine.arrays import Array
from nnviz.engine.breakpoints import Breakpoint, Hit, Watched
from nnviz.engine.breakpoints.base import MOST_ROWS
from nnviz.engine.preparation import PreparedData


class BreakWatch:
    """The breakpoints that are set, and what each saw last. It belongs to the worker thread, but for ``hit``.

    It is false when no breakpoint is set: then a run goes on as if there were none.
    """

    def __init__(self) -> None:
        self._breakpoints: tuple[Breakpoint, ...] = ()
        self._seen: list[Any] = []
        # What breakpoints look at of the training table, and the data that it is of.
        self._first_rows: tuple[PreparedData, Array] | None = None
        self._step = -1
        self.hit: Hit | None = None

    def __bool__(self) -> bool:
        return bool(self._breakpoints)

    def set(self, breakpoints: Sequence[Breakpoint]) -> None:
        """Watch for these from now on."""
        self._breakpoints = tuple(breakpoints)
        self._step = -1

    def begin(self, job: TrainingJob) -> None:
        """A run begins: look at where it stands, and forget what it stopped at last."""
        self.hit = None
        if self._breakpoints:
            self._seen = self._observed(job)
            self._step = job.trainer.step_count

    def look(self, job: TrainingJob) -> bool:
        """Look at the job after one more step; True when a breakpoint was hit."""
        if not self._breakpoints:
            return False
        now, step = self._observed(job), job.trainer.step_count
        if step == self._step + 1:
            pairs = zip(self._breakpoints, self._seen, now, strict=True)
            hits = (point.hit(old, new) for point, old, new in pairs if old is not None and new is not None)
            self.hit = next((hit for hit in hits if hit is not None), None)
        self._seen, self._step = now, step
        return self.hit is not None

    def advance(self, job: TrainingJob, count: int) -> None:
        """Take up to ``count`` steps and look after each; stop at the first hit, and where the job stops."""
        for _ in range(count):
            before = job.trainer.step_count
            job.advance(1)
            if job.trainer.step_count == before or self.look(job) or job.trainer.diverged:
                return

    def _observed(self, job: TrainingJob) -> list[Any]:
        data = job.data
        threshold = data.dataset.threshold if data.dataset.classes else None
        if self._first_rows is None or self._first_rows[0] is not data:
            self._first_rows = (data, data.train_table[:MOST_ROWS])
        watched = Watched(job.trainer, self._first_rows[1], data.train_targets, threshold)
        return [point.observe(watched) for point in self._breakpoints]


def hit_in_words(hit: Hit, step: int) -> str:
    """One or two sentences for the status line."""
    reason = QCoreApplication.translate("Breakpoints", hit.words).format(*hit.values)
    return QCoreApplication.translate("Breakpoints", "Breakpoint at step {0}: {1}").format(f"{step:,}", reason)
