"""Random edits, undo, redo, save and load, and training: undoing all leads to the start, redoing all to the end."""

import threading

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from nnviz.app.session import Session
from nnviz.app.value_edits import set_layer_weights, set_values
from nnviz.document import layer_edits
from nnviz.document.codec import dumps, loads
from nnviz.document.connection_edits import (
    freeze_connections,
    remove_connections,
    restore_connections,
    thaw_connections,
)
from nnviz.document.layer_text import read_layers, write_layers
from nnviz.document.masks import trainable_mask, without_removed
from nnviz.document.starting import with_start_weights
from nnviz.engine.activations import ACTIVATIONS

# 10,000 edits and more are made by tests/benchmarks/random_edits.py.
SEQUENCES, STEPS = 150, 7
numbers = st.integers(0, 5)


class LayerMachine(RuleBasedStateMachine):
    """One person who edits layers. ``history`` holds the project at each place of the undo stack."""

    session: Session
    first = None

    @initialize()
    def begin(self):
        self.session.open_project(self.first)
        self.history = [self.first]
        self.learned = False
        self.begun_with = self.session.current_parameters().tobytes()

    # Edits.

    @property
    def project(self):
        return self.session.project

    @property
    def hidden(self):
        return len(self.project.network.layers) - 1

    def edit(self, make):
        """Make an edit as the window does: what is refused changes nothing."""
        before, count = self.project, self.session.undo_stack.index()
        try:
            self.session.edit(make(self.project), "edit")
        except ValueError:
            assert self.project is before
        self.note(count)

    def note(self, count):
        if self.session.undo_stack.index() > count:
            self.history = [*self.history[: count + 1], self.project]

    @rule(at=numbers, units=st.integers(1, 4))
    def add_layer(self, at, units):
        if self.hidden < 4:
            self.edit(lambda p: layer_edits.add_layer(p, at, units))

    @rule(layer=numbers)
    def remove_layer(self, layer):
        self.edit(lambda p: layer_edits.remove_layers(p, {layer % (self.hidden + 1)}))

    @rule(layer=numbers)
    def duplicate_layer(self, layer):
        if self.hidden < 4:
            self.edit(lambda p: layer_edits.duplicate_layer(p, layer % (self.hidden + 1)))

    @rule(layer=numbers, place=numbers)
    def move_layer(self, layer, place):
        self.edit(lambda p: layer_edits.move_layer(p, layer % (self.hidden + 1), place))

    @rule(layer=numbers, units=st.integers(0, 4))
    def resize_layer(self, layer, units):
        self.edit(lambda p: layer_edits.resize_layer(p, layer % (self.hidden + 1), units))

    @rule(layer=numbers, behind=numbers)
    def add_unit(self, layer, behind):
        layer %= self.hidden + 1
        if self.project.network.layers[layer].units < 5:
            at = behind % self.project.network.layers[layer].units
            self.edit(lambda p: layer_edits.add_units(p, layer, at))

    @rule(layer=numbers, unit=numbers)
    def remove_unit(self, layer, unit):
        layer %= self.hidden + 1
        at = unit % self.project.network.layers[layer].units
        self.edit(lambda p: layer_edits.remove_units(p, layer, {at}))

    @rule(layer=numbers, key=st.sampled_from(["tanh", "relu", "logistic", "step"]))
    def set_activation(self, layer, key):
        activation = ACTIVATIONS.create(key)
        self.edit(lambda p: layer_edits.set_layers(p, {layer % (self.hidden + 1)}, activation=activation))

    @rule(layer=numbers, unit=numbers, name=st.sampled_from(["", "edge"]))
    def name_unit(self, layer, unit, name):
        layer %= self.hidden + 1
        at = unit % self.project.network.layers[layer].units
        self.edit(lambda p: layer_edits.name_unit(p, layer, at, name))


class EditMachine(LayerMachine):
    """Who edits connections and values too, trains, saves, undoes and makes again."""

    @rule(
        layer=numbers,
        source=st.integers(-1, 5),
        unit=numbers,
        change=st.sampled_from([remove_connections, restore_connections, freeze_connections, thaw_connections]),
    )
    def change_connection(self, layer, source, unit, change):
        layer %= self.hidden + 1
        fan_in, fan_out = self.project.network.build().fans[layer]
        place = (layer, source if source < 0 else source % fan_in, unit % fan_out)
        self.edit(lambda p: change(p, [place]))

    @rule(layer=numbers, source=numbers, unit=numbers, value=st.sampled_from([0.0, 1 / 3, -2.5]))
    def set_value(self, layer, source, unit, value):
        layer = layer % (self.hidden + 1) + 1
        fan_in, fan_out = self.project.network.build().fans[layer - 1]
        count = self.session.undo_stack.index()
        set_values(self.session, {(layer, source % (fan_in + 1), unit % fan_out): value}, "set")
        self.note(count)

    @rule(layer=numbers)
    def fill_layer(self, layer):
        layer = layer % (self.hidden + 1) + 1
        count = self.session.undo_stack.index()
        set_layer_weights(self.session, layer, np.full(self.project.network.build().fans[layer - 1], 0.5), "fill")
        self.note(count)

    @rule(layer=numbers, at=numbers)
    def copy_and_paste(self, layer, at):
        if 0 < self.hidden < 4:
            layer %= self.hidden
            parts = self.project.network.build().split(self.session.current_parameters())
            copied = read_layers(write_layers([(self.project.network.layers[layer], parts[layer])]))
            self.edit(lambda p: layer_edits.paste_layers(p, at, copied))

    # What is no edit.

    @rule(steps=st.integers(1, 5))
    def train(self, steps):
        job = self.session.training.job
        if not job.trainer.problem:
            frozen, before = trainable_mask(self.project), self.session.current_parameters()
            self.session.training.call(lambda: job.advance(steps))
            self.session.show(self.session.training.call(job.look_ahead), self.session.focus)
            if frozen is not None:
                np.testing.assert_array_equal(self.session.current_parameters()[frozen == 0], before[frozen == 0])
            self.learned = True

    @rule(step=numbers)
    def walk_back(self, step):
        job = self.session.training.job
        if step < job.trainer.step_count:
            self.session.training.call(lambda: job.go_to(step))
            self.session.show(self.session.training.call(job.look_ahead), self.session.focus)

    @rule()
    def save_and_load(self):
        loaded = loads(dumps(with_start_weights(self.project)))
        assert loaded.network == self.project.network
        assert dumps(loaded) == dumps(with_start_weights(self.project))

    @rule()
    def undo(self):
        self.step(self.session.undo_stack.undo, -1)

    @rule()
    def redo(self):
        self.step(self.session.undo_stack.redo, 1)

    def step(self, do, by):
        stack = self.session.undo_stack
        index, count = stack.index(), stack.count()
        if not 0 <= index + by <= count:
            return
        do()
        if stack.count() < count:
            # A value that was lost with another future can be neither undone nor made again.
            del self.history[index]
        assert self.project is self.history[stack.index()]

    @invariant()
    def everything_is_of_the_same_network(self):
        if not hasattr(self, "history"):
            return
        session, network = self.session, self.project.network
        parameters = session.current_parameters()
        assert session.training.job.trainer.network == network.build()
        assert len(session.snapshot.parameters) == len(parameters) == network.build().parameter_count
        np.testing.assert_array_equal(without_removed(self.project, parameters), parameters)
        for layer in network.layers:
            assert len(layer.unit_names) in (0, layer.units)
        sizes, focus = network.build().sizes, session.focus
        assert focus.layer is None or focus.layer < len(sizes)

    def teardown(self):
        if not hasattr(self, "history"):
            return
        stack, end = self.session.undo_stack, self.project
        parameters = self.session.current_parameters().tobytes()
        index = stack.index()
        while stack.canUndo():
            self.undo()
        assert self.project is self.first
        if not self.learned:
            assert self.session.current_parameters().tobytes() == self.begun_with
            while stack.index() < index:
                self.redo()
            assert self.project is end
            assert self.session.current_parameters().tobytes() == parameters
        while stack.canRedo():
            self.redo()
        assert self.project is self.history[-1]


@pytest.mark.parametrize("part", [0, 1, 2])
def test_undoing_all_is_the_start_and_redoing_all_the_end(make_project, open_session, part):
    session, threads = open_session(), threading.active_count()
    machine = type("Machine", (EditMachine,), {"session": session, "first": make_project(seed=part)})
    run_state_machine_as_test(machine, settings=settings(max_examples=SEQUENCES, stateful_step_count=STEPS))
    assert threading.active_count() == threads
