"""What is chosen is what is shown: fills, lines and digits, as numbers, as colours, and as the legend says."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import TrainingJob
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared
from nnviz.ui.canvas import NetworkCanvas
from nnviz.ui.canvas.line_values import line_values, lines_known
from nnviz.ui.canvas.paints import PENS, fill_colour
from nnviz.ui.canvas.scales import FILL_LEVELS
from nnviz.ui.canvas.seeing import Fill, Lines, Seeing, seeing_from_texts, seeing_to_texts
from nnviz.ui.canvas.state import build_state
from nnviz.ui.numbers import MINUS
from nnviz.ui.theme import DARK, LIGHT

SEEING = st.builds(
    Seeing, st.sampled_from(Fill), st.sampled_from(Lines), st.integers(2, 9), st.booleans(), st.booleans()
)


class Step:
    """The first step of a ready project."""

    def __init__(self, key="mazur"):
        self.project = example_project(key)
        self.data = prepared(self.project)
        self.snapshot = TrainingJob(self.project, self.data).record_step()
        self.record = self.snapshot.record

    def state(self, phase, sample=0, **choice):
        focus = Focus(phase, sample)
        return build_state(self.project, self.data.dataset, self.snapshot, focus, Seeing(**choice))


@pytest.fixture(scope="module")
def iris():
    return Step("iris")


@pytest.fixture
def canvas(qtbot):
    view = NetworkCanvas(LIGHT)
    qtbot.addWidget(view)
    view.resize(1000, 620)
    view.show()
    return view


@given(SEEING)
def test_a_choice_survives_as_texts(seeing):
    assert seeing_from_texts(seeing_to_texts(seeing)) == seeing


@given(st.dictionaries(st.sampled_from(["fill", "lines", "digits", "maps", "other"]), st.text(max_size=4)))
def test_broken_texts_give_what_is_usual(texts):
    seeing = seeing_from_texts(texts)
    assert seeing.fill in Fill
    assert seeing.lines in Lines
    assert 2 <= seeing.digits <= 9


def test_units_are_filled_by_what_is_chosen(iris):
    hidden = iris.record.layers[0]
    assert np.array_equal(iris.state(Phase.BACKWARD, 2, fill=Fill.ACTIVATION).layers[1].values, hidden.activation[2])
    assert np.array_equal(iris.state(Phase.BACKWARD, 2, fill=Fill.Z).layers[1].values, hidden.pre_activation[2])
    for phase in (Phase.BACKWARD, Phase.UPDATE):
        assert np.array_equal(iris.state(phase, 2, fill=Fill.DELTA).layers[1].values, hidden.delta[2])
    assert iris.state(Phase.FORWARD, fill=Fill.DELTA).layers[1].values is None


def test_inputs_have_no_sum_and_show_themselves(iris):
    layer = iris.state(Phase.FORWARD, 1, fill=Fill.Z).layers[0]
    assert (layer.value_kind, layer.values.tolist()) == ("input", iris.record.inputs[1].tolist())


def test_lines_are_drawn_by_what_is_chosen(iris):
    for number, layer in enumerate(iris.record.layers):
        for lines, phase, weights, biases in (
            (Lines.WEIGHT, Phase.BACKWARD, layer.weights_before, layer.biases_before),
            (Lines.WEIGHT, Phase.UPDATE, layer.weights_after, layer.biases_after),
            (Lines.GRADIENT, Phase.UPDATE, layer.grad_weights, layer.grad_biases),
            (Lines.UPDATE, Phase.UPDATE, layer.update_weights, layer.update_biases),
        ):
            shown = line_values(iris.state(phase, lines=lines), number)
            assert np.array_equal(shown[0], weights)
            assert np.array_equal(shown[1], biases)


@pytest.mark.parametrize("phase", [Phase.FORWARD, Phase.LOSS, Phase.BACKWARD, Phase.UPDATE])
def test_contributions_sum_to_z(iris, phase):
    state = iris.state(phase, 3, lines=Lines.CONTRIBUTION)
    for number, layer in enumerate(state.layers[1:]):
        weights, biases = line_values(state, number)
        assert weights.sum(0) + biases == pytest.approx(layer.z, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (Lines.WEIGHT, Phase.SAMPLE),
        (Lines.CONTRIBUTION, Phase.FORWARD),
        (Lines.GRADIENT, Phase.BACKWARD),
        (Lines.UPDATE, Phase.UPDATE),
    ],
)
def test_nothing_is_shown_before_its_phase(iris, canvas, lines, first):
    for phase in Phase:
        state = iris.state(phase, lines=lines)
        canvas.show_state(state)
        assert lines_known(state) == (phase >= first)
        assert ("known from" in canvas.legend.width) == (phase < first)
        if phase < first:
            assert all(not np.any(edge.pens_in_use()[1:PENS]) for edge in canvas.scene().edges)


@pytest.mark.parametrize("fill", Fill)
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_legend_tells_the_colours_of_units(iris, canvas, fill, phase, theme):
    canvas.set_theme(theme)
    state = iris.state(phase, fill=fill)
    canvas.show_state(state)
    scene = canvas.scene()
    words = {"delta": "δ", "z": "z", "activation": "activation a", "input": "x"}
    kind = state.layers[1].value_kind if state.layers[1].values is not None else state.layers[0].value_kind
    if phase == Phase.UPDATE and kind == "activation":
        assert "a with new weights" in canvas.legend.fill
    else:
        assert words[kind] in canvas.legend.fill
    scales = {scale for scale in scene.fill_scales if scale is not None}
    if len(scales) == 1:
        assert float(canvas.legend.high) == scales.pop()
    for layer, neurons, scale in zip(state.layers, scene.neurons, scene.fill_scales, strict=True):
        if layer.values is None or phase not in (Phase.FORWARD, Phase.UPDATE):
            continue
        for value, neuron in zip(layer.values, neurons, strict=False):
            share = round(FILL_LEVELS * max(-1.0, min(1.0, value / scale))) / FILL_LEVELS
            assert neuron.brush().color() == QColor(fill_colour(theme, share))


@pytest.mark.parametrize("lines", Lines)
@pytest.mark.parametrize("phase", [Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE])
def test_the_legend_tells_the_width_of_lines(iris, canvas, lines, phase):
    state = iris.state(phase, lines=lines)
    canvas.show_state(state)
    if not lines_known(state):
        return
    scene, kind = canvas.scene(), state.edge_kind
    assert canvas.legend.width.startswith({"contribution": "contribution a·w"}.get(kind, kind))
    assert float(canvas.legend.width.rpartition(" ")[2]) == scene.edge_scale
    largest = max(max(np.abs(values).max() for values in line_values(state, pair)) for pair in range(2))
    assert largest <= scene.edge_scale * (1 + 1e-12)


def test_the_legend_tells_which_lines_are_dashed(canvas):
    for key in ("mazur", "digits"):
        step = Step(key)
        for phase in (Phase.FORWARD, Phase.LOSS):
            canvas.show_state(step.state(phase))
            pens = canvas.scene().edges[0].pens
            lit = pens[PENS:]
            assert {pen.style() for pen in lit[2::2]} == {Qt.PenStyle.SolidLine}
            dashed = {pen.style() for pen in lit[1::2]} == {Qt.PenStyle.CustomDashLine}
            assert dashed == canvas.legend.dashed


@pytest.mark.parametrize("key", ["mazur", "xor", "iris", "playground_spiral"])
@pytest.mark.parametrize("digits", [2, 4, 6, 9])
def test_every_number_on_the_canvas_is_the_records_rounded(canvas, key, digits):
    step = Step(key)
    for phase in Phase:
        state = step.state(phase, digits=digits)
        canvas.show_state(state)
        scene = canvas.scene()
        values = [layer.values for layer in state.layers if layer.values is not None]
        if state.targets is not None:
            values.append(state.targets)
        known = np.concatenate(values)
        for text in numbers_in(scene.texts):
            assert any(is_rounded(text, value, digits) for value in known), text
        for number, labels in enumerate(scene.labels):
            if labels is not None:
                weights, biases = line_values(state, number)
                drawn = np.vstack([weights, biases]) if state.layers[number].has_bias else weights
                for text, value in zip(labels.texts, drawn.ravel(), strict=True):
                    assert is_rounded(text, value, digits)


def numbers_in(texts):
    """What is written as a value, alone, after a name or as a target; a bias neuron is always 1."""
    written = re.compile(rf"(?:target |.*  )?({MINUS}?\d[\d.]*(?:e{MINUS}?\d+)?)")
    found = [written.fullmatch(text.text) for text in texts if text.text != "1"]
    return [match[1] for match in found if match is not None and "→" not in match[0]]


def is_rounded(text, value, digits):
    """Whether a text is a value, rounded to no more digits than were asked for."""
    plain = text.replace(MINUS, "-")
    return any(float(f"{value:.{some - 1}e}") == float(plain) for some in range(1, digits + 1))


def test_the_sample_is_described_in_one_sentence():
    from nnviz.ui.canvas.describe import sentence_for_unit

    state = Step("mazur").state(Phase.BACKWARD)
    sentence = sentence_for_unit(state, 1, 0)
    assert sentence == "h1: z 0.3775, a 0.5933, δ 0.008771; strongest connection to o2"
    assert sentence_for_unit(state, 2, 0).endswith("; strongest connection from h2")
    assert sentence_for_unit(state, 0, 1) == "x2: x 0.1; strongest connection to h2"


def test_what_is_selected_is_heard_and_follows_the_values(canvas, qtbot):
    step = Step("mazur")
    for phase in (Phase.FORWARD, Phase.BACKWARD):
        canvas.show_state(replace(step.state(phase), selection=(1, 0, None)))
        expected = "h1: z 0.3775, a 0.5933" + (", δ 0.008771;" if phase == Phase.BACKWARD else ";")
        qtbot.waitUntil(lambda expected=expected: canvas.accessibleDescription().startswith(expected))
