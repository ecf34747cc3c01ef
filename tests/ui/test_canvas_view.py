"""The canvas shows states, changes only what differs, and tells what is clicked, hovered and reached with keys."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import TrainingJob
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared
from nnviz.document.spec import layer_spec
from nnviz.ui.canvas import NetworkCanvas
from nnviz.ui.canvas.neuron import Outline
from nnviz.ui.canvas.state import build_state
from nnviz.ui.theme import DARK, LIGHT, contrast


class Shown:
    """A canvas that shows a ready project, and its parts as the tests need them."""

    def __init__(self, canvas, key, hidden=None):
        self.canvas = canvas
        self.project = example_project(key)
        if hidden is not None:
            layers = (*(layer_spec(units, "relu") for units in hidden), self.project.network.layers[-1])
            self.project = replace(self.project, network=replace(self.project.network, layers=layers))
        self.data = prepared(self.project)
        self.job = TrainingJob(self.project, self.data)
        self.snapshot = self.job.look_ahead()
        self.show(Phase.FORWARD)

    def show(self, phase, layer=None, unit=None, source=None):
        focus = Focus(phase, 0, layer, unit, source)
        self.state = build_state(self.project, self.data.dataset, self.snapshot, focus)
        self.canvas.show_state(self.state)

    @property
    def scene(self):
        return self.canvas.scene()

    def at_unit(self, layer, unit):
        return self.canvas.mapFromScene(QPointF(*self.scene.layout.columns[layer].centres[unit]))

    def at_weight(self, layer, source, unit, share=0.3):
        lines = self.scene.edges[layer - 1].lines.reshape(*self.scene.edges[layer - 1].grid, 4)
        x1, y1, x2, y2 = lines[source, unit]
        return self.canvas.mapFromScene(QPointF(x1 + share * (x2 - x1), y1 + share * (y2 - y1)))


@pytest.fixture
def canvas(qtbot):
    view = NetworkCanvas(LIGHT)
    qtbot.addWidget(view)
    view.resize(640, 420)
    view.show()
    return view


@pytest.fixture
def mazur(canvas):
    return Shown(canvas, "mazur")


def picture(canvas):
    QApplication.processEvents()
    return canvas.grab().toImage()


def click(qtbot, canvas, at):
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_a_click_on_a_unit_tells_which(qtbot, canvas, mazur, layer):
    with qtbot.waitSignal(canvas.unit_clicked) as told:
        click(qtbot, canvas, mazur.at_unit(layer, 1))
    assert told.args == [layer, 1]


@pytest.mark.parametrize(("layer", "source", "unit"), [(1, 0, 1), (2, 1, 0), (1, 2, 0), (2, 2, 1)])
def test_a_click_on_an_edge_tells_which_and_the_bias_is_the_last_source(qtbot, canvas, mazur, layer, source, unit):
    with qtbot.waitSignal(canvas.weight_clicked) as told:
        click(qtbot, canvas, mazur.at_weight(layer, source, unit))
    assert told.args == [layer, source, unit]


def test_a_click_beside_everything_tells_that(qtbot, canvas, mazur):
    with qtbot.waitSignal(canvas.background_clicked):
        click(qtbot, canvas, QPoint(5, 5))


def test_a_click_on_a_bias_neuron_tells_nothing(qtbot, canvas, mazur):
    with qtbot.assertNotEmitted(canvas.unit_clicked), qtbot.assertNotEmitted(canvas.background_clicked):
        click(qtbot, canvas, mazur.at_unit(0, 2))


def test_a_drag_is_no_click(qtbot, canvas, mazur):
    viewport, at = canvas.viewport(), QPoint(5, 5)
    with qtbot.assertNotEmitted(canvas.background_clicked):
        qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseMove(viewport, at + QPoint(40, 10))
        qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at + QPoint(40, 10))


def test_tips_tell_exact_values(canvas, mazur):
    mazur.show(Phase.BACKWARD)
    record = mazur.snapshot.record
    tip = canvas.tip_at(mazur.at_unit(1, 0))
    assert tip.splitlines()[0] == "h1   (Hidden 1 · Logistic)"
    assert "z = 0.3775" in tip
    assert "a = 0.5932699921071872" in tip
    assert f"δ = {float(record.layers[0].delta[0, 0])!r}" in tip
    tip = canvas.tip_at(mazur.at_weight(1, 0, 1))
    assert tip.splitlines()[0] == "w(x1 → h2) = 0.25"
    assert f"∂E/∂w = {float(record.layers[0].grad_weights[0, 1])!r}" in tip
    assert "frozen" in canvas.tip_at(mazur.at_weight(1, 2, 0))
    assert "always 1" in canvas.tip_at(mazur.at_unit(0, 2))
    assert "target = 0.99" in canvas.tip_at(mazur.at_unit(2, 1))
    assert canvas.tip_at(QPoint(5, 5)) == ""


def test_a_state_of_the_same_structure_keeps_the_items(canvas, mazur):
    scene = mazur.scene
    for phase in Phase:
        mazur.show(phase)
    assert mazur.scene is scene


def test_another_structure_is_laid_out_anew(canvas, mazur):
    scene = mazur.scene
    other = Shown(canvas, "xor")
    assert other.scene is not scene
    assert [len(units) for units in other.scene.neurons] == [3, 3, 1]


def test_the_difference_gives_the_same_picture_as_a_new_canvas(canvas, mazur, qtbot):
    for phase in Phase:
        mazur.show(phase)
    mazur.show(Phase.LOSS, 1, 0, 1)
    fresh = NetworkCanvas(LIGHT)
    qtbot.addWidget(fresh)
    fresh.resize(640, 420)
    fresh.show()
    # Gradients seen before must not leave a scale behind, nor fills a colour.
    fresh.show_state(mazur.state)
    assert picture(canvas) == picture(fresh)


@pytest.mark.parametrize("key", ["and", "xor", "mazur", "playground_spiral", "iris", "digits"])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_phase_looks_different(canvas, key, theme):
    canvas.set_theme(theme)
    shown = Shown(canvas, key)
    pictures = []
    for phase in (Phase.SAMPLE, Phase.FORWARD, Phase.LOSS, Phase.BACKWARD):
        shown.show(phase)
        pictures.append(picture(canvas))
    assert all(one != other for number, one in enumerate(pictures) for other in pictures[:number])
    assert pictures[0].pixelColor(3, 3) == QColor(theme.canvas)


def test_numbers_stand_on_the_edges_of_small_networks_only(canvas):
    assert Shown(canvas, "mazur").scene.shows_edge_numbers
    assert not Shown(canvas, "digits").scene.shows_edge_numbers


def test_large_networks_show_the_strongest_weights_and_say_so(canvas):
    shown = Shown(canvas, "digits", hidden=(100, 40))
    total = 64 * 100 + 100 * 40 + 40 * 10
    assert canvas.legend.note == f"showing 2,500 of {total:,} weights, the strongest"
    edge = shown.scene.edges[0]
    drawn = edge.drawn_lines()
    budget = shown.scene.detail.budgets[0]
    weights = np.abs(edge.part(shown.state.weights[0].weights, shown.state.weights[0].biases)[:-1])
    assert len(drawn) == budget + len(edge.targets)
    chosen = np.sort(weights.ravel()[drawn[drawn < weights.size]])
    assert np.array_equal(chosen, np.sort(weights.ravel())[-budget:])


def test_all_edges_of_the_selected_unit_are_drawn(canvas):
    shown = Shown(canvas, "digits", hidden=(100, 40))
    shown.show(Phase.FORWARD, layer=2, unit=7)
    edge = shown.scene.edges[1]
    wanted = np.flatnonzero(edge.touching(1, 2, 7))
    assert set(wanted.tolist()) <= set(edge.drawn_lines().tolist())


def test_the_legend_says_what_fill_and_width_mean(canvas, mazur):
    said = {}
    for phase in Phase:
        mazur.show(phase)
        said[phase] = (canvas.legend.fill, canvas.legend.width)
    assert said[Phase.SAMPLE][0] == "fill: input x"
    assert said[Phase.FORWARD] == ("fill: activation a", "weight up to 1")
    assert said[Phase.BACKWARD] == ("fill: error signal δ", "gradient up to 0.2")
    assert said[Phase.UPDATE][0] == "fill: a with new weights"
    assert canvas.legend.dashed


def test_bias_neurons_can_be_left_out(canvas, mazur):
    before = picture(canvas)
    canvas.show_state(replace(mazur.state, show_bias=False))
    assert [len(units) for units in mazur.scene.neurons] == [2, 2, 2]
    assert [len(edge.lines) for edge in mazur.scene.edges] == [4, 4]
    canvas.show_state(mazur.state)
    assert picture(canvas) == before


def test_the_selected_unit_has_a_ring(canvas, mazur):
    mazur.show(Phase.FORWARD, layer=1, unit=1)
    assert mazur.scene.neurons[1][1].outline is Outline.SELECTED
    assert mazur.scene.neurons[1][0].outline is Outline.DIM


def test_the_unit_under_the_mouse_is_marked(qtbot, canvas, mazur):
    qtbot.mouseMove(canvas.viewport(), mazur.at_unit(1, 0))
    qtbot.waitUntil(lambda: mazur.scene.neurons[1][0].outline is Outline.HOVERED)
    qtbot.mouseMove(canvas.viewport(), QPoint(5, 5))
    qtbot.waitUntil(lambda: mazur.scene.neurons[1][0].outline is Outline.LIT)


def test_arrow_keys_reach_every_unit(qtbot, canvas, mazur):
    canvas.unit_clicked.connect(lambda layer, unit: mazur.show(Phase.FORWARD, layer, unit))
    alt, plain = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
    for key, modifier in [(Qt.Key.Key_Down, plain), (Qt.Key.Key_Right, alt), (Qt.Key.Key_Down, plain)]:
        qtbot.keyClick(canvas, key, modifier)
    assert mazur.state.selection == (1, 1, None)
    assert "h2" in canvas.accessibleDescription()


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_R])
def test_the_keys_of_the_window_are_left_to_it(qtbot, canvas, mazur, key):
    with qtbot.assertNotEmitted(canvas.unit_clicked):
        qtbot.keyClick(canvas, key)


def test_the_wheel_zooms_and_a_double_click_fits(qtbot, canvas, mazur):
    turn_wheel(canvas, 360)
    assert canvas.zoom == pytest.approx(1.2**3)
    turn_wheel(canvas, -3600)
    assert canvas.zoom == 1.0
    turn_wheel(canvas, 120)
    qtbot.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert canvas.zoom == 1.0


def test_units_are_hit_when_zoomed(qtbot, canvas, mazur):
    turn_wheel(canvas, 240)
    with qtbot.waitSignal(canvas.unit_clicked) as told:
        click(qtbot, canvas, mazur.at_unit(1, 0))
    assert told.args == [1, 0]


def test_a_resized_canvas_shows_the_whole_network(canvas, mazur):
    canvas.resize(900, 600)
    QApplication.processEvents()
    assert canvas.zoom == 1.0
    assert mazur.scene.sceneRect().size().toSize() == canvas.viewport().size()


def test_a_narrow_canvas_gives_the_legend_more_rows(canvas, mazur):
    one_row = canvas.height() - canvas.viewport().height()
    canvas.resize(360, 420)
    QApplication.processEvents()
    assert canvas.height() - canvas.viewport().height() > one_row


def test_values_that_are_not_finite_are_shown(canvas, mazur):
    state = mazur.state
    weights = (
        replace(state.weights[0], weights=np.full((2, 2), np.nan)),
        replace(state.weights[1], biases=np.full(2, np.inf)),
    )
    layers = (*state.layers[:2], replace(state.layers[2], values=np.array([np.nan, -np.inf])))
    canvas.show_state(replace(state, weights=weights, layers=layers))
    assert picture(canvas).size().width() == 640


def test_a_weight_of_zero_has_the_colour_of_no_sign(canvas, mazur):
    zero = tuple(replace(part, weights=np.zeros((2, 2)), biases=np.zeros(2)) for part in mazur.state.weights)
    canvas.show_state(replace(mazur.state, weights=zero))
    image, at = picture(canvas), mazur.at_weight(1, 0, 0, share=0.7)
    colours = [image.pixelColor(at.x(), at.y() + step) for step in (-1, 0, 1)]
    assert any(colour != QColor(LIGHT.canvas) for colour in colours)
    assert all(abs(colour.red() - colour.blue()) < 30 for colour in colours)


def test_an_empty_canvas_is_blank(canvas):
    assert picture(canvas).pixelColor(300, 200) == QColor(LIGHT.canvas)
    assert canvas.tip_at(QPoint(9, 9)) == ""


def test_the_canvas_has_words_for_those_who_hear_it(canvas, mazur):
    assert canvas.accessibleName() == "Network"
    assert "Hidden 1 · Logistic (2)" in canvas.accessibleDescription()


def test_large_networks_become_smooth_when_values_stand_still(qtbot, canvas):
    shown = Shown(canvas, "digits")
    shown.show(Phase.FORWARD)
    shown.show(Phase.LOSS)
    shown.show(Phase.FORWARD)
    assert not shown.scene.edges[0].antialias
    qtbot.waitUntil(lambda: shown.scene.edges[0].antialias)


def test_a_live_frame_that_comes_late_is_not_drawn_smoothly(qtbot, canvas):
    shown = Shown(canvas, "digits", (100, 40))
    qtbot.waitUntil(lambda: shown.scene.edges[0].antialias)
    canvas._shown_at -= 10.0
    canvas.show_state(replace(shown.state), live=True)
    assert not shown.scene.edges[0].antialias
    canvas._shown_at -= 10.0
    canvas.show_state(replace(shown.state))
    assert shown.scene.edges[0].antialias


def values_on(scene):
    numbers = [text.text for text in scene.texts], [label.texts for label in scene.labels if label is not None]
    return numbers, [unit.brush().color().name() for column in scene.neurons for unit in column]


def test_in_a_live_run_lines_follow_each_frame_and_values_when_they_are_asked_for(canvas, mazur):
    mazur.show(Phase.UPDATE)
    before, lines = values_on(mazur.scene), mazur.scene.edges[1].pens_in_use().copy()
    mazur.job.advance(4000)
    mazur.snapshot = mazur.job.record_step()
    state = build_state(mazur.project, mazur.data.dataset, mazur.snapshot, Focus(Phase.UPDATE))
    canvas.show_state(state, live=True)
    assert values_on(mazur.scene) == before
    assert mazur.scene.edges[1].pens_in_use() != lines
    canvas.show_values()
    now = values_on(mazur.scene)
    assert now[0] != before[0]
    assert now[1] != before[1]
    canvas.show_state(replace(state))
    assert values_on(mazur.scene) == now


def test_in_a_live_run_a_number_is_never_written_on_the_colour_of_another_value(canvas):
    shown = Shown(canvas, "xor")
    for _ in range(30):
        shown.job.advance(1)
        shown.snapshot = shown.job.record_step()
        state = build_state(shown.project, shown.data.dataset, shown.snapshot, Focus(Phase.UPDATE))
        canvas.show_state(state, live=True)
        first = shown.scene.neurons[0][0]
        inside = next(text for text in shown.scene.texts if first.sceneBoundingRect().contains(text.at))
        assert contrast(inside.colour.name(), first.brush().color().name()) >= 4.5
        if shown.job.trainer.step_count % 5 == 0:
            canvas.show_values()


def test_in_a_live_run_values_are_shown_at_once_where_something_else_is_lit(canvas, mazur):
    mazur.show(Phase.SAMPLE)
    canvas.show_state(build_state(mazur.project, mazur.data.dataset, mazur.snapshot, Focus(Phase.UPDATE)), live=True)
    live = values_on(mazur.scene)
    mazur.show(Phase.UPDATE)
    assert live == values_on(mazur.scene)


def test_units_are_smooth_beside_coarse_lines(canvas):
    shown = Shown(canvas, "digits")
    shown.show(Phase.LOSS)
    shown.show(Phase.FORWARD)
    assert not shown.scene.edges[0].antialias
    image, column = picture(canvas), shown.scene.layout.columns[-1]
    x, y, radius = round(column.x), round(column.ys[0]), round(column.radius)
    # No line reaches the right side of an output; only a smooth outline has so many shades.
    right = range(x + 2, x + radius + 3)
    assert len({image.pixel(i, j) for i in right for j in range(y - radius - 2, y + radius + 3)}) > 12


def turn_wheel(canvas, eighths):
    at = QPointF(canvas.viewport().rect().center())
    event = QWheelEvent(
        at,
        canvas.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, eighths),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)
