"""The breakpoints panel: what is checked stops a run, with the parameters that it shows."""

import pytest
from PySide6.QtCore import Qt

from nnviz.app.session import Session
from nnviz.document.examples import example_project
from nnviz.engine.breakpoints import BREAKPOINTS
from nnviz.ui.panels.breakpoints import BreakpointsPanel


@pytest.fixture
def opened(qtbot):
    sessions = []

    def make(key="xor"):
        session = Session(example_project(key))
        sessions.append(session)
        panel = BreakpointsPanel(session)
        qtbot.addWidget(panel)
        panel.show_project(session.project)
        panel.show_snapshot(session.snapshot, session.focus)
        session.focus_changed.connect(lambda focus: panel.show_snapshot(session.snapshot, focus))
        panel.resize(320, 600)
        panel.show()
        return session, panel

    yield make
    for session in sessions:
        assert session.close()


def check(qtbot, choice):
    choice.box.setFocus()
    qtbot.keyClick(choice.box, Qt.Key.Key_Space)
    assert choice.box.isChecked()


def enter(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_every_breakpoint_of_the_registry_can_be_set(opened):
    _, panel = opened()
    assert tuple(panel.choices) == BREAKPOINTS.keys()
    for choice in panel.choices.values():
        assert choice.box.text() == choice.breakpoint.title
        assert not choice.form.isVisible()


def test_a_breakpoint_set_by_the_keyboard_stops_the_run_and_says_so(opened, qtbot):
    session, panel = opened()
    choice = panel.choices["weight_crosses"]
    check(qtbot, choice)
    assert choice.form.isVisible()
    present = session.snapshot.record.layers[0].weights_before[0, 0]
    moving = session.snapshot.record.layers[0].update_weights[0, 0]
    value = present + 20 * moving
    enter(qtbot, choice.form.field("value"), repr(float(value)))
    told = []
    session.notice.connect(told.append)
    session.run(5000)
    qtbot.waitUntil(lambda: (session.poll(), not session.running)[1], timeout=20_000)
    before, after = (
        layers.weights_before[0, 0] if i == 0 else layers.weights_after[0, 0]
        for i, layers in enumerate([session.snapshot.record.layers[0]] * 2)
    )
    assert min(before, after) <= value <= max(before, after)
    assert told[-1].startswith(f"Breakpoint at step {session.snapshot.step}: ")


def test_a_breakpoint_that_is_unchecked_again_stops_nothing(opened, qtbot):
    session, panel = opened()
    choice = panel.choices["gradient_vanishes"]
    check(qtbot, choice)
    assert session.training.watch
    qtbot.keyClick(choice.box, Qt.Key.Key_Space)
    assert not session.training.watch


def test_the_selected_weight_is_taken_by_a_click(opened, qtbot):
    session, panel = opened()
    choice = panel.choices["weight_crosses"]
    check(qtbot, choice)
    assert not choice.take.isEnabled()
    session.select(2, 0, 1)
    assert choice.take.isEnabled()
    qtbot.mouseClick(choice.take, Qt.MouseButton.LeftButton)
    assert [choice.form.field(name).value() for name in ("layer", "source", "unit")] == [2, 2, 1]
    session.select(2, 0, session.project.network.build().sizes[1])
    qtbot.mouseClick(choice.take, Qt.MouseButton.LeftButton)
    assert choice.form.field("source").value() == 0
    assert choice.form.field("source").text() == "bias"


def test_a_breakpoint_that_needs_classes_says_when_there_are_none(opened, qtbot):
    session, panel = opened("mazur")
    assert not session.data.dataset.classes
    choice = panel.choices["sample_turns"]
    check(qtbot, choice)
    assert "no classes" in choice.message.text()
    session.open_project(example_project("xor"))
    panel.show_project(session.project)
    assert choice.message.text() == ""
