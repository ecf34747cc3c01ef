"""The bar under the canvas: rungs by keys and buttons, autoplay, and the timeline of the whole run."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nnviz.app.focus import Phase
from nnviz.app.moments import Moment, Part, Rung
from nnviz.document.examples import example_project
from nnviz.ui.tables.layer_tree import NOT_YET_TEXT
from nnviz.ui.tables.step_values import Place, UnitColumn


@pytest.fixture
def bar(window):
    window.session.open_project(example_project("mazur"))
    return window.step_bar


def test_the_point_and_comma_keys_walk_by_neurons_and_back(window, bar, press):
    session = window.session
    press(Qt.Key.Key_Period)
    assert session.focus.moment == Moment(Part.PRE_ACTIVATION, 1, 0)
    assert window.phase_bar._sentence.text() == "Forward, h1: z sums the weighted inputs of the unit and its bias."
    press(Qt.Key.Key_Period)
    assert (session.focus.layer, session.focus.unit) == (1, 1)
    press(Qt.Key.Key_Comma)
    press(Qt.Key.Key_Comma)
    assert session.focus.phase is Phase.SAMPLE


def test_the_list_chooses_how_far_a_press_goes(window, bar, press):
    session = window.session
    bar.rungs.setCurrentIndex(Rung.LAYER)
    bar.on.click()
    assert session.focus.moment == Moment(Part.PRE_ACTIVATION, 1)
    bar.rungs.setCurrentIndex(Rung.TERM)
    bar.back.click()
    assert session.focus.moment == Moment(Part.PRE_ACTIVATION, 1, 1, 1)
    bar.rungs.setCurrentIndex(Rung.MANY)
    assert bar.many.isVisible()
    bar.many.setValue(3)
    press(Qt.Key.Key_Period)
    window.session.pause()
    assert session.snapshot.step in (1, 2, 3)


def test_numbers_that_have_not_been_told_yet_are_shown_nowhere(window, bar, press):
    session = window.session
    window.docks["step"].raise_()
    units = window.panels.panels["step"].units
    z, a = (units.index_of(Place(1, 0), column) for column in (UnitColumn.Z, UnitColumn.A))
    press(Qt.Key.Key_Period)
    assert (units.data(z), units.data(a)) == ("0.3775", NOT_YET_TEXT)
    texts = [text.text for text in window.canvas.scene().texts]
    assert "0.3775" not in texts
    assert "0.5933" not in texts
    for _ in range(2):
        press(Qt.Key.Key_Period)
    texts = [text.text for text in window.canvas.scene().texts]
    assert "0.5933" in texts
    assert "0.5969" not in texts
    assert session.focus.moment == Moment(Part.ACTIVATION, 1, 0)


def test_the_timeline_goes_anywhere_and_exactly(program, window, bar, qtbot):
    session = window.session
    session.run(300)
    qtbot.waitUntil(lambda: not session.running and session.snapshot.step == 300, timeout=10_000)
    end = session.current_parameters()
    assert (bar.timeline.maximum(), bar.timeline.value(), bar.of_all.text()) == (300, 300, "of 300")
    bar.timeline.setValue(17)
    qtbot.waitUntil(lambda: session.snapshot.step == 17)
    assert (bar.step.value(), bar.timeline.maximum()) == (17, 300)
    bar.step.setValue(0)
    assert session.focus.phase is Phase.SAMPLE
    bar.step.setValue(300)
    assert np.array_equal(session.current_parameters(), end)


def test_space_plays_rung_by_rung_when_the_slider_is_slow(program, window, bar, press, qtbot):
    session, play = window.session, window.actions_.autoplay
    window.speed.slider.setValue(6)
    assert window.speed._label.text() == "50 neurons/s"
    press(Qt.Key.Key_Space)
    assert play.playing
    assert window.actions_["run"].text() == "Pause"
    qtbot.waitUntil(lambda: session.snapshot.step == 1, timeout=10_000)
    press(Qt.Key.Key_Space)
    assert not play.playing
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Right)
    assert not play.playing
    assert window.actions_["run"].text() == "Run"


def test_full_speed_takes_over_from_autoplay_and_gives_it_back(program, window, bar, press, qtbot):
    session, play = window.session, window.actions_.autoplay
    window.speed.slider.setValue(0)
    press(Qt.Key.Key_Space)
    assert play.playing
    window.speed.slider.setValue(9)
    assert session.running
    assert not play.playing
    window.speed.slider.setValue(3)
    assert play.playing
    assert not session.running
    play.stop()


def test_opening_another_project_stops_autoplay(window, bar, press):
    window.speed.slider.setValue(0)
    press(Qt.Key.Key_Space)
    window.session.open_project(example_project("xor"))
    assert not window.actions_.autoplay.playing
