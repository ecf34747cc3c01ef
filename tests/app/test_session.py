"""The session: stepping forth and back, and what it announces."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from nnviz.app.focus import Focus, Phase
from nnviz.app.run import RunState
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project
from nnviz.engine.activations import ACTIVATIONS

LADDER = [Phase.SAMPLE, Phase.FORWARD, Phase.LOSS, Phase.BACKWARD, Phase.UPDATE]


def place(session):
    return session.snapshot.step, session.focus.phase, session.focus.sample


def with_rate(project, rate):
    return edits.set_training(project, replace(project.training, learning_rate=rate))


def notices(session):
    said = []
    session.notice.connect(said.append)
    return said


def test_it_begins_before_the_first_step(open_session):
    session = open_session()
    assert place(session) == (0, Phase.SAMPLE, 0)
    assert session.snapshot.pending
    assert session.snapshot.record.step == 1


def test_the_ladder_of_phases_is_climbed_and_descended_alike(open_session):
    session = open_session()
    up = [place(session)]
    weights = [session.snapshot.parameters.tobytes()]
    for _ in range(17):
        Stepper(session).next_phase()
        up.append(place(session))
        weights.append(session.snapshot.parameters.tobytes())
    assert [phase for _, phase, _ in up] == (LADDER * 4)[:18]
    assert [step for step, _, _ in up] == [number // 5 + (number % 5 == 4) for number in range(18)]
    for expected, bits in zip(reversed(up[:-1]), reversed(weights[:-1]), strict=True):
        Stepper(session).previous_phase()
        assert place(session) == expected
        assert session.snapshot.parameters.tobytes() == bits


def test_until_the_update_the_old_weights_stand(open_session):
    session = open_session()
    start = session.snapshot.parameters.tobytes()
    for _ in range(3):
        Stepper(session).next_phase()
        assert session.snapshot.parameters.tobytes() == session.current_parameters().tobytes() == start
    assert session.focus.phase is Phase.BACKWARD
    Stepper(session).next_phase()
    assert session.snapshot.parameters.tobytes() == session.current_parameters().tobytes() != start


def test_below_the_first_step_there_is_a_notice(open_session):
    session = open_session()
    said = notices(session)
    for back in (Stepper(session).previous_phase, Stepper(session).previous_sample, Stepper(session).previous_epoch):
        back()
        assert place(session) == (0, Phase.SAMPLE, 0)
    assert said == ["This is the start: there is no earlier step."] * 3


def test_one_sample_at_a_time_is_one_update_at_a_time(open_session):
    session = open_session()
    for step in range(1, 10):
        Stepper(session).next_sample()
        assert place(session) == (step, Phase.UPDATE, 0)
    for step in range(8, 0, -1):
        Stepper(session).previous_sample()
        assert place(session) == (step, Phase.UPDATE, 0)
    Stepper(session).previous_sample()
    assert place(session) == (0, Phase.SAMPLE, 0)


def test_with_mini_batches_the_update_comes_after_the_last_sample(open_session):
    session = open_session(samples=5, batch_size=3)
    walk = []
    for _ in range(9):
        Stepper(session).next_sample()
        walk.append(place(session))
    back, update = Phase.BACKWARD, Phase.UPDATE
    assert walk[:4] == [(0, back, 0), (0, back, 1), (0, back, 2), (1, update, 0)]
    assert walk[4:7] == [(1, back, 0), (1, back, 1), (2, update, 0)], "the last batch has two samples"
    assert walk[7:] == [(2, back, 0), (2, back, 1)]
    Stepper(session).previous_sample()
    assert place(session) == (2, back, 0)
    Stepper(session).previous_sample()
    assert place(session) == (2, update, 0)
    Stepper(session).previous_sample()
    assert place(session) == (1, update, 0)


def test_an_epoch_back_is_the_end_of_the_one_before(open_session, finish):
    session = open_session(samples=7, batch_size=2)
    session.run(10)
    finish(session)
    for expected in (8, 4, 0, 0):
        Stepper(session).previous_epoch()
        assert session.snapshot.step == expected


def test_the_next_epoch_ends_where_it_should(open_session, finish):
    session = open_session(samples=7, batch_size=2)
    Stepper(session).next_sample()
    Stepper(session).next_sample()
    Stepper(session).next_sample()
    for expected in (4, 8):
        Stepper(session).next_epoch()
        finish(session)
        assert place(session) == (expected, Phase.UPDATE, 0)


def test_a_step_right_after_a_run_ended_goes_on_from_its_last_step(open_session, qtbot):
    session = open_session()
    session.run(20)
    qtbot.waitUntil(lambda: not session.running)
    Stepper(session).next_sample()
    assert session.snapshot.step == 21
    session.poll()
    assert session.snapshot.step == 21
    assert session.snapshot.parameters.tobytes() == session.current_parameters().tobytes()


def test_curves_are_cut_where_one_goes_back_to(open_session, finish):
    session = open_session(samples=7)
    for _ in range(4):
        Stepper(session).next_epoch()
        finish(session)
    curves, job = session.training.job.curves, session.training.job
    assert curves.steps.view()[-1] == 28
    Stepper(session).previous_epoch()
    assert curves.steps.view()[-1] == 21
    assert len(job.trainer.losses) == 21
    Stepper(session).previous_sample()
    assert curves.steps.view().max() == 20
    assert len(curves.train_loss) == len(curves.test_loss) == len(curves.steps)


def test_the_curves_hold_the_end_of_an_epoch_when_its_last_step_is_shown(open_session):
    session = open_session(samples=3)
    seen = []
    session.snapshot_changed.connect(
        lambda shown: seen.append((shown.step, session.training.job.curves.steps.view()[-1]))
    )
    for _ in range(3):
        Stepper(session).next_sample()
    assert seen[-1] == (3, 3.0)


def test_a_run_tells_when_it_begins_and_when_it_ends(open_session, finish):
    session = open_session()
    states = []
    session.state_changed.connect(states.append)
    session.run(5)
    finish(session)
    session.run()
    session.pause()
    Stepper(session).toggle_run()
    Stepper(session).toggle_run()
    assert states == [RunState.RUNNING, RunState.PAUSED] * 3


def test_a_divergence_is_told_in_words_each_time(open_session, finish, qtbot):
    session = open_session(learning_rate=1e3)
    said = notices(session)
    start = session.training.run

    def run_that_ends_before_the_window_looks(steps=None):
        start(steps)
        qtbot.waitUntil(lambda: session.training.state is RunState.PAUSED)

    session.run()
    finish(session)
    session.training.run = run_that_ends_before_the_window_looks
    session.run()
    finish(session)
    assert len(said) == 2
    assert "not finite any more at step" in said[0]
    assert "Lower the learning rate from 1000 to about" in said[0]
    assert str(session.snapshot.step) in said[1]
    assert not np.isfinite(session.snapshot.record.loss)
    Stepper(session).previous_sample()
    Stepper(session).previous_sample()
    Stepper(session).previous_sample()
    assert np.isfinite(session.snapshot.record.loss)


def test_a_failed_step_is_told_in_words(open_session, finish, qtbot):
    session = open_session()

    def broken():
        raise ZeroDivisionError("planted")

    session.training.job.trainer.batching.next = broken
    with qtbot.waitSignal(session.failed) as caught:
        session.run()
        finish(session)
    assert caught.args[0] == "planted"
    assert "ZeroDivisionError" in caught.args[1]
    session.reset()
    assert session.training.state is RunState.PAUSED
    Stepper(session).next_sample()
    assert session.snapshot.step == 1


def test_a_network_that_cannot_learn_says_so_and_stands(open_session):
    session = open_session()
    session.edit(edits.set_activation(session.project, 0, ACTIVATIONS.create("step")), "activation")
    said = notices(session)
    assert session.snapshot.record is None
    assert "Layer 1 uses Step" in session.snapshot.problem
    for action in (
        Stepper(session).next_phase,
        Stepper(session).next_sample,
        session.run,
        Stepper(session).next_epoch,
        lambda: session.run(3),
    ):
        action()
        assert place(session) == (0, Phase.SAMPLE, 0)
        assert not session.running
    assert len(said) == 5
    session.undo_stack.undo()
    Stepper(session).next_sample()
    assert session.snapshot.step == 1


def test_a_reset_begins_again_with_the_same_start_weights(open_session, finish):
    session = open_session(shuffle=True)
    start = session.snapshot.parameters.tobytes()
    session.run(40)
    finish(session)
    after = session.snapshot.parameters.tobytes()
    session.select(1, 2)
    session.reset()
    assert place(session) == (0, Phase.SAMPLE, 0)
    assert session.snapshot.parameters.tobytes() == start
    assert len(session.training.job.curves.steps) == 1
    session.run(40)
    finish(session)
    assert session.snapshot.parameters.tobytes() == after


def test_opening_a_project_begins_afresh(open_session, make_project, qtbot):
    session = open_session()
    session.edit(with_rate(session.project, 0.01), "rate")
    session.run()
    project = make_project(samples=4, batch_size=2)
    with qtbot.waitSignal(session.project_changed):
        session.open_project(project)
    assert session.project is project
    assert session.undo_stack.count() == 0
    assert not session.running
    assert place(session) == (0, Phase.SAMPLE, 0)


def test_the_pace_outlives_a_reset(open_session):
    session = open_session()
    session.set_interval(5.0)
    session.reset()
    assert session.training._interval == 5.0


def test_focus_is_told_only_when_it_changes(open_session):
    session = open_session()
    told = []
    session.focus_changed.connect(told.append)
    session.select(1, 0, 2)
    session.select(1, 0, 2)
    assert told == [Focus(phase=Phase.SAMPLE, layer=1, unit=0, source=2)]
    Stepper(session).next_phase()
    assert (told[-1].layer, told[-1].unit, told[-1].source) == (1, 0, 2)


@pytest.mark.parametrize("batch_size", [1, 5, 100])
def test_a_data_set_of_one_sample_is_enough(open_session, finish, batch_size):
    session = open_session(samples=1, batch_size=batch_size, shuffle=True)
    assert session.training.job.trainer.batching.batch_size == 1
    Stepper(session).next_sample()
    Stepper(session).next_epoch()
    finish(session)
    session.run(50)
    finish(session)
    assert session.snapshot.step == 52
    Stepper(session).previous_epoch()
    assert place(session) == (51, Phase.UPDATE, 0)
    Stepper(session).previous_phase()
    Stepper(session).previous_sample()
    assert place(session) == (50, Phase.UPDATE, 0)


def test_a_closed_session_lets_go_of_its_undo_commands(open_session):
    """They lead back to the session: a garbage collection of that circle deletes them twice, and the process dies."""
    session = open_session()
    for rate in (0.01, 0.02, 0.03):
        session.edit(with_rate(session.project, rate), "rate")
    assert session.close()
    assert session.undo_stack.count() == 0
    assert session.close()


@pytest.mark.parametrize("place", [(3, 0, None), (1, 7, None), (1, 0, 9), (0, 0, 0), (2, 1, None)])
def test_a_place_that_the_network_does_not_have_is_not_selected(open_session, place):
    session = open_session()
    session.select(1, 0, 1)
    session.select(*place)
    assert session.focus.places == ()
    session.select(1, 0, session.project.network.inputs)
    assert session.focus.places == ((1, 0, session.project.network.inputs),)


def test_the_rows_of_a_table_that_is_closed_do_not_stay_in_memory(open_session, finish):
    session = open_session()
    table = weakref.ref(session.data.dataset.inputs)
    for _ in range(2):
        session.run(20)
        finish(session)
        session.reset()
    assert len(session.past_runs.runs) == 2
    session.open_project(example_project("xor"))
    gc.collect()
    assert table() is None
    session.run(20)
    finish(session)
    session.open_project(example_project("iris"))
    # A built-in set may be opened again, and its runs be compared.
    assert [run.project.name for run in session.past_runs.runs] == ["XOR"]
