"""Edits of the session's project: they can be undone, and keep every weight that has its place."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.app.focus import Phase
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.spec import SINGLE
from nnviz.document.starting import start_parameters
from nnviz.engine.network import LayerParameters


def with_rate(project, rate):
    return edits.set_training(project, replace(project.training, learning_rate=rate))


def notices(session):
    said = []
    session.notice.connect(said.append)
    return said


def place(session):
    return session.snapshot.step, session.focus.phase, session.focus.sample


def test_another_rate_keeps_the_run_and_holds_from_the_next_step_on(open_session, finish):
    session = open_session()
    session.run(10)
    finish(session)
    session.edit(with_rate(session.project, 0.01), "rate")
    assert session.snapshot.step == 10
    Stepper(session).next_sample()
    assert session.snapshot.record.learning_rate == 0.01
    session.undo_stack.undo()
    Stepper(session).next_phase()
    assert session.snapshot.record.learning_rate == 0.05
    session.edit(with_rate(session.project, 0.02), "rate")
    assert session.snapshot.pending
    assert session.snapshot.record.learning_rate == 0.02


def test_another_rate_while_running_does_not_stop_the_run(open_session, qtbot):
    session = open_session()
    session.run()
    session.edit(with_rate(session.project, 0.01), "rate")
    assert session.running
    qtbot.waitUntil(lambda: session.poll() is not None and session.snapshot.record.learning_rate == 0.01)
    session.pause()


def test_more_units_keep_the_weights_that_have_their_place_and_undoing_brings_the_rest_back(open_session, finish):
    session = open_session()
    session.run(20)
    finish(session)
    trained = session.project.network.build().split(session.current_parameters())
    session.edit(edits.set_units(session.project, 0, 2), "fewer")
    fewer = session.project.network.build().split(session.current_parameters())
    np.testing.assert_array_equal(fewer[0].weights, trained[0].weights[:, :2])
    np.testing.assert_array_equal(fewer[1].weights, trained[1].weights[:2])
    assert place(session) == (0, Phase.SAMPLE, 0)
    session.undo_stack.undo()
    back = session.project.network.build()
    assert session.current_parameters().tobytes() == back.join(trained).tobytes()
    session.undo_stack.redo()
    assert session.current_parameters().tobytes() == session.project.network.build().join(fewer).tobytes()


def test_an_edit_that_drops_weights_says_how_many(open_session):
    session = open_session()
    said = notices(session)
    session.edit(edits.set_units(session.project, 0, 2), "fewer")
    assert len(said) == 1
    assert said[0].startswith("4 weights had no place")


def test_another_seed_draws_other_weights_and_undoing_brings_the_trained_ones_back(open_session, finish):
    session = open_session()
    session.run(20)
    finish(session)
    trained = session.current_parameters().tobytes()
    other = edits.set_training(session.project, replace(session.project.training, seed=5))
    session.edit(other, "seed")
    assert session.current_parameters().tobytes() == start_parameters(other).tobytes() != trained
    session.undo_stack.undo()
    assert session.current_parameters().tobytes() == trained


def test_start_weights_given_one_by_one_can_be_edited(open_session):
    session = open_session()
    network = session.project.network.build()
    for size in (1.0, 2.0):
        given = tuple(LayerParameters(np.full(fans, size), np.zeros(fans[1])) for fans in network.fans)
        session.edit(replace(session.project, start=given), "start weights")
        assert session.current_parameters().tobytes() == network.join(given).tobytes()
    session.undo_stack.undo()
    assert session.current_parameters().max() == 1.0


def test_an_edit_that_cannot_be_run_changes_nothing(open_session, make_project):
    session = open_session()
    before, weights = session.project, session.current_parameters().tobytes()
    wrong = replace(before, network=replace(before.network, inputs=3))
    with pytest.raises(ValueError, match="2 inputs and 1 outputs"):
        session.edit(wrong, "wrong")
    with pytest.raises(ValueError, match="3 and 1"):
        session.open_project(wrong)
    bad_start = (LayerParameters(np.zeros((2, 2)), np.zeros(2)),) * 2
    with pytest.raises(ValueError, match="layer 1 have the shape"):
        session.edit(replace(before, start=bad_start), "wrong")
    assert session.project is before
    assert session.undo_stack.count() == 0
    assert session.current_parameters().tobytes() == weights
    Stepper(session).next_sample()
    assert session.snapshot.step == 1


def test_a_project_that_cannot_be_run_is_refused_and_changes_nothing(open_session):
    session = open_session()
    before, job = session.project, session.training.job
    training = replace(before.training, digits=4, precision=SINGLE)
    with pytest.raises(ValueError, match="needs double precision"):
        session.edit(replace(before, training=training), "impossible")
    assert session.project is before
    assert session.training.job is job
    assert session.undo_stack.count() == 0


def test_single_precision_is_single_in_every_array_of_the_step(open_session):
    session = open_session()
    exact = session.snapshot.record
    single = replace(session.project.training, precision=SINGLE)
    session.edit(edits.set_training(session.project, single), "single precision")
    Stepper(session).next_sample()
    record = session.snapshot.record
    arrays = [array for array in record.arrays() if array.dtype != np.int64]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    np.testing.assert_allclose(record.layers[0].pre_activation, exact.layers[0].pre_activation, rtol=1e-6)
    assert (record.layers[0].pre_activation != exact.layers[0].pre_activation).any()
    session.undo_stack.undo()
    assert session.snapshot.record.gradients.dtype == np.float64


def test_an_edit_of_the_network_leaves_the_prepared_data_as_they_are(open_session):
    session = open_session()
    before = session.data
    session.edit(edits.add_hidden_layer(session.project), "add")
    assert session.data is before
    session.edit(replace(session.project, data=replace(session.project.data, scaling="min_max")), "scale")
    assert session.data is not before
