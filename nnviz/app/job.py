"""One training job: the trainer, its time machine, its data and its curves, made from a project."""

import time
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from nnviz.app.curves import Curves
from nnviz.app.history import RunHistory
from nnviz.app.measurement import Measurement
from nnviz.app.timeline import Timeline
from nnviz.document.masks import trainable_mask, without_removed
from nnviz.document.spec import Project
from nnviz.document.starting import start_parameters
from nnviz.document.validation import check_project
from nnviz.engine.arrays import Array
from nnviz.engine.batching import Batching
from nnviz.engine.divergence import PostMortem, calm_rate, post_mortem
from nnviz.engine.options import OUTPUT_FIRST, TOGETHER
from nnviz.engine.preparation import PreparedData
from nnviz.engine.record import StepRecord
from nnviz.engine.trainer import Trainer

# The least time from one measurement of the whole tables to the next, while running …
_MEASURE_SECONDS = 1 / 60
# … and so many times as long as the measurement took.
_TRAINED_TO_MEASURED = 9
# A measurement of large tables goes on for so long, and then waits for its next turn.
_TURN_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the window shows: a step, and where the run stands.

    Attributes:
        record: the step that is shown; None where the network cannot take one.
        pending: the record is a look ahead, its update has not been made yet.
        step: updates made so far.
        parameters: the parameters as they stand, flat, read-only.
        problem: why the network cannot take a step; empty when it can.
    """

    record: StepRecord | None
    pending: bool
    step: int
    parameters: Array
    problem: str = ""


class TrainingJob:
    """Everything that one run works on. It belongs to the worker; the window reads curves, history and losses too."""

    def __init__(self, project: Project, data: PreparedData, parameters: Array | None = None) -> None:
        """Make a job that stands before its first step.

        Args:
            parameters: flat parameters to begin with; None begins with the project's start weights.
        """
        self.data, self._project = data, project
        self.begin = begin = start_parameters(project) if parameters is None else without_removed(project, parameters)
        # Makes a trainer at the start of this run, with another learning rate.
        self._begin = partial(make_trainer, project, data, begin)
        self.trainer = self._begin(project.training.learning_rate)
        self.timeline = Timeline(self.trainer)
        self.curves = Curves()
        self.history = RunHistory(self.trainer.network, self.trainer.parameters, data.train_table)
        self._measure_due = 0.0
        self._measurement: Measurement | None = None
        self.measure()

    def advance(self, count: int) -> None:
        """Take up to ``count`` steps, less when the trainer is interrupted.

        It stops at the first step after which a loss or a parameter is not finite.
        """
        trainer, timeline = self.trainer, self.timeline
        left = count
        while left > 0 and not trainer.interrupted:
            begin = trainer.step_count
            recorded = self.history.steps_to_record(begin)
            chunk = min(left, timeline.steps_to_keyframe(), max(recorded - 1, 1))
            if recorded == 1:
                self.history.take(trainer.step())
                done = 1
            else:
                done = trainer.run(chunk)
            if trainer.diverged:
                self._stand_at_divergence(begin)
                return
            timeline.keep()
            left -= chunk
            if done < chunk:
                return

    def _stand_at_divergence(self, begin: int) -> None:
        """Go back to ``begin`` and on to the first step that left a number that is not finite.

        A run looks at the losses only, and a parameter may overflow a step or more before a loss shows it.
        """
        self.timeline.go_to(begin)
        while not self.trainer.diverged:
            self.trainer.run(1, interruptible=False)

    def post_mortem(self, *, try_rates: bool = True) -> PostMortem:
        """Why the run diverged at the step where it stands; it still stands there afterwards.

        A calm learning rate is looked for by trial runs if ``try_rates``.

        ``show_step`` with the ``last_finite_step`` of the result leads back to where all was well.

        Raises:
            ValueError: it has not diverged.
        """
        step = self.trainer.step_count
        if not self.trainer.diverged:
            raise ValueError(f"Every number of step {step} is finite: there is nothing to explain.")
        rate = calm_rate(self._begin, self.trainer.learning_rate, step) if try_rates else None
        if step == 0:
            return post_mortem(self.trainer.peek(), rate)
        self.timeline.go_to(step - 1)
        return post_mortem(self.trainer.step(), rate)

    def steps_to_epoch_end(self) -> int:
        """Steps until the present epoch is complete; a whole epoch when it just was."""
        batching = self.trainer.batching
        return (batching.batches - batching.batch) or batching.batches

    @property
    def completed_epochs(self) -> int:
        """Whole epochs so far."""
        batching = self.trainer.batching
        return batching.epoch if self.at_epoch_end() else batching.epoch - 1

    def at_epoch_end(self) -> bool:
        """Whether the last step completed an epoch."""
        return self.trainer.batching.batch == self.trainer.batching.batches

    def record_step(self) -> Snapshot:
        """Take one step and show it."""
        record = self.trainer.step()
        self.timeline.keep()
        self.history.take(record)
        return self._snapshot(record, pending=False)

    def look_ahead(self) -> Snapshot:
        """Show the next step before its update is made."""
        problem = self.trainer.problem
        record = None if problem else self.trainer.peek()
        return self._snapshot(record, pending=True, problem=problem)

    def choose(self, row: int) -> Snapshot:
        """Have the next mini-batch hold this row of the training table, and show it before its update is made."""
        self.timeline.choose(row)
        return self.look_ahead()

    def other_order(self, step: int) -> StepRecord:
        """Step ``step`` made in the other order: output layer first, which is a mistake, or all layers together.

        Everything stands afterwards where it stood.
        """
        here = self.trainer.step_count
        self.timeline.go_to(step - 1)
        state, training = self.trainer.state(), self._project.training
        order = TOGETHER if training.order == OUTPUT_FIRST else OUTPUT_FIRST
        project = replace(self._project, training=replace(training, order=order))
        twin = make_trainer(project, self.data, state.parameters, state.learning_rate)
        twin.restore(state)
        record = twin.step()
        self.timeline.go_to(here)
        return record

    def show_step(self, step: int) -> Snapshot:
        """Stand after update ``step`` and show that step; before the first one, look ahead."""
        self.go_to(max(step - 1, 0))
        snapshot = self.record_step() if step > 0 else self.look_ahead()
        self.measure()
        return snapshot

    def go_to(self, step: int) -> None:
        """Bring everything to where it was after ``step`` updates."""
        self.timeline.go_to(step)
        self.curves.truncate(step)
        if self._measurement is not None and self._measurement.step > step:
            self._measurement = None
        self.history.truncate(step)

    def last_records(self, count: int) -> tuple[StepRecord, ...]:
        """The records of the last ``count`` steps, made once more; it stands at the same step afterwards."""
        step = self.trainer.step_count
        self.timeline.go_to(max(step - count, 0))
        records = []
        while self.trainer.step_count < step:
            records.append(self.trainer.step())
            self.timeline.keep()
        return tuple(records)

    def measurement_due(self) -> bool:
        """Whether the next end of an epoch shall be measured: 60 times a second, a tenth of the time at most."""
        return self._measurement is None and time.perf_counter() >= self._measure_due

    def measure(self) -> None:
        """Measure loss and accuracy over the whole training and test tables; of large ones, make a beginning."""
        self._measurement = Measurement(self.trainer, self.data)
        self.go_on_measuring()

    @property
    def measuring(self) -> bool:
        """Whether a measurement has begun and is not complete: ``go_on_measuring`` until it is."""
        return self._measurement is not None

    def go_on_measuring(self) -> None:
        """Measure for a moment, less when the trainer is interrupted; a complete measurement joins the curves."""
        measurement = self._measurement
        if measurement is None or not measurement.advance(_TURN_SECONDS, lambda: self.trainer.interrupted):
            return
        self._measurement = None
        self.curves.append(measurement.step, measurement.train, measurement.test)
        self._measure_due = time.perf_counter() + max(_MEASURE_SECONDS, _TRAINED_TO_MEASURED * measurement.seconds)

    def _snapshot(self, record: StepRecord | None, pending: bool, problem: str = "") -> Snapshot:
        parameters = self.trainer.parameters
        parameters.flags.writeable = False
        return Snapshot(record, pending, self.trainer.step_count, parameters, problem)


def make_trainer(project: Project, data: PreparedData, parameters: Array, learning_rate: float) -> Trainer:
    """A trainer of the project that stands before its first step, with these flat parameters.

    Raises:
        ValueError: settings that cannot be used together, or masks of connections that do not exist.
    """
    check_project(project)
    training = project.training
    dtype = np.dtype(training.precision)
    batching = Batching(
        data.train_table, data.train_targets, training.batch_size, training.shuffle, training.seed, dtype
    )
    return Trainer(
        project.network.build(),
        training.loss,
        training.optimizer,
        parameters.astype(dtype),
        batching,
        learning_rate,
        trainable_mask(project),
        training.options,
    )
