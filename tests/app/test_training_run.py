"""The worker thread: what it is told, it does at the next border between two steps, and says how it ended."""

import math
import random
from dataclasses import replace

import numpy as np
import pytest

from nnviz.app.job import TrainingJob
from nnviz.app.run import RunState, TrainingRun
from nnviz.document.preparing import prepared
from nnviz.document.spec import layer_spec
from nnviz.engine.trainer import NotTrainableError

SOON = 20.0
MANY = 1 << 40


def job_of(project):
    return TrainingJob(project, prepared(project))


def step_of(training):
    return training.call(lambda: training.job.trainer.step_count)


def headless(project, steps, changes=()):
    """The bits of the parameters after so many steps without a thread; ``changes`` are (step, rate)."""
    trainer = job_of(project).trainer
    for at, rate in (*changes, (steps, 0.0)):
        trainer.run(at - trainer.step_count)
        trainer.learning_rate = rate
    return trainer.parameters.tobytes()


def bits(training):
    return training.call(lambda: training.job.trainer.parameters.tobytes())


def test_a_run_of_so_many_steps_stops_there_and_shows_the_last_one(start, until, make_project):
    training = start()
    training.run(100)
    until(lambda: training.state is RunState.PAUSED)
    snapshot = training.take()
    assert snapshot.step == snapshot.record.step == step_of(training) == 100
    assert snapshot.parameters.tobytes() == bits(training) == headless(make_project(), 100)
    assert not snapshot.parameters.flags.writeable
    assert training.take() is None
    assert training.job.curves.steps.view()[-1] == 100


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_a_short_run_takes_just_its_steps(start, until, count):
    training = start()
    training.run(count)
    until(lambda: training.state is RunState.PAUSED)
    assert step_of(training) == count


def test_a_pause_shows_exactly_the_step_it_stands_at(start, until):
    training = start()
    training.run()
    until(lambda: training.job.trainer.step_count > 50)
    snapshot = training.pause()
    assert training.state is RunState.PAUSED
    assert snapshot.step == snapshot.record.step == step_of(training)
    assert not snapshot.pending
    assert snapshot.parameters.tobytes() == snapshot.record.parameters_after.tobytes() == bits(training)
    assert training.take() is None
    assert training.pause() is None


def test_a_pause_after_the_end_of_a_run_hands_over_what_was_not_taken_yet(start, until):
    training = start()
    training.run(30)
    until(lambda: training.state is RunState.PAUSED)
    assert training.pause().step == 30
    assert training.take() is None
    assert step_of(training) == 30


@pytest.mark.parametrize("batch_size", [1, 2, 7, 100])
def test_an_epoch_is_run_to_its_end_and_then_through_the_next(start, until, batch_size):
    training = start(batch_size=batch_size)
    batches = math.ceil(7 / min(batch_size, 7))
    training.run(1)
    until(lambda: training.state is RunState.PAUSED)
    for epoch in (1, 2, 3) if batches > 1 else (2, 3):
        training.run(training.call(training.job.steps_to_epoch_end))
        until(lambda: training.state is RunState.PAUSED)
        assert step_of(training) == epoch * batches
        assert training.job.at_epoch_end()


def test_a_run_goes_on_from_where_it_was_told_to_begin_again(start, until):
    training = start()
    training.run()
    training.run(10)
    until(lambda: training.state is RunState.PAUSED)
    first = step_of(training)
    training.run(10)
    until(lambda: training.state is RunState.PAUSED)
    assert step_of(training) == first + 10


@pytest.mark.parametrize("batch_size", [1, 3])
@pytest.mark.parametrize("interval", [0.0, 1e-5])
def test_hammering_from_the_window_does_not_change_a_bit(start, make_project, batch_size, interval):
    settings = {"batch_size": batch_size, "shuffle": True, "seed": 3}
    training, rng, steps = start(**settings), random.Random(batch_size), 3000
    training.set_interval(interval)
    training.run(steps)
    seen = []
    while training.state is RunState.RUNNING:
        action = rng.randrange(6)
        if action < 2:
            training.hold()
        snapshot = training.take()
        if snapshot is not None:
            seen.append(snapshot.step)
            assert snapshot.record.step == snapshot.step
        if action == 3:
            assert training.call(lambda: 7) == 7
        if action == 4:
            training.hold()
            training.hold()
        training.release()
    last = training.take()
    seen += [last.step] if last else []
    assert seen == sorted(set(seen))
    assert seen[-1] == steps
    assert bits(training) == headless(make_project(**settings), steps)


def test_pausing_and_running_again_does_not_change_a_bit(start, make_project):
    training = start(batch_size=2)
    for _ in range(30):
        training.run()
        training.take()
        training.pause()
    steps = step_of(training)
    assert bits(training) == headless(make_project(batch_size=2), steps)


def test_a_change_of_the_rate_while_running_holds_from_a_border_on_and_is_replayed(start, until, make_project):
    training = start()
    changes = []
    training.run()
    for rate in (0.04, 0.01, 0.03):
        before = training.job.trainer.step_count
        until(lambda at=before: training.job.trainer.step_count > at + 40)

        def change(to=rate):
            training.job.timeline.set_learning_rate(to)
            return training.job.trainer.step_count

        changes.append((training.call(change), rate))
    training.pause()
    steps = step_of(training)
    project = make_project()
    assert bits(training) == headless(project, steps, changes)
    for step in (steps - 1, changes[1][0] + 5, changes[1][0], changes[0][0] + 1, changes[0][0] - 1, 0, steps):
        training.call(lambda to=step: training.job.go_to(to))
        early = [change for change in changes if change[0] <= step]
        assert bits(training) == headless(project, step, early)


def test_steps_keep_their_distance_when_told_to(start, until):
    training = start()
    training.set_interval(0.002)
    training.run(5)
    steps = []

    def ended():
        snapshot = training.take()
        steps.extend([snapshot.step] if snapshot else [])
        return training.state is RunState.PAUSED and snapshot is None

    until(ended)
    assert steps[-1] == 5
    training.set_interval(1000.0)
    training.run()
    until(lambda: training.take() is not None)
    assert training.call(lambda: 3) == 3
    training.pause()


def test_a_long_epoch_is_shown_while_it_runs(start, until):
    training = start(samples=200_000)
    # The end of this epoch is to be measured, which is no reason to show nothing until then.
    training.call(lambda: setattr(training.job, "_measure_due", 0.0))
    training.run(training.call(training.job.steps_to_epoch_end))
    shown = []

    def three_shown():
        snapshot = training.take()
        shown.extend([snapshot.step] if snapshot else [])
        return len(shown) >= 3

    until(three_shown)
    assert training.state is RunState.RUNNING
    assert shown[-1] < 200_000


def test_the_ends_of_epochs_are_measured_while_running(start, until):
    training = start(batch_size=2)
    training.run()
    until(lambda: (training.take(), len(training.job.curves.steps) > 5)[1])
    training.pause()
    steps = training.job.curves.steps.view()
    assert (steps[:-1] % 4 == 0).all()
    assert (np.diff(steps) > 0).all()


def test_a_run_that_diverges_stops_and_shows_the_step_where_it_did(start, until, make_project):
    training = start(learning_rate=1e3)
    training.run()
    until(lambda: training.state is RunState.PAUSED)
    alone = job_of(make_project(learning_rate=1e3)).trainer
    alone.run(MANY)
    snapshot = training.take()
    assert snapshot.step == snapshot.record.step == alone.step_count == step_of(training)
    assert not math.isfinite(snapshot.record.loss)
    assert bits(training) == alone.parameters.tobytes()
    back = training.call(lambda: training.job.show_step(3))
    assert back.step == 3
    assert not training.job.trainer.diverged
    assert math.isfinite(back.record.loss)


def test_a_diverged_run_can_be_told_to_run_again(start, until):
    training = start(learning_rate=1e3)
    training.run()
    until(lambda: training.state is RunState.PAUSED)
    there = step_of(training)
    training.run()
    until(lambda: training.state is RunState.PAUSED)
    assert step_of(training) == there + 1
    assert training.failure == ""


def break_the_next_step(training):
    """Let it fail."""

    def broken():
        raise ZeroDivisionError("planted")

    training.job.trainer.batching.next = broken


def test_an_exception_in_a_step_is_a_state_with_its_reason(start, until, make_project):
    training = start()
    training.run()
    until(lambda: training.job.trainer.step_count > 10)
    training.call(lambda: break_the_next_step(training))
    until(lambda: training.state is RunState.FAILED)
    assert training.failure == "planted"
    assert "ZeroDivisionError" in training.failure_details
    assert training.pause() is None or training.state is RunState.FAILED
    assert training.call(lambda: "still there") == "still there"
    training.install(job_of(make_project()))
    assert (training.state, training.failure, training.failure_details) == (RunState.PAUSED, "", "")
    training.run(3)
    until(lambda: training.state is RunState.PAUSED)
    assert step_of(training) == 3


def test_an_exception_in_a_command_goes_to_its_caller_and_changes_nothing(start, until):
    training = start()
    training.run()

    def fail():
        raise KeyError("planted")

    with pytest.raises(KeyError, match="planted"):
        training.call(fail)
    assert training.state is RunState.RUNNING
    before = training.job.trainer.step_count
    until(lambda: training.job.trainer.step_count > before)


def test_a_network_that_cannot_learn_is_refused_when_it_is_told_to_run(make_project):
    project = make_project()
    layers = (layer_spec(3, "step"), layer_spec(1, "identity"))
    training = TrainingRun(job_of(replace(project, network=replace(project.network, layers=layers))))
    with pytest.raises(NotTrainableError, match="Layer 1 uses Step"):
        training.run()
    assert training.state is RunState.PAUSED
    assert training.call(training.job.look_ahead).record is None
    assert training.close()


def test_another_job_replaces_one_that_runs(start, until, make_project):
    training = start()
    training.run()
    until(lambda: training.job.trainer.step_count > 20)
    other = job_of(make_project(batch_size=3))
    training.install(other)
    assert training.job is other
    assert training.state is RunState.PAUSED
    assert training.take() is None
    training.run(4)
    until(lambda: training.state is RunState.PAUSED)
    assert training.take().step == 4


@pytest.mark.parametrize("how", ["paused", "running", "held", "waiting", "failed"])
def test_it_can_be_closed_in_the_middle_of_anything_and_twice(start, until, how):
    training = start()
    if how != "paused":
        if how == "waiting":
            training.set_interval(1000.0)
        training.run()
        until(lambda: training.job.trainer.step_count > 0)
    if how == "held":
        training.hold()
    if how == "failed":
        training.call(lambda: break_the_next_step(training))
        until(lambda: training.state is RunState.FAILED)
    assert training.close()
    assert training.close()
    assert training.state is RunState.CLOSED
    with pytest.raises(RuntimeError, match="closed"):
        training.call(lambda: 1)
