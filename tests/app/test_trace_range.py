"""A range of steps is traced from the run that stands, which stands just so afterwards."""

import json

import pytest

from nnviz.app.stepper import Stepper
from nnviz.app.trace_range import MOST_STEPS, last_step, traced_range
from nnviz.formats.trace_check import check_trace
from nnviz.formats.trace_export import write_trace


def state(session):
    job = session.training.job
    return session.training.call(
        lambda: (job.trainer.step_count, job.trainer.parameters.tobytes(), bytes(job.trainer.losses.view().tobytes()))
    )


@pytest.mark.parametrize(("first", "last"), [(1, 1), (57, 60), (1, 60), (60, 60)])
def test_past_steps_are_made_once_more_and_the_run_stands_where_it_stood(open_session, finish, first, last, tmp_path):
    session = open_session(batch_size=2, shuffle=True)
    session.run(60)
    finish(session)
    before, shown = state(session), session.snapshot
    steps = traced_range(session, first, last)
    assert [step.record.step for step in steps] == list(range(first, last + 1))
    assert state(session) == before
    assert session.snapshot is shown
    if last == 60:
        assert steps[-1].record.parameters_after.tobytes() == shown.record.parameters_after.tobytes()
    path = tmp_path / "trace.json"
    write_trace(path, session.project, steps)
    assert check_trace(path).agrees
    assert len(json.loads(path.read_text())["steps"]) == last - first + 1


def test_a_step_that_is_still_to_come_can_be_traced(open_session):
    session = open_session()
    Stepper(session).next_phase()
    assert session.snapshot.pending
    before = state(session)
    assert last_step(session) == 1
    (step,) = traced_range(session, 1, 1)
    assert step.record.parameters_after.tobytes() == session.snapshot.record.parameters_after.tobytes()
    assert state(session) == before


@pytest.mark.parametrize(("first", "last", "words"), [(0, 1, "from 1 to 1"), (1, 9, "from 1 to 1"), (2, 1, "1 to 1")])
def test_steps_that_do_not_exist_are_refused(open_session, first, last, words):
    with pytest.raises(ValueError, match=words):
        traced_range(open_session(), first, last)


def test_a_trace_that_would_take_too_long_is_refused_with_what_can_be_had(open_session, finish):
    # 13 parameters and 70 samples.
    session = open_session(samples=70, batch_size=70)
    session.run(30)
    finish(session)
    with pytest.raises(ValueError, match="choose 21 at most, or write them as JSON"):
        traced_range(session, 1, 30, with_formulas=True)
    assert len(traced_range(session, 1, 21, with_formulas=True)) == 21
    assert len(traced_range(session, 1, 30)) == 30


def test_too_many_steps_at_once_are_refused(open_session, finish):
    session = open_session()
    session.run(MOST_STEPS + 1)
    finish(session)
    with pytest.raises(ValueError, match="too many"):
        traced_range(session, 1, MOST_STEPS + 1)
