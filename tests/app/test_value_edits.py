"""Weights that a person sets: they can be undone, and the time machine makes them again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.app.focus import Phase
from nnviz.app.stepper import Stepper
from nnviz.app.timeline import Timeline, ValueEdit
from nnviz.app.value_edits import set_layer_weights, set_value, set_values, value_of
from nnviz.document import layer_edits
from nnviz.document.connection_edits import remove_connections
from nnviz.document.starting import start_parameters
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.trainer import Trainer


@pytest.fixture
def session(open_session):
    return open_session()


def walk(session, count):
    for _ in range(count):
        Stepper(session).next_sample()


def notices(session):
    said = []
    session.notice.connect(said.append)
    return said


def test_a_weight_set_before_the_first_step_is_a_start_weight(session):
    set_value(session, 1, 0, 2, 0.25, "set a weight")
    assert session.project.start[0].weights[0, 2] == 0.25
    walk(session, 3)
    session.reset()
    assert value_of(session, 1, 0, 2) == 0.25
    session.undo_stack.undo()
    assert session.project.start is None
    assert session.current_parameters().tobytes() == start_parameters(session.project).tobytes()


def test_a_bias_is_set_in_its_own_place(session):
    set_value(session, 1, 2, 1, -3.0, "set a bias")
    assert session.project.start[0].biases.tolist() == [0.0, -3.0, 0.0]


def test_a_bias_that_units_share_is_set_for_all_of_them(session):
    session.edit(layer_edits.set_layers(session.project, {0}, shared_bias=True), "share")
    set_value(session, 1, 2, 1, -3.0, "set a bias")
    assert session.project.start[0].biases.tolist() == [-3.0, -3.0, -3.0]


def test_the_pass_is_run_again_at_once_and_the_phase_stays(session):
    stepper = Stepper(session)
    for _ in range(3):
        stepper.next_phase()
    assert session.focus.phase == Phase.BACKWARD
    set_value(session, 2, 0, 0, 9.0, "set a weight")
    record = session.snapshot.record
    assert session.focus.phase == Phase.BACKWARD
    assert record.layers[1].weights_before[0, 0] == 9.0
    hidden, weights = record.layers[0].activation[0], record.layers[1].weights_before[:, 0]
    np.testing.assert_allclose(record.layers[1].pre_activation[0, 0], hidden @ weights + 0.0)


def test_a_weight_set_while_training_keeps_the_step_and_is_undone_alone(session):
    walk(session, 4)
    trained = session.current_parameters()
    set_value(session, 1, 0, 2, 0.25, "set a weight")
    assert (session.snapshot.step, session.project.start) == (4, None)
    assert value_of(session, 1, 0, 2) == 0.25
    session.undo_stack.undo()
    assert session.current_parameters().tobytes() == trained.tobytes()
    session.undo_stack.redo()
    assert value_of(session, 1, 0, 2) == 0.25


def test_the_same_future_follows_when_an_edit_is_replayed(session):
    walk(session, 4)
    set_value(session, 1, 0, 2, 0.25, "set a weight")
    walk(session, 3)
    future = session.current_parameters().tobytes()
    for _ in range(5):
        Stepper(session).previous_sample()
    assert session.snapshot.step == 2
    walk(session, 5)
    assert session.current_parameters().tobytes() == future
    session.training.call(lambda: session.training.job.go_to(4))
    assert session.project.network.build().split(session.current_parameters())[0].weights[0, 2] == 0.25


def test_undoing_an_edit_that_lies_in_the_future_takes_it_out_of_the_future(session):
    walk(session, 6)
    plain = session.current_parameters().tobytes()
    for _ in range(2):
        Stepper(session).previous_sample()
    set_value(session, 1, 0, 2, 0.25, "set a weight")
    walk(session, 1)
    for _ in range(4):
        Stepper(session).previous_sample()
    now = session.current_parameters().tobytes()
    session.undo_stack.undo()
    assert session.current_parameters().tobytes() == now
    session.training.call(lambda: session.training.job.go_to(6))
    assert session.current_parameters().tobytes() == plain


def test_what_was_learned_after_an_edit_stays_when_it_is_undone(session):
    walk(session, 2)
    before = value_of(session, 1, 0, 2)
    set_value(session, 1, 0, 2, 0.25, "set a weight")
    walk(session, 3)
    others = np.delete(session.current_parameters(), 0)
    session.undo_stack.undo()
    assert value_of(session, 1, 0, 2) == before
    assert session.snapshot.step == 5
    assert np.isin(others, session.current_parameters()).sum() >= len(others) - 1


def test_an_edit_that_a_reset_threw_away_is_not_undone_into_the_start_weights(session):
    said = notices(session)
    walk(session, 2)
    set_value(session, 1, 0, 2, 0.25, "set a weight")
    session.reset()
    start = session.current_parameters().tobytes()
    session.undo_stack.undo()
    assert session.current_parameters().tobytes() == start
    assert said[-1] == "That value was gone already: the run had begun anew."
    assert not session.undo_stack.canRedo()


def test_an_edit_survives_an_edit_of_the_network_and_its_undoing(session):
    walk(session, 2)
    before = session.current_parameters().tobytes()
    set_value(session, 1, 0, 2, 0.25, "set a weight")
    session.edit(layer_edits.add_units(session.project, 0), "one unit more")
    assert value_of(session, 1, 0, 2) == 0.25
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.current_parameters().tobytes() == before


def test_the_edits_of_one_gesture_are_undone_together(session):
    for start in (0, 3):
        walk(session, start)
        begin, gesture = session.current_parameters().tobytes(), object()
        for value in (0.1, 0.2, 0.3):
            set_value(session, 1, 0, 2, value, "drag a weight", gesture)
        assert session.undo_stack.count() == 1
        set_value(session, 1, 0, 2, 0.7, "drag a weight", object())
        session.undo_stack.undo()
        assert value_of(session, 1, 0, 2) == 0.3
        session.undo_stack.undo()
        assert session.current_parameters().tobytes() == begin
        session.undo_stack.redo()
        assert value_of(session, 1, 0, 2) == 0.3
        session.undo_stack.undo()


def test_a_whole_layer_is_set(session):
    walk(session, 1)
    set_layer_weights(session, 1, np.full((2, 3), 0.5), "set all weights")
    assert session.project.network.build().split(session.current_parameters())[0].weights.tolist() == [[0.5] * 3] * 2


def test_setting_what_is_there_already_is_no_edit(session):
    set_values(session, {(1, 0, 0): value_of(session, 1, 0, 0)}, "nothing")
    assert session.undo_stack.count() == 0


def test_a_removed_connection_stays_at_zero(session):
    session.edit(remove_connections(session.project, [(0, 1, 1)]), "remove")
    set_value(session, 1, 1, 1, 5.0, "set")
    assert value_of(session, 1, 1, 1) == 0.0
    session.undo_stack.undo()
    assert value_of(session, 1, 1, 1) != 0.0


def test_a_name_neither_stops_nor_changes_the_run(session):
    walk(session, 3)
    before, snapshot = session.current_parameters().tobytes(), session.snapshot
    session.edit(layer_edits.name_unit(session.project, 0, 1, "edge"), "name a unit")
    assert (session.snapshot, session.current_parameters().tobytes()) == (snapshot, before)
    session.undo_stack.undo()
    assert session.project.network.layers[0].unit_names == ()


def test_a_layer_that_is_moved_among_equal_ones_takes_its_weights_along(session):
    for _ in range(2):
        session.edit(layer_edits.duplicate_layer(session.project, 0), "duplicate")
    set_layer_weights(session, 2, np.full((3, 3), 2.0), "fill")
    set_layer_weights(session, 3, np.full((3, 3), 3.0), "fill")
    session.edit(layer_edits.move_layer(session.project, 2, 1), "move")
    assert (value_of(session, 2, 0, 0), value_of(session, 3, 0, 0)) == (3.0, 2.0)
    session.undo_stack.undo()
    assert (value_of(session, 2, 0, 0), value_of(session, 3, 0, 0)) == (2.0, 3.0)
    session.undo_stack.redo()
    assert (value_of(session, 2, 0, 0), value_of(session, 3, 0, 0)) == (3.0, 2.0)


def test_in_single_precision_a_weight_set_before_the_first_step_is_a_start_weight_too(open_session):
    session = open_session(precision="float32")
    set_value(session, 1, 0, 2, 0.1, "set a weight")
    assert session.project.start[0].weights[0, 2] == np.float32(0.1)
    walk(session, 1)
    set_value(session, 1, 0, 2, 0.2, "set a weight")
    assert value_of(session, 1, 0, 2) == np.float32(0.2)


def test_a_network_that_cannot_learn_can_be_edited(session):
    step = ACTIVATIONS.create("step")
    session.edit(layer_edits.set_layers(session.project, {0}, activation=step), "step")
    set_value(session, 1, 0, 2, 0.5, "set a weight")
    assert value_of(session, 1, 0, 2) == 0.5
    session.undo_stack.undo()
    assert value_of(session, 1, 0, 2) != 0.5


def test_a_live_run_is_paused_by_an_edit_and_stands_at_its_step(session, qtbot):
    session.run()
    qtbot.waitUntil(lambda: session.poll() is not None and session.snapshot.step > 20)
    set_value(session, 1, 0, 2, 0.5, "set a weight")
    assert not session.running
    assert session.snapshot.step > 20
    assert value_of(session, 1, 0, 2) == 0.5


def test_listeners_get_the_same_step_before_and_after(session, qtbot):
    for begin in (0, 2):
        walk(session, begin)
        with qtbot.waitSignal(session.values_changed) as caught:
            set_value(session, 1, 0, 0, 0.5, "set")
        before, after = caught.args
        assert before.record.step == after.record.step
        if begin:
            assert before.record.layers[0].weights_before[0, 0] != 0.5
        assert after.record.layers[0].weights_before[0, 0] == 0.5


# The time machine alone, against a run that is made again from the start at every question.


def trainer_of(project):
    table, training = project.data.source.load(), project.training
    batching = Batching(table.inputs, table.targets, training.batch_size, training.shuffle, training.seed)
    parts = (project.network.build(), training.loss, training.optimizer, start_parameters(project), batching)
    return Trainer(*parts, training.learning_rate)


def replayed(project, edits, step):
    trainer = trainer_of(project)
    for number in range(step + 1):
        for _, edit in [pair for pair in edits if pair[0] == number]:
            parameters = trainer.parameters
            parameters[edit.places] = edit.values
            trainer.set_parameters(parameters)
        if number < step:
            trainer.step()
    return trainer.parameters.tobytes()


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("go"), st.integers(0, 90)),
            st.tuples(st.just("set"), st.integers(0, 12)),
            st.tuples(st.just("undo"), st.just(0)),
        ),
        max_size=12,
    )
)
def test_any_walk_among_edits_is_bit_equal_to_a_run_that_was_made_anew(make_project, actions):
    project = make_project()
    trainer = trainer_of(project)
    timeline = Timeline(trainer, budget_bytes=3000)
    edits = []
    for number, (kind, argument) in enumerate(actions):
        step = trainer.step_count
        if kind == "go":
            timeline.go_to(argument)
        elif kind == "set":
            edit = ValueEdit(np.array([argument]), np.array([0.1 * number]))
            timeline.set_values(edit)
            edits = [pair for pair in edits if pair[0] <= step] + [(step, edit)]
        elif edits and edits[-1][0] >= step:
            at, edit = edits.pop()
            before = replayed(project, edits, at)
            assert timeline.take_back(edit, np.frombuffer(before)[edit.places])
        assert trainer.parameters.tobytes() == replayed(project, edits, trainer.step_count)
