"""The frame gate: the window holds the worker between two steps, and no wish of the window is lost."""

import threading

import pytest

from nnviz.app import run as module
from nnviz.app.run import RunState, give_way

SOON = 20.0
MANY = 1 << 40


def step_of(training):
    return training.call(lambda: training.job.trainer.step_count)


def test_a_run_is_interrupted_from_another_thread(start, until):
    training = start()
    training.run()
    answers = []
    callers = [threading.Thread(target=lambda: answers.append(training.call(lambda: 5))) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert answers == [5] * 8
    assert training.state is RunState.RUNNING


def test_a_held_worker_stands_still_and_goes_on_when_released(start, until, monkeypatch):
    monkeypatch.setattr(module, "_HOLD_SECONDS", 1000.0)
    training = start()
    training.run()
    until(lambda: training.job.trainer.step_count > 10)
    training.hold()
    until(lambda: training._condition._waiters)
    stands = training.job.trainer.step_count
    assert training.job.trainer.step_count == stands
    training.release()
    until(lambda: training.job.trainer.step_count > stands)


def test_a_window_that_never_releases_does_not_hang_the_worker(start, until, monkeypatch):
    monkeypatch.setattr(module, "_HOLD_SECONDS", 0.001)
    training = start()
    training.run()
    training.hold()
    before = training.job.trainer.step_count
    until(lambda: training.job.trainer.step_count > before + 1000)


class OneThread:
    """A condition for a worker that is driven by hand: while it waits, the window acts, and then the time is up."""

    def __init__(self, *actions):
        self.actions, self.waited = list(actions), []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def wait(self, seconds):
        self.waited.append(seconds)
        self.actions.pop(0)()
        return False


@pytest.fixture
def by_hand(start):
    """A run that is live, without its thread."""
    training = start()
    assert training.close()
    training._closing, training.state = False, RunState.RUNNING
    return training


def test_a_hold_while_the_worker_waits_for_its_next_step_is_not_lost(by_hand):
    def window_holds_and_the_time_comes():
        by_hand.hold()
        by_hand._next_due = 0.0

    by_hand._interval, by_hand._next_due = 1.0, module.time.perf_counter() + 1000
    by_hand._condition = OneThread(window_holds_and_the_time_comes, int)
    assert by_hand._next_commands()
    assert by_hand._condition.waited[0] > 900
    assert by_hand._condition.waited[1:] == [module._HOLD_SECONDS]
    by_hand._condition = threading.Condition()


def test_a_hold_at_the_moment_when_the_worker_looks_around_is_not_lost(by_hand):
    look = by_hand._seconds_to_wait

    def look_just_before_the_window_holds():
        seconds = look()
        by_hand.hold()
        return seconds

    by_hand._seconds_to_wait = look_just_before_the_window_holds
    assert by_hand._next_commands()
    assert by_hand.job.trainer.interrupted, "the next run must end at once, so that the worker looks again"


@pytest.fixture
def held(open_session):
    """A run that is held, and a thread that works beside it."""
    training = open_session().training
    training.hold()
    thread = threading.Thread(target=give_way, args=(training,))
    thread.start()
    yield training, thread
    training.release()


def test_a_thread_that_works_beside_the_run_waits_while_a_frame_is_painted(held):
    training, thread = held
    thread.join(0.05)
    assert thread.is_alive()
    training.release()
    thread.join(5)
    assert not thread.is_alive()


def test_a_thread_that_works_beside_the_run_does_not_wait_for_a_window_that_died(held):
    _, thread = held
    thread.join(5)
    assert not thread.is_alive()
