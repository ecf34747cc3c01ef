"""In a live run what stands still is painted in one piece, and looks just as it does when it is painted in many."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import TrainingJob
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared
from nnviz.ui.canvas import NetworkCanvas
from nnviz.ui.canvas.backdrop import Backdrop
from nnviz.ui.canvas.neuron import Neuron, Outline
from nnviz.ui.canvas.paints import Paints
from nnviz.ui.canvas.state import build_state
from nnviz.ui.theme import DARK, LIGHT


class LiveCanvas:
    """A canvas that shows frames of a run."""

    def __init__(self, canvas, key):
        self.canvas = canvas
        self.project = example_project(key)
        self.data = prepared(self.project)
        self.job = TrainingJob(self.project, self.data)
        self.show(live=False)

    def show(self, steps=0, *, live=True, selected=(None, None)):
        if steps:
            self.job.advance(steps)
        focus = Focus(Phase.UPDATE, 0, *selected)
        self.state = build_state(self.project, self.data.dataset, self.job.record_step(), focus)
        self.canvas.show_state(self.state, live=live)

    def show_until_it_stands(self):
        state = self.state
        for _ in range(6):
            self.canvas.show_state(replace(state), live=True)

    @property
    def scene(self):
        return self.canvas.scene()

    @property
    def stands(self):
        return self.scene.backdrop is not None and self.scene.backdrop.picture is not None

    def image(self):
        QApplication.processEvents()
        return self.canvas.viewport().grab().toImage()


@pytest.fixture
def canvas(qtbot):
    view = NetworkCanvas(LIGHT)
    qtbot.addWidget(view)
    view.resize(760, 480)
    view.show()
    return view


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("key", ["mazur", "xor", "playground_circle", "iris", "digits", "and"])
def test_it_looks_the_same_to_the_last_pixel(canvas, key, theme):
    canvas.set_theme(theme)
    live = LiveCanvas(canvas, key)
    live.show_until_it_stands()
    assert live.stands
    in_one_piece = live.image()
    live.scene.settle_backdrop(live=False, ratio=1.0)
    assert not live.stands
    assert live.image() == in_one_piece


def test_lines_that_change_are_seen_in_the_same_frame(canvas):
    live = LiveCanvas(canvas, "mazur")
    live.show_until_it_stands()
    pens = list(live.scene.edges[1].pens_in_use())
    live.show(4000)
    assert live.scene.edges[1].pens_in_use() != pens
    shown = live.image()
    live.scene.settle_backdrop(live=False, ratio=1.0)
    assert live.image() == shown


def test_numbers_that_are_written_are_seen_in_the_same_frame(canvas):
    live = LiveCanvas(canvas, "mazur")
    live.show_until_it_stands()
    before = live.image()
    live.show(300)
    canvas.show_numbers()
    shown = live.image()
    live.scene.settle_backdrop(live=False, ratio=1.0)
    assert live.image() == shown
    assert shown != before


def test_a_canvas_that_stands_still_paints_every_item_itself(canvas):
    live = LiveCanvas(canvas, "mazur")
    live.show_until_it_stands()
    assert not live.scene.edges[0].isVisible()
    canvas.show_state(replace(live.state))
    assert not live.stands
    assert all(edge.isVisible() for edge in live.scene.edges)


def test_after_the_last_frame_of_a_run_it_goes_by_itself(qtbot, canvas):
    live = LiveCanvas(canvas, "mazur")
    live.show_until_it_stands()
    qtbot.waitUntil(lambda: not live.stands)


def test_a_unit_that_is_chosen_in_a_run_lights_its_lines_at_once(canvas):
    live = LiveCanvas(canvas, "mazur")
    live.show_until_it_stands()
    before = live.image()
    live.show(selected=(1, 0))
    shown = live.image()
    assert shown != before
    live.scene.settle_backdrop(live=False, ratio=1.0)
    assert live.image() == shown


def test_there_is_none_when_the_network_is_zoomed(canvas):
    live = LiveCanvas(canvas, "mazur")
    canvas.zoom_by(2.0)
    live.show_until_it_stands()
    assert not live.stands


@pytest.fixture
def neuron():
    return Neuron(20.0, 20.0, 8.0)


@pytest.fixture
def backdrop(qapp, canvas, neuron):
    scene = LiveCanvas(canvas, "mazur").scene
    scene.addItem(neuron)
    return Backdrop([neuron], scene.sceneRect(), Paints(LIGHT).background)


def repaint(neuron):
    """Have it look otherwise."""
    pens = Paints(LIGHT).outlines
    outline = Outline.LIT if neuron.outline is Outline.DIM else Outline.DIM
    neuron.show_outline(outline, pens[outline])


def test_what_changes_in_every_frame_is_not_painted_twice(backdrop, neuron):
    for _ in range(8):
        repaint(neuron)
        backdrop.settle(live=True, ratio=1.0)
        assert backdrop.picture is None


def test_what_changes_now_and_then_keeps_its_picture_and_has_it_made_anew(backdrop, neuron):
    for _ in range(6):
        backdrop.settle(live=True, ratio=1.0)
    first = backdrop.picture
    assert first is not None
    repaint(neuron)
    backdrop.settle(live=True, ratio=1.0)
    assert backdrop.picture is not None
    assert backdrop.picture.cacheKey() != first.cacheKey()


def test_a_screen_with_other_pixels_gets_another_picture(backdrop):
    for _ in range(6):
        backdrop.settle(live=True, ratio=1.0)
    backdrop.settle(live=True, ratio=2.0)
    backdrop.settle(live=True, ratio=2.0)
    assert backdrop.picture.devicePixelRatio() == 2.0
