"""A project that was saved in the middle of its training goes on as if it had never been away, bit for bit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.app.document_state import saved_of
from nnviz.app.job import TrainingJob
from nnviz.app.resuming import resumed_job, run_state
from nnviz.app.timeline import ValueEdit
from nnviz.document import edits
from nnviz.document.codec import dumps, loads_saved
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared
from nnviz.document.run_state import Saved
from nnviz.document.spec import PRECISIONS
from nnviz.document.starting import with_start_weights
from nnviz.engine.clipping import Clipping
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.schedules import SCHEDULES


def bits(job):
    """Everything that decides the future, and everything that is left of the past."""
    trainer = job.trainer
    state = trainer.state()
    vectors = [state.parameters, *state.optimizer, trainer.losses.view(), trainer.batching.order]
    return (
        (state.step, state.batching, state.learning_rate, trainer.diverged),
        [same_nan(vector) for vector in vectors],
        {name: same_nan(values) for name, values in job.curves.read().items()},
    )


def same_nan(values):
    """The bits of the numbers; a file keeps that a number is NaN, and not which of them."""
    return np.where(np.isnan(values), np.nan, values).tobytes()


def through_a_file(job, project):
    """The same job after it was written as text and read again; the text, too."""
    project = with_start_weights(project)
    text = dumps(project, run_state(job, project))
    saved = loads_saved(text)
    return resumed_job(prepared(saved.project), saved), text


def trained(project, *counts):
    job = TrainingJob(project, prepared(project))
    for count in counts:
        job.advance(count)
        job.measure()
    return job


@settings(max_examples=60)
@given(
    optimizer=st.sampled_from(OPTIMIZERS.keys()),
    schedule=st.sampled_from([None, *SCHEDULES.keys()]),
    batch_size=st.integers(1, 8),
    shuffle=st.booleans(),
    clip=st.booleans(),
    precision=st.sampled_from(PRECISIONS),
    before=st.integers(0, 120),
    after=st.integers(1, 60),
    seed=st.integers(0, 5),
)
def test_a_run_that_was_saved_and_opened_goes_on_bit_for_bit(
    make_project, optimizer, schedule, batch_size, shuffle, clip, precision, before, after, seed
):
    project = make_project(
        optimizer=OPTIMIZERS.create(optimizer),
        schedule=None if schedule is None else SCHEDULES.create(schedule),
        batch_size=batch_size,
        shuffle=shuffle,
        clipping=Clipping("global_norm", 0.01) if clip else Clipping(),
        precision=precision,
        seed=seed,
    )
    job = trained(project, before)
    again, _ = through_a_file(job, project)
    assert bits(again) == bits(job)
    for one in (job, again):
        one.advance(after)
        one.measure()
    assert bits(again) == bits(job)
    for one in (job, again):
        one.go_to(before // 2)
    assert bits(again) == bits(job)


def test_the_second_file_is_the_first_one(make_project):
    project = make_project(optimizer=OPTIMIZERS.create("adam"), shuffle=True)
    job, first = through_a_file(trained(project, 100, 33), project)
    assert through_a_file(job, project)[1] == first


def test_changes_of_the_rate_are_made_again_when_a_file_is_walked_through(make_project):
    project = make_project()
    job = trained(project, 70)
    job.timeline.set_learning_rate(0.01)
    job.advance(50)
    again, _ = through_a_file(job, project)
    for one in (job, again):
        one.go_to(40)
    assert again.trainer.learning_rate == 0.05
    for one in (job, again):
        one.advance(100)
    assert again.trainer.learning_rate == 0.01
    assert bits(again) == bits(job)


def test_a_sample_that_was_chosen_is_chosen_again(make_project):
    project = make_project(batch_size=3, shuffle=True)
    job = trained(project, 20)
    job.choose(4)
    job.advance(10)
    job.choose(2)
    again, _ = through_a_file(job, project)
    for one in (job, again):
        one.advance(1)
    assert bits(again) == bits(job)
    for one in (job, again):
        one.go_to(20)
        one.advance(30)
    assert bits(again) == bits(job)


def test_weights_that_a_person_set_are_set_again(make_project):
    project = make_project(optimizer=OPTIMIZERS.create("adam"))
    job = trained(project, 20)
    job.timeline.set_values(ValueEdit(np.array([0, 3]), np.array([0.25, -1 / 3])))
    job.advance(30)
    job.timeline.set_values(ValueEdit(np.array([1]), np.array([2.0])))
    again, _ = through_a_file(job, project)
    assert bits(again) == bits(job)
    for one in (job, again):
        one.go_to(10)
        one.advance(60)
    assert bits(again) == bits(job)


def test_weights_that_were_set_before_the_first_step_are_kept(make_project):
    project = make_project()
    job = trained(project)
    job.timeline.set_values(ValueEdit(np.array([2]), np.array([0.75])))
    again, _ = through_a_file(job, project)
    assert again.trainer.parameters[2] == 0.75
    for one in (job, again):
        one.advance(10)
        one.go_to(0)
    assert bits(again) == bits(job)


def test_a_chosen_row_that_the_data_do_not_have_is_refused(make_project):
    project = with_start_weights(make_project(samples=7))
    job = trained(project, 20)
    job.choose(6)
    job.advance(8)
    run = replace(run_state(job, project), choices=((20, 7),))
    with pytest.raises(ValueError, match="it chose a row that the 7 training samples do not have"):
        resumed_job(prepared(project), Saved(project, run))


def test_weights_that_were_carried_over_from_another_network_are_where_the_run_begins(make_project):
    project = make_project()
    carried = trained(project, 30).trainer.parameters
    job = TrainingJob(project, prepared(project), carried)
    again, _ = through_a_file(job, project)
    assert again.trainer.parameters.tobytes() == carried.tobytes()
    for one in (job, again):
        one.advance(40)
        one.go_to(0)
    assert again.trainer.parameters.tobytes() == carried.tobytes()


def test_a_run_that_diverged_is_saved_with_its_numbers_that_are_not_finite(make_project):
    project = make_project(learning_rate=1e3)
    job = trained(project, 1000)
    assert job.trainer.diverged
    again, text = through_a_file(job, project)
    assert '"NaN"' in text or "Infinity" in text
    assert bits(again) == bits(job)
    step = job.trainer.step_count
    for one in (job, again):
        one.go_to(step - 1)
    assert not again.trainer.diverged
    assert bits(again) == bits(job)


def test_a_frozen_layer_and_a_removed_connection_stay_what_they_are(make_project):
    project = make_project(optimizer=OPTIMIZERS.create("momentum"))
    layers = project.network.layers
    changed = replace(layers[0], train_biases=False, removed=((0, 1),))
    project = replace(project, network=replace(project.network, layers=(changed, layers[1])))
    job = trained(project, 50)
    again, _ = through_a_file(job, project)
    for one in (job, again):
        one.advance(50)
    assert bits(again) == bits(job)


def test_a_project_before_its_first_step_has_no_run(make_project):
    project = make_project()
    assert run_state(trained(project), with_start_weights(project)) is None


def test_a_long_run_keeps_some_of_its_losses_each_at_its_step(make_project, monkeypatch):
    monkeypatch.setattr("nnviz.app.resuming._MOST_LOSSES", 100)
    project = make_project()
    job = trained(project, 1001)
    again, _ = through_a_file(job, project)
    kept, every = again.trainer.losses.read()
    assert (every, len(kept)) == (16, 62)
    assert kept.tolist() == job.trainer.losses.view()[every - 1 :: every].tolist()
    assert again.trainer.losses.last == job.trainer.losses.view()[-1]
    for one in (job, again):
        one.advance(10)
    assert again.trainer.state().parameters.tobytes() == job.trainer.state().parameters.tobytes()
    assert again.trainer.losses.read()[0].tolist() == job.trainer.losses.view()[every - 1 :: every].tolist()


def test_a_run_that_stands_where_its_data_have_no_mini_batch_is_refused(make_project):
    project = with_start_weights(make_project(samples=7))
    run = run_state(trained(project, 20), project)
    shorter = with_start_weights(make_project(samples=5))
    with pytest.raises(ValueError, match="The run does not fit its data: after step 20 with 5 mini-batches"):
        resumed_job(prepared(shorter), Saved(shorter, run))


def test_the_session_gives_and_takes_what_a_file_holds(open_session):
    session = open_session(shuffle=True)
    told = []
    session.opened.connect(lambda: told.append(session.snapshot.step))
    session.training.call(lambda: session.training.job.advance(45))
    saved = saved_of(session)
    expected = session.current_parameters()
    session.edit(edits.add_hidden_layer(session.project), "a layer")
    session.open_project(saved.project, run=saved.run)
    assert told == [45]
    assert np.array_equal(session.current_parameters(), expected)
    assert session.snapshot.pending
    assert not session.undo_stack.count()


def test_digits_with_a_large_network_come_back_whole():
    project = example_project("digits")
    job = trained(project, 300)
    again, _ = through_a_file(job, project)
    for one in (job, again):
        one.advance(20)
    assert bits(again) == bits(job)
