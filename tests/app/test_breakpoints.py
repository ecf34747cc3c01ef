"""A run stops at a breakpoint, shows the step that hit it, and says which in words."""

import pytest

from nnviz.app.breakpoints import BreakWatch, hit_in_words
from nnviz.app.job import TrainingJob
from nnviz.app.run import RunState
from nnviz.document.preparing import prepared
from nnviz.engine.breakpoints import BREAKPOINTS, Hit

MANY = 1 << 40


def crossing(value, **where):
    return BREAKPOINTS.create("weight_crosses", {"value": value, **where})


def first_weight(job):
    return float(job.trainer.parameters[0])


def value_halfway(project, steps):
    """A value that the first weight passes within so many steps, and the step at which it does."""
    job = TrainingJob(project, prepared(project))
    path = [first_weight(job)]
    for _ in range(steps):
        job.advance(1)
        path.append(first_weight(job))
    value = (path[0] + path[-1]) / 2
    return value, next(i for i in range(1, len(path)) if (path[i - 1] - value) * (path[i] - value) <= 0)


@pytest.mark.parametrize("taking", [False, True])
def test_a_live_run_stops_at_the_very_step_that_hits(start, until, make_project, taking):
    value, step = value_halfway(make_project(batch_size=2), 300)
    training = start(batch_size=2)
    training.set_breakpoints((crossing(value),))
    training.run(MANY)
    snapshots = []
    until(lambda: (snapshots.append(training.take()) if taking else None, training.state is RunState.PAUSED)[1])
    shown = [snapshot for snapshot in (*snapshots, training.take()) if snapshot is not None]
    assert shown[-1].step == shown[-1].record.step == step
    assert training.watch.hit.values[0] == "w₁₁⁽¹⁾"


def test_going_on_from_a_breakpoint_is_not_stopped_by_what_was_hit_before(start, until, make_project):
    value, step = value_halfway(make_project(), 200)
    training = start()
    training.set_breakpoints((crossing(value),))
    training.run(MANY)
    until(lambda: training.state is RunState.PAUSED)
    training.run(1)
    until(lambda: training.state is RunState.PAUSED)
    assert training.call(lambda: training.job.trainer.step_count) == step + 1
    assert training.watch.hit is None


def test_a_watched_run_makes_the_same_numbers_as_an_unwatched_one(start, until, make_project):
    training, other = start(batch_size=3), start(batch_size=3)
    training.set_breakpoints(tuple(BREAKPOINTS.create(key) for key in ("unit_dies", "gradient_vanishes")))
    for each in (training, other):
        each.run(137)
        until(lambda each=each: each.state is RunState.PAUSED)
    first, second = (each.call(lambda each=each: each.job.trainer.parameters.tobytes()) for each in (training, other))
    assert first == second


def test_after_going_back_in_time_an_old_observation_is_not_compared():
    class Job:
        def __init__(self, step):
            self.trainer = type("T", (), {"step_count": step})()

    watch = BreakWatch()
    watch.set((crossing(0.0),))
    seen = iter([-1.0, 1.0, -1.0])
    watch._observed = lambda _job: [next(seen)]
    watch.begin(Job(5))
    assert watch.look(Job(6))
    watch.hit = None
    assert not watch.look(Job(3))


def test_a_session_says_which_breakpoint_was_hit_and_shows_its_step(open_session, finish, make_project):
    value, step = value_halfway(make_project(), 200)
    session = open_session()
    told = []
    session.notice.connect(told.append)
    session.training.set_breakpoints((crossing(value),))
    session.run()
    finish(session)
    assert session.snapshot.step == step
    assert len(told) == 1
    assert told[0].startswith(f"Breakpoint at step {step}: The weight w₁₁⁽¹⁾ crossed ")


def test_breakpoints_stay_set_when_another_project_begins(open_session, finish, make_project):
    value, step = value_halfway(make_project(), 200)
    session = open_session()
    session.training.set_breakpoints((crossing(value),))
    session.open_project(make_project())
    session.run()
    finish(session)
    assert session.snapshot.step == step


def test_a_hit_is_put_into_words():
    assert hit_in_words(Hit("It rose to {0}.", ("2",)), 7) == "Breakpoint at step 7: It rose to 2."
