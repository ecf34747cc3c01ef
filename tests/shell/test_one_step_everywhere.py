"""Whatever was pressed, and however fast: every panel shows the step that the canvas shows, and it has been painted."""

import random
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest

from nnviz.app.moments import Rung
from nnviz.app.questions import question_at
from nnviz.app.stepper import Stepper
from nnviz.document.examples import example_project, first_project
from nnviz.document.spec import layer_spec
from nnviz.engine.derivation import derive, value_of
from nnviz.engine.quantity import Quantity
from nnviz.ui.formula.markup import formula_of
from nnviz.ui.tables.roles import EXACT_ROLE
from nnviz.ui.tables.sample_columns import SampleColumn

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
KEYS = (
    (Qt.Key.Key_Right, NONE),
    (Qt.Key.Key_Left, NONE),
    (Qt.Key.Key_Period, NONE),
    (Qt.Key.Key_Comma, NONE),
    (Qt.Key.Key_Right, SHIFT),
    (Qt.Key.Key_Left, SHIFT),
)
WEIGHTS = (4, 1, 5, 1, 2, 1)
_SPECKS = 8
RUNGS = (Rung.TERM, Rung.UNIT, Rung.LAYER)


def circle(hidden, batch_size):
    project = example_project("playground_circle")
    layers = (*(layer_spec(units, "tanh") for units in hidden), project.network.layers[-1])
    training = replace(project.training, batch_size=batch_size)
    return replace(project, network=replace(project.network, layers=layers), training=training)


PROJECTS = {
    "beside the unit": lambda: example_project("mazur"),
    # The table of samples need not scroll: only what changed is painted.
    "four samples": first_project,
    "in the strip": lambda: circle((8, 8, 8), 1),
    "mini-batches": lambda: circle((4, 2), 4),
}


def settle():
    for _ in range(4):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()


def rows_of(item):
    yield item
    for row in range(item.childCount()):
        yield from rows_of(item.child(row))


def check_canvas(window, record, row):
    """The numbers are those of the record; after the update units are computed again."""
    state = window.canvas.state
    for layer, told in zip(state.layers[1:], record.layers, strict=True):
        if state.phase < 4 and layer.activation is not None:
            known = ~np.isnan(layer.activation)
            assert (layer.activation[known] == told.activation[row][known]).all()
    weights = [layer.weights_after if state.phase == 4 else layer.weights_before for layer in record.layers]
    assert all((part.weights == own).all() for part, own in zip(state.weights, weights, strict=True))


def check_formula(window, focus, record):
    """The formula on the canvas or in the strip is that of the moment, with as many of its digits as have room."""
    view, question = window.step_view, question_at(focus, record)
    shown = [label for label in (view.callout, view.strip) if label.isVisible() and label.formulas]
    assert len(shown) <= 1
    if shown:
        digits = window.session.number_style.digits
        derivation = derive(record, question.quantity)
        fewer = (replace(digits, count=count) for count in range(digits.count, 0, -1))
        assert shown[0].formulas[0].text in [formula_of(derivation, some, question.told).text for some in fewer]


def check_origin(window, record):
    """Each row of the inspector's tree holds the record's number of its quantity."""
    tree = window.panels.panels["inspector"].origin.tree
    for place in range(tree.topLevelItemCount()):
        for item in rows_of(tree.topLevelItem(place)):
            quantity = next(item.data(0, role) for role in range(257, 259) if isinstance(item.data(0, role), Quantity))
            # A sum of which not all terms have been told has no number yet.
            if item.text(1) != "…":
                assert item.data(1, EXACT_ROLE) == pytest.approx(value_of(record, quantity), rel=0, abs=0)


def check_samples(window, parameters):
    """The visible predictions are those of the weights that stand now."""
    model, session = window.panels.panels["samples"].model, window.session
    column = next(place for place, (kind, _) in enumerate(model.columns) if kind is SampleColumn.PREDICTION)
    network, data = session.project.network.build(), session.data
    for row in range(0, model.rowCount(), 3):
        inputs = data.scaled(data.dataset.inputs[model.data_row(row)][None])
        output = network.forward(parameters, inputs)[-1][1][0, 0]
        assert model.data(model.index(row, column), EXACT_ROLE) == pytest.approx(output, rel=1e-12)


def unpainted(window):
    """Where the screen differs from the window painted anew, as (left, top, right, bottom); None where nowhere."""
    there = window.screen().grabWindow(window.winId()).toImage()
    anew = window.grab().toImage()
    there = there.convertToFormat(anew.format())
    pixels = [np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4) for image in (there, anew)]
    rows, columns = (pixels[0] != pixels[1]).any(2).nonzero()
    # The edge of a letter may be cut otherwise where only a part of a widget was painted.
    return (columns.min(), rows.min(), columns.max(), rows.max()) if len(rows) > _SPECKS else None


def check(window):
    session = window.session
    record, focus = session.snapshot.record, session.focus
    row = min(focus.sample, len(record.inputs) - 1)
    assert window.canvas.state.phase == focus.phase
    assert window.canvas.state.moment == focus.moment
    check_canvas(window, record, row)
    check_formula(window, focus, record)
    check_origin(window, record)
    check_samples(window, session.snapshot.parameters)
    assert window.step_bar.step.value() == session.snapshot.step
    assert f"step {session.snapshot.step} " in window.counters.text()
    assert window.light._record is record
    assert window.panels.panels["loss"].plot.view._losses.last_step == session.snapshot.step
    histograms = window.panels.panels["gradients"].plot.view
    for content, layer in zip(histograms._contents, record.layers, strict=True):
        gradients = np.append(layer.grad_weights, layer.grad_biases)
        assert content.steps == (record.step,)
        assert content.values.norm == pytest.approx(float(np.linalg.norm(gradients)), rel=1e-12)
    assert unpainted(window) is None


@pytest.mark.parametrize("name", PROJECTS)
def test_after_any_presses_no_widget_shows_a_number_of_another_step(window, name):
    window.resize(1280, 800)
    window.session.open_project(PROJECTS[name]())
    window.session.select(1, 0)
    rng = random.Random(name)
    for _ in range(12):
        window.step_bar.rungs.setCurrentIndex(rng.choice(RUNGS))
        # In a hurry: several presses come before anything is painted.
        for _ in range(rng.choice((1, 1, 5))):
            key, modifier = rng.choices(KEYS, WEIGHTS)[0]
            window.activateWindow()
            QTest.keyClick(window.canvas, key, modifier)
        settle()
        check(window)


def test_a_chosen_sample_and_a_step_of_the_timeline_are_shown_everywhere(window):
    window.resize(1280, 800)
    window.session.open_project(circle((4, 2), 1))
    window.session.select(1, 0)
    stepper = Stepper(window.session)
    for move in (lambda: stepper.go_to(7), lambda: stepper.choose_sample(5), lambda: stepper.go_to(2)):
        move()
        settle()
        check(window)


class Painted(QObject):
    """Counts how often a widget is painted, and whether the window is laid out."""

    def __init__(self, window):
        super().__init__()
        self.window, self.paints, self.layouts = window, 0, 0
        for widget in (window, window.canvas.viewport()):
            widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        """Count."""
        self.paints += watched is not self.window and event.type() == QEvent.Type.Paint
        self.layouts += watched is self.window and event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.mark.parametrize("rung", [Rung.TERM, Rung.UNIT, Rung.LAYER, Rung.PHASE])
def test_one_press_paints_the_canvas_once_and_lays_the_window_out_never(window, rung):
    window.resize(1280, 800)
    window.session.open_project(circle((8, 8), 1))
    window.session.select(1, 0)
    stepper = Stepper(window.session)
    # The first step writes everything for the first time.
    while window.session.snapshot.step < 2:
        stepper.advance(Rung.SAMPLE)
        settle()
    for _ in range(7):
        painted = Painted(window)
        stepper.advance(rung)
        # A while after presses in a hurry, the canvas is drawn once more, smoothly: not on a slow machine's account.
        window.canvas._still.stop()
        settle()
        assert (painted.paints, painted.layouts) == (1, 0), window.session.focus
