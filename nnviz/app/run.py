"""The worker thread that trains, and the one slot through which its newest snapshot reaches the window. No Qt."""

import enum
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeAlias, TypeVar

from nnviz.app.breakpoints import BreakWatch
from nnviz.app.job import Snapshot, TrainingJob
from nnviz.engine.breakpoints import Breakpoint
from nnviz.engine.trainer import NotTrainableError

T = TypeVar("T")

# A run goes this far at most before the worker looks up; a waiting command interrupts it at the next step.
_MANY = 1 << 20
# A worker that is held gives up waiting after this long, so that a window that died cannot hang it.
_HOLD_SECONDS = 0.25


class RunState(enum.Enum):
    """What the worker is doing.

    PAUSED ⇄ RUNNING; either → FAILED by an exception in a step, and back to PAUSED by ``install``; any → CLOSED.
    """

    PAUSED = enum.auto()
    RUNNING = enum.auto()
    FAILED = enum.auto()
    CLOSED = enum.auto()


# Work for the next border between two steps, and the way its result comes back.
_Command: TypeAlias = tuple[Callable[[], Any], Future[Any]]


class TrainingRun:
    """Owns the worker thread and, through it, the job.

    How the two threads talk:
    1. The window puts a command under the condition and sets ``trainer.interrupted``; the worker reaches the border
       of its present step, takes all commands, clears the flag and carries them out in their order.
    2. The window takes the newest snapshot out of the slot; this asks for the next one. The worker records a full
       step only when asked, and puts it into the slot; no signal ever crosses.
    3. While the window paints, it holds the worker between two steps (the frame gate), so that the two do not fight
       for the interpreter lock.
    4. An exception in a step is a state, FAILED, with the reason in ``failure``; one in a command goes to its caller.
    """

    def __init__(self, job: TrainingJob) -> None:
        self.state = RunState.PAUSED
        self.failure = ""
        self.failure_details = ""
        self.watch = BreakWatch()
        self._job = job
        self._target = 0
        self._interval = 0.0
        self._next_due = 0.0
        self._commands: list[_Command] = []
        self._condition = threading.Condition()
        self._slot: Snapshot | None = None
        self._wanted = True
        self._held = False
        self._closing = False
        # Set when a measurement was completed while the run stood still; the window clears it.
        self.measured = False
        self._thread = threading.Thread(target=self._work, name="nnviz-training", daemon=True)
        self._thread.start()

    # Called by the window's thread.

    @property
    def job(self) -> TrainingJob:
        """The present job; its curves and losses may be read at any time."""
        return self._job

    def run(self, steps: int | None = None) -> None:
        """Train for so many steps, or until paused. Returns at once."""
        self.call(lambda: self._start(steps))

    def pause(self) -> Snapshot | None:
        """Stand still at the next border; the snapshot of just the step it stands at, None if that was taken before."""
        return self.call(self._stop)

    def call(self, work: Callable[[], T], timeout: float = 60.0) -> T:
        """Have the worker do something at the next border, and wait for its result.

        Raises:
            TimeoutError: the worker did not get to it.
            Exception: what ``work`` raised.
        """
        future: Future[T] = Future()
        with self._condition:
            if self._closing:
                raise RuntimeError("The training run is closed.")
            self._commands.append((work, future))
            self._held = False
            self._job.trainer.interrupted = True
            self._condition.notify_all()
        return future.result(timeout)

    def install(self, job: TrainingJob) -> None:
        """Replace the job. A run that is live stops."""

        def replace() -> None:
            self._job = job
            self._slot = None
            self.state, self.failure, self.failure_details = RunState.PAUSED, "", ""

        self.call(replace)

    def set_breakpoints(self, breakpoints: Sequence[Breakpoint]) -> None:
        """Stop a run at these from now on."""
        self.call(lambda: self.watch.set(breakpoints))

    def set_interval(self, seconds: float) -> None:
        """The least time from step to step while running; 0 is full speed."""

        def change() -> None:
            self._interval, self._next_due = seconds, 0.0

        self.call(change)

    def take(self) -> Snapshot | None:
        """The newest snapshot, once; asks for the next one."""
        snapshot, self._slot = self._slot, None
        if self.state is RunState.RUNNING and not self._wanted:
            self._wanted = True
            self._job.trainer.interrupted = True
        return snapshot

    def hold(self) -> None:
        """Make the worker stand still between two steps until ``release``."""
        self._held = True
        self._job.trainer.interrupted = True

    def release(self) -> None:
        """Let the worker go on."""
        if self._held:
            with self._condition:
                self._held = False
                self._condition.notify_all()

    def close(self, timeout: float = 5.0) -> bool:
        """End the thread; True when it has ended. May be called again."""
        with self._condition:
            self._closing = True
            self._held = False
            self._job.trainer.interrupted = True
            self._condition.notify_all()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    # Runs on the worker's thread.

    def _work(self) -> None:
        while self._next_commands():
            if self.state is RunState.RUNNING or (self.state is RunState.PAUSED and self._job.measuring):
                try:
                    self._train_some()
                except Exception as error:  # noqa: BLE001 - the one place where any failure of a step becomes a state
                    self.failure, self.failure_details = str(error), traceback.format_exc()
                    self.state = RunState.FAILED
        self.state = RunState.CLOSED

    def _next_commands(self) -> bool:
        """Wait until there is something to do, carry out the commands; False when it is time to end."""
        with self._condition:
            while True:
                # Cleared before the look around: what the window wants from here on ends the next run at once.
                self._job.trainer.interrupted = False
                held = self._held
                wait = 0.0 if self._commands or self._closing else self._seconds_to_wait()
                if wait <= 0:
                    break
                if not self._condition.wait(wait if wait < float("inf") else None) and held:
                    self._held = False
            commands, self._commands = self._commands, []
        for work, future in commands:
            try:
                future.set_result(work())
            except Exception as error:  # noqa: BLE001 - it is raised again where the command came from
                future.set_exception(error)
        return not self._closing

    def _seconds_to_wait(self) -> float:
        if self.state is not RunState.RUNNING:
            return 0.0 if self.state is RunState.PAUSED and self._job.measuring else float("inf")
        if self._held:
            return _HOLD_SECONDS
        return self._next_due - time.perf_counter() if self._interval else 0.0

    def _train_some(self) -> None:
        """Go on for a while: to the next command, the next keyframe, the end of an epoch or of the run.

        While it stands still, what is left of a large measurement is all there is to do.
        """
        job = self._job
        if self.state is RunState.PAUSED:
            job.go_on_measuring()
            self.measured = not job.measuring
            return
        left = self._target - job.trainer.step_count
        if self._interval:
            self._next_due = time.perf_counter() + self._interval
            left = min(left, 1)
        if self._wanted or left == 1:
            self._publish()
            self.watch.look(job)
        elif job.measuring:
            job.go_on_measuring()
        else:
            self._advance(min(left - 1, job.steps_to_epoch_end() if job.measurement_due() else _MANY))
            if job.trainer.diverged or self.watch.hit:
                # It ran into this step without a record: made once more, it is the same to the last bit.
                self._slot = job.show_step(job.trainer.step_count)
        if job.trainer.step_count >= self._target or job.trainer.diverged or self.watch.hit:
            job.measure()
            self.state = RunState.PAUSED
        elif job.at_epoch_end() and job.measurement_due():
            job.measure()

    def _advance(self, count: int) -> None:
        """Take up to so many steps; one by one where breakpoints are set."""
        if self.watch:
            self.watch.advance(self._job, count)
        else:
            self._job.advance(count)

    def _publish(self) -> None:
        # Clear first, then fill: a reader who takes the snapshot in between has asked for another one.
        self._wanted = False
        self._slot = self._job.record_step()

    def _start(self, steps: int | None) -> None:
        trainer = self._job.trainer
        if trainer.problem:
            raise NotTrainableError(trainer.problem)
        self._target = trainer.step_count + (steps if steps is not None else 1 << 62)
        self._next_due = 0.0
        self._wanted = True
        self.watch.begin(self._job)
        self.state = RunState.RUNNING if self._target > trainer.step_count else RunState.PAUSED

    def _stop(self) -> Snapshot | None:
        """Pause after one more step, so that the step it stands at is shown whole.

        A run that ended by itself may have left its last step in the slot: that is the one it stands at.
        """
        if self.state is not RunState.RUNNING:
            snapshot, self._slot = self._slot, None
            return snapshot
        self.state = RunState.PAUSED
        self._slot = None
        snapshot = self._job.record_step()
        self._job.measure()
        return snapshot


def give_way(run: TrainingRun) -> None:
    """For a thread that works beside the run: wait while the worker is held, so that the frame has it quiet."""
    if run._held:
        with run._condition:
            run._condition.wait_for(lambda: not run._held, _HOLD_SECONDS)
