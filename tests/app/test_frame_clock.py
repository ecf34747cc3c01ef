"""The frame clock: what the worker put out reaches the views, while the worker stands still."""

import gc

import pytest

from nnviz.app.frame_clock import FrameClock, GarbageClock
from nnviz.app.run import RunState
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper


@pytest.fixture
def session(make_project, qapp):
    made = Session(make_project())
    yield made
    assert made.close()


@pytest.fixture
def clock(session):
    made = FrameClock(session, frames_per_second=500.0)
    yield made
    made.stop()


def test_a_live_run_is_shown_step_by_later_step_until_its_end(session, clock, qtbot):
    shown = []
    session.snapshot_changed.connect(lambda snapshot: shown.append(snapshot.step))
    clock.start()
    session.run(20_000)
    qtbot.waitUntil(lambda: not session.running and shown[-1:] == [20_000], timeout=30_000)
    assert shown == sorted(set(shown))
    assert len(shown) > 3
    assert session.training.state is RunState.PAUSED


def test_while_a_frame_is_delivered_the_worker_is_held(session, clock, qtbot):
    held = []
    session.snapshot_changed.connect(lambda _: held.append((session.running, session.training._held)))
    clock.start()
    session.run()
    qtbot.waitUntil(lambda: len(held) > 5)
    session.pause()
    assert (True, True) in held
    assert not session.training._held


def test_each_frame_that_shows_something_is_told(session, clock, qtbot):
    clock.start()
    with qtbot.waitSignals([clock.delivered] * 3):
        session.run()
    session.pause()


def test_live_frames_that_take_too_much_of_their_time_make_panels_wait_longer_and_light_ones_less_again(
    session, clock, qtbot
):
    told = []
    clock.paced.connect(told.append)
    # Whatever a frame takes, it is too much for a billion of them in a second.
    clock.set_frame_rate(1e9)
    clock.start()
    session.run()
    qtbot.waitUntil(lambda: told[-1:] == [2.0], timeout=20_000)
    assert told == sorted(told)
    told.clear()
    session.pause()
    clock.set_frame_rate(20.0)
    qtbot.waitUntil(lambda: clock._mean_work < 0.1, timeout=20_000)
    assert not told
    session.run()
    qtbot.waitUntil(lambda: told[-1:] == [1.0], timeout=20_000)
    session.pause()
    assert told == sorted(told, reverse=True)


def test_nothing_new_is_no_frame(session, clock):
    told = []
    clock.delivered.connect(lambda: told.append(1))
    Stepper(session).next_sample()
    for _ in range(3):
        clock._tick()
    assert not told


def test_a_pause_or_a_step_in_the_middle_of_a_frame_is_taken(session, clock, qtbot):
    def pause_once(snapshot):
        session.snapshot_changed.disconnect(pause_once)
        Stepper(session).next_sample()

    session.snapshot_changed.connect(pause_once)
    clock.start()
    session.run()
    qtbot.waitUntil(lambda: not session.running)
    assert session.snapshot.step == session.training.job.trainer.step_count


@pytest.mark.parametrize("live", [True, False])
def test_a_clock_that_is_stopped_within_a_frame_does_not_tick_again(session, clock, qtbot, live):
    session.snapshot_changed.connect(lambda _: clock.stop())
    clock.start()
    if live:
        session.run()
    else:
        session.run(1)
    qtbot.waitUntil(lambda: not session.snapshot.pending)
    qtbot.waitUntil(lambda: not clock._timer.isActive())
    session.pause()


def test_the_worker_is_released_when_a_view_fails(session, clock, qtbot):
    def fail(snapshot):
        session.snapshot_changed.disconnect(fail)
        raise ZeroDivisionError("planted")

    session.snapshot_changed.connect(fail)
    session.run()
    with qtbot.captureExceptions() as caught:
        clock.start()
        qtbot.waitUntil(lambda: bool(caught))
    assert not session.training._held
    before = session.training.job.trainer.step_count
    qtbot.waitUntil(lambda: session.training.job.trainer.step_count > before)
    session.pause()


def test_the_rate_of_frames_can_be_changed(clock):
    clock.set_frame_rate(10.0)
    assert clock._frame_ms == 100.0


def test_garbage_is_collected_in_the_windows_thread_only_while_the_clock_runs(qapp, qtbot):
    gc.enable()
    clock = GarbageClock(interval_ms=5)
    try:
        assert not gc.isenabled()
        before = gc.get_stats()[1]["collections"]
        qtbot.waitUntil(lambda: gc.get_stats()[1]["collections"] > before)
    finally:
        clock.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
