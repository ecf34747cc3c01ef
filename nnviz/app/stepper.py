"""Walks through the training step by step, forward and back in time."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Focus, Phase
from nnviz.app.session import Session


class Stepper:
    """The ladder of a session: phase, sample, epoch, and running. It holds nothing of its own.

    A step is complete when it is made: the phases only walk through its record, and the update is made when the
    phase UPDATE is reached. Stepping pauses a live run first.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def toggle_run(self) -> None:
        """Run, or pause."""
        if self._session.running:
            self._session.pause()
        else:
            self._session.run()

    def next_phase(self) -> None:
        """One phase on: sample, forward, loss, backward, update, and then the next sample."""
        session = self._session
        session.pause()
        if not session.trainable():
            return
        if not session.snapshot.pending:
            session.show(session.training.call(session.training.job.look_ahead), self._at(Phase.SAMPLE))
        elif session.focus.phase < Phase.BACKWARD:
            session.set_focus(replace(session.focus, phase=Phase(session.focus.phase + 1)))
        else:
            self._make_update()

    def previous_phase(self) -> None:
        """One phase back, into the step before where there is one."""
        session = self._session
        session.pause()
        job = session.training.job
        if not session.snapshot.pending:
            step = session.snapshot.step
            session.training.call(lambda: job.go_to(step - 1))
            session.show(session.training.call(job.look_ahead), self._at(Phase.BACKWARD))
        elif session.focus.phase > Phase.SAMPLE:
            session.set_focus(replace(session.focus, phase=Phase(session.focus.phase - 1)))
        else:
            self._go_back_to(session.snapshot.step)

    def next_sample(self) -> None:
        """Take one more sample forward and back. The weights change when its mini-batch is complete."""
        session = self._session
        session.pause()
        if not session.trainable():
            return
        record, focus = session.snapshot.record, session.focus
        if session.snapshot.pending and record is not None and focus.sample + 1 < len(record.inputs):
            if focus.phase < Phase.BACKWARD:
                session.set_focus(replace(focus, phase=Phase.BACKWARD))
            else:
                session.set_focus(replace(focus, sample=focus.sample + 1))
        elif not session.snapshot.pending and session.training.job.trainer.batching.batch_size > 1:
            session.show(session.training.call(session.training.job.look_ahead), self._at(Phase.BACKWARD))
        else:
            self._make_update()

    def previous_sample(self) -> None:
        """Take the last sample back: the weights, the counters and the curves are what they were before it."""
        session = self._session
        session.pause()
        snapshot, focus = session.snapshot, session.focus
        if snapshot.pending and focus.phase == Phase.BACKWARD and focus.sample > 0:
            session.set_focus(replace(focus, sample=focus.sample - 1))
        else:
            self._go_back_to(snapshot.step if snapshot.pending else snapshot.step - 1)

    def next_epoch(self) -> None:
        """Train to the end of the epoch, or through the next one. Returns at once."""
        session = self._session
        session.pause()
        session.run(session.training.call(session.training.job.steps_to_epoch_end))

    def previous_epoch(self) -> None:
        """Back to the end of the epoch before, or to the start."""
        session = self._session
        session.pause()
        batches = session.training.job.trainer.batching.batches
        self._go_back_to(max(session.snapshot.step - 1, 0) // batches * batches)

    def _at(self, phase: Phase) -> Focus:
        return replace(self._session.focus, phase=phase, sample=0)

    def _make_update(self) -> None:
        session = self._session
        job = session.training.job
        snapshot = session.training.call(job.record_step)
        if job.at_epoch_end():
            session.training.call(job.measure)
        session.show(snapshot, self._at(Phase.UPDATE))

    def _go_back_to(self, step: int) -> None:
        session = self._session
        job = session.training.job
        if session.snapshot.step == 0:
            text = QCoreApplication.translate("Stepper", "This is the start: there is no earlier step.")
            session.notice.emit(text)
        snapshot = session.training.call(lambda: job.show_step(max(step, 0)))
        session.show(snapshot, self._at(Phase.UPDATE if step > 0 else Phase.SAMPLE))
