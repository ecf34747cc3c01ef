"""The panel of the gradient flow, over a real session."""

import csv
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.gradient_flow import FLOW_NAMES
from nnviz.ui.panels.gradient_flow import FlowPanel


def deep(activation, units=(8, 8, 8, 8)):
    project = edits.remove_hidden_layer(example_project("playground_spiral"), 0)
    project = edits.remove_hidden_layer(project, 0)
    for place, count in enumerate(units):
        project = edits.add_hidden_layer(project, units=count)
        project = edits.set_activation(project, place, ACTIVATIONS.create(activation))
    return edits.set_training(project, replace(project.training, batch_size=250))


@pytest.fixture
def panel(session, open_plot):
    return open_plot(session, FlowPanel, 640, 220)


@pytest.fixture
def view(panel):
    return panel.plot.view


def walk(session, steps):
    for _ in range(steps):
        Stepper(session).next_sample()


@pytest.mark.parametrize("field", FLOW_NAMES[:6])
def test_the_plotted_numbers_are_the_recorded_ones(session, view, field):
    view.kinds.setCurrentIndex(view.kinds.findData(field))
    view.powers.setChecked(False)
    walk(session, 7)
    steps, rows = session.training.job.history.flow.view()
    recorded = rows.reshape(7, 2, len(FLOW_NAMES))[:, :, FLOW_NAMES.index(field)]
    for place, curve in enumerate(view.curves):
        x, y = curve.line.getData()
        assert x.tolist() == steps.tolist() == [1, 2, 3, 4, 5, 6, 7]
        np.testing.assert_array_equal(y, recorded[:, place])


def test_the_norms_are_those_of_the_shown_step(session, view):
    walk(session, 3)
    for layer, curve in zip(session.snapshot.record.layers, view.curves, strict=True):
        assert curve.y[-1] == pytest.approx(np.sqrt((layer.grad_weights**2).sum()), rel=1e-12)


def test_going_back_takes_the_history_back(session, view):
    walk(session, 5)
    Stepper(session).previous_sample()
    assert view.curves[0].x.tolist() == [1, 2, 3, 4]


def test_the_ratio_is_drawn_with_its_history(session, view):
    view.kinds.setCurrentIndex(view.kinds.findData("ratio"))
    walk(session, 4)
    first, last = (np.sqrt((layer.grad_weights**2).sum()) for layer in session.snapshot.record.layers)
    assert len(view.curves) == 1
    assert view.curves[0].y[-1] == pytest.approx(first / last, rel=1e-12)
    assert len(view.curves[0].y) == 4


def test_the_verdict_on_a_vanishing_gradient_names_the_slopes(session, view):
    session.open_project(deep("logistic"))
    record = session.snapshot.record
    norms = [np.sqrt((layer.grad_weights**2).sum()) for layer in record.layers]
    sentence = view.frame.legend.sentence
    share = re.match(r"Layer 1 receives 1/([\d,]+) of the output layer's gradient \((\S+) to (\S+)\)", sentence)
    assert int(share[1].replace(",", "")) == round(norms[-1] / norms[0])
    assert (share[2], share[3]) == (f"{norms[0]:.2g}", f"{norms[-1]:.2g}")
    assert "slopes of at most ¼ in 4 of 4 hidden layers" in sentence


def test_the_verdict_on_a_gradient_that_arrives(session, view):
    session.open_project(deep("tanh"))
    assert "it arrives" in view.frame.legend.sentence


def test_a_network_without_a_slope_says_why(session, view):
    session.edit(edits.set_activation(session.project, 0, ACTIVATIONS.create("step")), "step")
    assert view.frame._message.text() == session.snapshot.problem


def test_the_exact_numbers_are_told_under_the_mouse_and_saved(session, view, tmp_path):
    walk(session, 4)
    graph = view.frame.graph
    graph._take_mouse(graph.view_box.mapViewToScene(QPointF(3.2, -1.0)))
    lines = view.frame.readout.splitlines()
    assert lines[0].startswith("step 3,")
    assert lines[1] == f"layer 1: {float(view.curves[0].y[2])!r}"
    view.frame.menu.save_numbers(tmp_path / "flow.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "flow.csv").read_text())))
    assert [float(row["layer_2"]) for row in rows] == view.curves[1].y.tolist()


def test_the_table_of_the_present_numbers_stands_beside_the_curves_where_there_is_room(session, panel, view, qtbot):
    assert view.numbers.isHidden()
    panel.resize(900, 220)
    qtbot.waitUntil(lambda: not view.numbers.isHidden())
    walk(session, 1)
    layer = session.snapshot.record.layers[1]
    norm = float(np.sqrt((layer.grad_weights**2).sum()))
    assert view.numbers.item(1, 0).text() == f"{norm:.2e}"
    assert float(view.numbers.item(1, 0).toolTip()) == pytest.approx(norm, rel=1e-12)
