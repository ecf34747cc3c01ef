"""Random edits in the real window: the canvas shows the project at every moment, and nothing is left behind."""

import gc

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.document.examples import first_project
from nnviz.ui.canvas.edges import EdgeLayer
from nnviz.ui.canvas.neuron import Neuron
from nnviz.ui.canvas.scene import CanvasScene

# Together with those of tests/app/test_edit_machine.py these are 2,000 sequences.
SEQUENCES, STEPS = 40, 6
numbers = st.integers(0, 4)
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
KEYS = {
    "add": (Qt.Key.Key_Insert, NONE),
    "remove": (Qt.Key.Key_Delete, NONE),
    "duplicate": (Qt.Key.Key_D, CONTROL),
    "copy": (Qt.Key.Key_C, CONTROL),
    "paste": (Qt.Key.Key_V, CONTROL),
    "larger": (Qt.Key.Key_Up, CONTROL),
    "sample": (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier),
    "back": (Qt.Key.Key_Left, NONE),
    "undo": (Qt.Key.Key_Z, CONTROL),
    "redo": (Qt.Key.Key_Y, CONTROL),
    "forward": (Qt.Key.Key_Right, NONE),
}


class WindowMachine(RuleBasedStateMachine):
    """One person at one window, with the keyboard."""

    window = None

    @initialize()
    def begin(self):
        QApplication.clipboard().clear()
        self.first = first_project()
        self.window.session.open_project(self.first)

    @rule(name=st.sampled_from(sorted(KEYS)))
    def press(self, name):
        if name in ("add", "duplicate", "paste") and len(self.sizes) > 5:
            return
        self.window.activateWindow()
        self.window.canvas.setFocus()
        QTest.keyClick(self.window.canvas, *KEYS[name])

    @rule(layer=numbers, unit=numbers, source=numbers, depth=st.integers(1, 3))
    def select(self, layer, unit, source, depth):
        layer %= len(self.sizes)
        place = (layer, unit % self.sizes[layer], source % (self.sizes[layer - 1] + 1))
        self.window.session.select(*place[: depth if layer else min(depth, 2)])

    @property
    def sizes(self):
        return self.window.session.project.network.build().sizes

    @invariant()
    def the_canvas_shows_the_project(self):
        canvas, session = self.window.canvas, self.window.session
        state = canvas.state
        assert state.sizes == self.sizes
        assert [len(column.units) for column in canvas.layout_.columns] == list(self.sizes)
        items = canvas.scene().items()
        assert sum(isinstance(item, Neuron) for item in items) == sum(self.sizes) + len(self.sizes) - 1
        assert sum(isinstance(item, EdgeLayer) for item in items) == len(self.sizes) - 1
        parts = session.project.network.build().split(session.current_parameters())
        if session.snapshot.pending:
            for shown, part in zip(state.weights, parts, strict=True):
                np.testing.assert_array_equal(shown.weights, part.weights)
                np.testing.assert_array_equal(shown.biases, part.biases)
        assert self.window.editor.marks.marked.selected == session.focus.places
        form = self.window.panels.panels["settings"].network_form
        assert [row.units.value() for row in form.hidden] == list(self.sizes[1:-1])

    def teardown(self):
        stack = self.window.session.undo_stack
        while stack.canUndo():
            stack.undo()
        assert self.window.session.project is self.first
        self.the_canvas_shows_the_project()


def test_the_canvas_follows_every_edit_and_nothing_is_left_behind(window):
    machine = type("Machine", (WindowMachine,), {"window": window})
    run_state_machine_as_test(machine, settings=settings(max_examples=SEQUENCES, stateful_step_count=STEPS))
    QApplication.processEvents()
    gc.collect()
    assert sum(isinstance(thing, CanvasScene) for thing in gc.get_objects()) <= 2
    assert len(window.canvas.findChildren(type(window.editor.asking.field))) == 1
