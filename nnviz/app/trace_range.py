"""Steps of the run once more, as records, for a trace of them."""

from nnviz.app.job import TrainingJob
from nnviz.app.session import Session
from nnviz.engine.record import StepRecord
from nnviz.formats.traced_step import TracedStep

# All records are held at once, and the window waits for them.
MOST_STEPS = 1000
# So many products of parameters, samples and steps are written in some seconds, with formulas and without.
_MOST_WITH_FORMULAS, _MOST_NUMBERS = 20_000, 2_000_000


def last_step(session: Session) -> int:
    """The last step that can be traced: the one that is shown, also when its update has not been made yet."""
    snapshot = session.snapshot
    return snapshot.step + (1 if snapshot.pending and snapshot.record is not None else 0)


def traced_range(session: Session, first: int, last: int, *, with_formulas: bool = False) -> list[TracedStep]:
    """The steps from ``first`` to ``last``, counted from 1; the run stands where it stood afterwards.

    Args:
        with_formulas: they will be written with a formula for each number, so that fewer can be had.

    Raises:
        ValueError: there are no such steps, or too many at once; the message says which can be had.
    """
    session.pause()
    end = last_step(session)
    if not 1 <= first <= last <= end:
        raise ValueError(f"Steps {first} to {last} cannot be traced: choose from 1 to {end}.")
    if last - first >= MOST_STEPS:
        raise ValueError(f"Steps {first} to {last} are too many for one trace: choose {MOST_STEPS} at most.")
    _refuse_too_large(session, last - first + 1, with_formulas)
    rows, job = session.data.train_rows, session.training.job
    records = session.training.call(lambda: _records(job, first, last))
    return [TracedStep(record, rows) for record in records]


def _refuse_too_large(session: Session, steps: int, with_formulas: bool) -> None:
    trainer = session.training.job.trainer
    each = trainer.network.parameter_count * trainer.batching.batch_size
    most = (_MOST_WITH_FORMULAS if with_formulas else _MOST_NUMBERS) // each
    if steps <= most:
        return
    instead = f"choose {most} at most" if most else "train it with fewer samples in a mini-batch"
    if with_formulas:
        instead += ", or write them as JSON"
    raise ValueError(f"{steps} steps of so large a network are too much for one trace: {instead}.")


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
