"""The gradient tracer's panel, over a real session."""

import csv
import io

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project, first_project
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.tracer import trace_back
from nnviz.ui.panels.gradient_tracer import TracerPanel


@pytest.fixture
def session(qtbot):
    session = Session(edits.add_hidden_layer(first_project(), units=3))
    yield session
    assert session.close()


@pytest.fixture
def view(session, open_plot):
    return open_plot(session, TracerPanel, 500, 300).plot.view


@pytest.mark.parametrize("powers", [True, False])
def test_the_drawn_sizes_are_those_of_the_trace(session, view, powers):
    view.powers.setChecked(powers)
    Stepper(session).next_sample()
    passages = trace_back(session.snapshot.record, 0, 0)
    x, y = view.by_slopes.getData()
    sizes = np.array([size for p in passages for size in (p.arriving_size, p.delta_size)])
    assert y == pytest.approx(np.log10(sizes) if powers else sizes)
    assert x.tolist() == pytest.approx([3.4, 3.0, 2.4, 2.0, 1.4, 1.0])
    _, way = view.by_weights.getData()
    between = np.array([passages[0].delta_size, passages[1].arriving_size])
    assert way[:2] == pytest.approx(np.log10(between) if powers else between)


def test_the_sentence_and_the_mouse_tell_the_sizes(session, view):
    passages = trace_back(session.snapshot.record, 0, 0)
    assert f"An error of 1 at output 1 is {passages[-1].delta_size:.3g} at layer 1" in view.frame.legend.sentence
    graph = view.frame.graph
    graph._take_mouse(graph.view_box.mapViewToScene(QPointF(2.1, -0.1)))
    lines = view.frame.readout.splitlines()
    assert lines[0] == f"layer 2: arriving {passages[1].arriving_size!r}"
    assert lines[2] == f"δ {passages[1].delta_size!r}"


def test_the_error_can_be_put_in_at_any_output(session, view, tmp_path):
    session.open_project(example_project("iris"))
    assert not view.outputs.isHidden()
    view.outputs.setCurrentIndex(2)
    passages = trace_back(session.snapshot.record, 0, 2)
    view.frame.menu.save_numbers(tmp_path / "tracer.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "tracer.csv").read_text())))
    assert [float(row["delta"]) for row in rows] == [p.delta_size for p in passages]
    assert "at output 3" in view.frame.legend.sentence


def test_a_network_without_a_slope_says_why(session, view):
    session.edit(edits.set_activation(session.project, 0, ACTIVATIONS.create("step")), "step")
    assert view.frame._message.text() == session.snapshot.problem
