"""From a training job to the state that a project file keeps, and from there to a job that goes on, bit for bit."""

import numpy as np

from nnviz.app.job import TrainingJob
from nnviz.app.timeline import Past, ValueEdit, past_of, resume
from nnviz.document.run_state import KeptLosses, RunState, Saved, SetValues
from nnviz.document.spec import Project
from nnviz.document.starting import start_parameters
from nnviz.engine.arrays import Array
from nnviz.engine.preparation import PreparedData

# What a file keeps of a long run: enough to draw its curves, and to go back in time without a long replay.
_MOST_LOSSES = 10_000
_MOST_MEASUREMENTS = 2_000
_MOST_KEYFRAMES = 16
_MOST_KEYFRAME_NUMBERS = 50_000


def run_state(job: TrainingJob, project: Project) -> RunState | None:
    """Where the job stands; None before its first step. Call it in the thread that owns the job."""
    trainer = job.trainer
    drawn = np.array_equal(job.begin, start_parameters(project))
    numbers = max(1, job.begin.size * (1 + len(trainer.optimizer.state_names())))
    past = past_of(job.timeline, min(_MOST_KEYFRAMES, _MOST_KEYFRAME_NUMBERS // numbers))
    if trainer.step_count == 0 and drawn and not past.edits:
        return None
    return RunState(
        state=past.states[-1],
        begin=None if drawn else job.begin,
        rates=past.rates,
        choices=past.choices,
        edits=tuple(SetValues(step, edit.places, edit.values) for step, edit in past.edits),
        keyframes=past.states[:-1],
        losses=_kept_losses(*trainer.losses.read(), trainer.losses.last),
        curves={name: _thinned(values) for name, values in job.curves.read().items()},
    )


def resumed_job(data: PreparedData, saved: Saved) -> TrainingJob:
    """A job that stands where the saved run stood.

    Raises:
        ValueError: the run does not fit the data: it uses mini-batches or rows that these do not have.
    """
    project, run = saved.project, saved.run
    if run is None:
        return TrainingJob(project, data)
    job = TrainingJob(project, data, run.begin)
    for state in (*run.keyframes, run.state):
        _check_position(state.step, state.batching.epoch, state.batching.batch, job.trainer.batching.batches)
    rows = len(data.train_rows)
    if any(row >= rows for _, row in run.choices):
        raise ValueError(f"The run does not fit its data: it chose a row that the {rows} training samples do not have.")
    losses = run.losses
    job.trainer.losses.fill(losses.values, losses.every, run.state.step, losses.last)
    edits = tuple((edit.step, ValueEdit(edit.places, edit.values)) for edit in run.edits)
    resume(job.timeline, Past(run.rates, run.choices, edits, (*run.keyframes, run.state)))
    job.curves.fill(run.curves)
    return job


def _check_position(step: int, epoch: int, batch: int, batches: int) -> None:
    """After a step the epoch and the mini-batch are known from the number of mini-batches in an epoch."""
    expected = ((step - 1) // batches + 1, (step - 1) % batches + 1) if step else (1, 0)
    if (epoch, batch) != expected:
        raise ValueError(
            f"The run does not fit its data: after step {step} with {batches} mini-batches in an epoch it stands in "
            f"epoch {expected[0]} at mini-batch {expected[1]}, and the file says {epoch} and {batch}."
        )


def _kept_losses(values: Array, every: int, last: float) -> KeptLosses:
    times = 1
    while len(values) // times > _MOST_LOSSES:
        times *= 2
    return KeptLosses(every * times, values[times - 1 :: times].copy(), last)


def _thinned(values: Array) -> Array:
    """Some of the measurements, the last one among them."""
    times = -(-len(values) // _MOST_MEASUREMENTS) or 1
    return values[::-1][::times][::-1]
