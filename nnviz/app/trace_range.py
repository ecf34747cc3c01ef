"""Steps of the run once more, as records, for a trace of them."""

from nnviz.app.job import TrainingJob
from nnviz.app.session import Session
from nnviz.engine.record import StepRecord
from nnviz.formats.traced_step import TracedStep

# All records are held at once, and the window waits for them.
MOST_STEPS = 1000


def last_step(session: Session) -> int:
    """The last step that can be traced: the one that is shown, also when its update has not been made yet."""
    snapshot = session.snapshot
    return snapshot.step + (1 if snapshot.pending and snapshot.record is not None else 0)


def traced_range(session: Session, first: int, last: int) -> list[TracedStep]:
    """The steps from ``first`` to ``last``, counted from 1; the run stands where it stood afterwards.

    Raises:
        ValueError: there are no such steps, or too many at once; the message says which can be had.
    """
    session.pause()
    end = last_step(session)
    if not 1 <= first <= last <= end:
        raise ValueError(f"Steps {first} to {last} cannot be traced: choose from 1 to {end}.")
    if last - first >= MOST_STEPS:
        raise ValueError(f"Steps {first} to {last} are too many for one trace: choose {MOST_STEPS} at most.")
    rows, job = session.data.train_rows, session.training.job
    records = session.training.call(lambda: _records(job, first, last))
    return [TracedStep(record, rows) for record in records]


def _records(job: TrainingJob, first: int, last: int) -> list[StepRecord]:
    """Make the steps again; a step that is still to come is looked ahead at."""
    trainer, timeline = job.trainer, job.timeline
    present = trainer.step_count
    records = []
    timeline.go_to(first - 1)
    while trainer.step_count < min(last, present):
        records.append(trainer.step())
        timeline.keep()
    timeline.go_to(present)
    if last > present:
        records.append(trainer.peek())
    return records
