"""Walks through the training step by step, forward and back in time."""

from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Phase
from nnviz.app.job import Snapshot
from nnviz.app.moments import Moment, Part, Rung, ladder_of
from nnviz.app.session import Session
from nnviz.app.walking import next_focus, previous_focus, ready_focus


class Stepper:
    """The ladder of a session, from one term to many steps. It holds nothing of its own.

    A step is complete when it is made: the rungs up to the phase only walk through its record, and the update is made
    when the phase UPDATE is reached. Stepping pauses a live run first.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def toggle_run(self) -> None:
        """Run, or pause."""
        if self._session.running:
            self._session.pause()
        else:
            self._session.run()

    def advance(self, rung: Rung, many: int = 1) -> None:
        """One press on at a rung; ``many`` are the steps of the rung MANY. Epochs and many steps return at once."""
        match rung:
            case Rung.PHASE:
                self.next_phase()
            case Rung.SAMPLE:
                self.next_sample()
            case Rung.BATCH:
                self._pause_and_train(1)
            case Rung.EPOCH:
                self.next_epoch()
            case Rung.MANY:
                self._pause_and_train(many)
            case _:
                self._finer(rung)

    def retreat(self, rung: Rung, many: int = 1) -> None:
        """One press back at a rung."""
        match rung:
            case Rung.PHASE:
                self.previous_phase()
            case Rung.SAMPLE:
                self.previous_sample()
            case Rung.BATCH:
                self._go_back_by(1)
            case Rung.EPOCH:
                self.previous_epoch()
            case Rung.MANY:
                self._go_back_by(many)
            case _:
                self._finer_back(rung)

    def next_phase(self) -> None:
        """To the end of the phase, or one phase on: sample, forward, loss, backward, update, and the next sample."""
        session = self._session
        session.pause()
        if not session.trainable():
            return
        focus = session.focus
        if focus.moment is not None:
            session.set_focus(focus.at(focus.phase))
        elif not session.snapshot.pending:
            self._look_ahead()
        elif focus.phase < Phase.BACKWARD:
            session.set_focus(focus.at(Phase(focus.phase + 1)))
        else:
            self._make_update()

    def previous_phase(self) -> None:
        """One phase back, into the step before where there is one."""
        session = self._session
        session.pause()
        if not session.snapshot.pending:
            session.show(self._take_back(), session.focus.at(Phase.BACKWARD, sample=0))
        elif session.focus.phase > Phase.SAMPLE:
            session.set_focus(session.focus.at(Phase(session.focus.phase - 1)))
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
            if focus.phase < Phase.BACKWARD or focus.moment is not None:
                session.set_focus(focus.at(Phase.BACKWARD))
            else:
                session.set_focus(focus.at(Phase.BACKWARD, focus.sample + 1))
        elif not session.snapshot.pending and session.training.job.trainer.batching.batch_size > 1:
            self._look_ahead(Phase.BACKWARD)
        else:
            self._make_update()

    def previous_sample(self) -> None:
        """Take the last sample back: the weights, the counters and the curves are what they were before it."""
        session = self._session
        session.pause()
        snapshot, focus = session.snapshot, session.focus
        if snapshot.pending and focus.phase == Phase.BACKWARD and focus.sample > 0:
            session.set_focus(focus.at(Phase.BACKWARD, focus.sample - 1))
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

    def go_to(self, step: int) -> None:
        """Stand after update ``step``, back in time or forward again; 0 is the start."""
        session = self._session
        session.pause()
        if step != session.snapshot.step and session.trainable():
            snapshot = session.training.call(lambda: session.training.job.show_step(step))
            session.show(snapshot, session.focus.at(Phase.UPDATE if step else Phase.SAMPLE, sample=0))

    def choose_sample(self, row: int) -> None:
        """Begin the next step with a row of the training table, at its phase SAMPLE.

        A row of the mini-batch that comes next anyway is walked first; another one takes the place of the first row.
        """
        session = self._session
        session.pause()
        if not session.trainable():
            return
        snapshot = session.snapshot
        if not (snapshot.pending and snapshot.record is not None and row in snapshot.record.sample_indices):
            snapshot = session.training.call(lambda: session.training.job.choose(row))
        if snapshot.record is not None:
            place = snapshot.record.sample_indices.tolist().index(row)
            session.show(snapshot, session.focus.at(Phase.SAMPLE, place))

    def _finer(self, rung: Rung) -> None:
        session = self._session
        session.pause()
        record = session.snapshot.record
        if record is None or not session.trainable():
            return
        focus = next_focus(session.focus, ladder_of(record), rung)
        if focus is not None:
            session.set_focus(focus)
        elif session.snapshot.pending:
            self._make_update(Moment(Part.CHANGE))
        else:
            self._look_ahead()

    def _finer_back(self, rung: Rung) -> None:
        session = self._session
        session.pause()
        snapshot = session.snapshot
        if snapshot.record is None:
            return
        focus = previous_focus(session.focus, ladder_of(snapshot.record), rung)
        if focus is not None:
            session.set_focus(focus)
        elif snapshot.pending:
            self._go_back_to(snapshot.step)
        else:
            before = self._take_back()
            if before.record is not None:
                session.show(before, ready_focus(session.focus, ladder_of(before.record), rung))

    def _pause_and_train(self, steps: int) -> None:
        session = self._session
        session.pause()
        if session.trainable():
            if steps == 1:
                self._make_update()
            else:
                session.run(steps)

    def _go_back_by(self, steps: int) -> None:
        self._session.pause()
        self._go_back_to(self._session.snapshot.step - steps)

    def _look_ahead(self, phase: Phase = Phase.SAMPLE) -> None:
        """Show the next step before its update is made."""
        session = self._session
        session.show(session.training.call(session.training.job.look_ahead), session.focus.at(phase, sample=0))

    def _make_update(self, moment: Moment | None = None) -> None:
        session = self._session
        job = session.training.job
        snapshot = session.training.call(job.record_step)
        if job.at_epoch_end():
            session.training.call(job.measure)
        session.show(snapshot, session.focus.at(Phase.UPDATE, sample=0, moment=moment))

    def _take_back(self) -> Snapshot:
        """Undo the update of the shown step; it is the next one then."""
        session = self._session
        job, step = session.training.job, session.snapshot.step
        session.training.call(lambda: job.go_to(step - 1))
        _say_where(session, step - 1)
        return session.training.call(job.look_ahead)

    def _go_back_to(self, step: int) -> None:
        session = self._session
        job, step = session.training.job, max(step, 0)
        if session.snapshot.step == 0:
            text = QCoreApplication.translate("Stepper", "This is the start: there is no earlier step.")
            session.notice.emit(text)
        elif step < session.snapshot.step:
            _say_where(session, step)
        snapshot = session.training.call(lambda: job.show_step(step))
        session.show(snapshot, session.focus.at(Phase.UPDATE if step > 0 else Phase.SAMPLE, sample=0))


def _say_where(session: Session, step: int) -> None:
    """Say that a step back restores everything; the replay makes it so, bit for bit."""
    text = QCoreApplication.translate(
        "Stepper",
        "Back after step {0}: weights, optimizer state, order, counters and curves are exactly what they were.",
    )
    session.notice.emit(text.format(f"{step:,}"))
