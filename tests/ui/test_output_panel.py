"""The panel of the output over the inputs, over a real session."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project, first_project, project_for_table
from nnviz.engine.dataset import make_dataset
from nnviz.ui.panels.output_plane import OutputPanel
from nnviz.ui.theme import DARK


@pytest.fixture
def session(qtbot):
    session = Session(example_project("playground_circle"))
    yield session
    assert session.close()


@pytest.fixture
def panel(session, open_plot):
    return open_plot(session, OutputPanel, 500, 400)


@pytest.fixture
def view(panel):
    return panel.plot.view


def sine():
    x = np.linspace(-3, 3, 40)[:, None]
    return project_for_table(make_dataset("sine", x, np.sin(x)))


def predict(session, inputs):
    network = session.project.network.build()
    return network.predict(session.current_parameters(), session.data.scaled(np.asarray(inputs, dtype=float)))


def test_every_cell_shows_the_output_at_its_middle(session, view):
    Stepper(session).next_sample()
    values = view.map.values
    assert values.shape == (128, 128)
    place = view.map.item.mapRectToParent(view.map.item.boundingRect())
    for row, column in ((0, 0), (5, 100), (127, 127), (64, 3)):
        x = place.left() + (column + 0.5) / 128 * place.width()
        y = place.top() + (row + 0.5) / 128 * place.height()
        assert values[row, column] == pytest.approx(predict(session, [[x, y]])[0, 0], rel=1e-9, abs=1e-12)
    assert view.map.item.levels.tolist() == [-1.0, 1.0]


def test_the_lines_of_the_first_layer_lie_where_z_is_0(session, view):
    first = session.project.network.build().split(session.current_parameters())[0]
    x, y = view.lines.getData()
    ends = np.stack([x, y], axis=1)
    assert len(ends) == 2 * 4
    z = ends @ first.weights + first.biases
    for unit in range(4):
        assert z[2 * unit : 2 * unit + 2, unit] == pytest.approx([0.0, 0.0], abs=1e-9)


def test_standardised_inputs_are_shown_in_the_units_of_the_file(session, view):
    project = session.project
    standardised = replace(project, data=replace(project.data, scaling="standardize"))
    session.open_project(standardised)
    first = session.project.network.build().split(session.current_parameters())[0]
    x, y = view.lines.getData()
    z = session.data.scaled(np.stack([x, y], axis=1)) @ first.weights + first.biases
    assert min(abs(z[0])) < 1e-9
    low, high = view.frame.graph.view_box.viewRange()[0]
    assert low < session.data.dataset.inputs[:, 0].min() < session.data.dataset.inputs[:, 0].max() < high


def test_all_samples_are_drawn_and_the_current_one_has_a_ring(session, view):
    Stepper(session).next_sample()
    data = session.data
    assert np.stack(view.points.train.getData(), axis=1).tolist() == data.dataset.inputs[data.train_rows].tolist()
    assert np.stack(view.points.test.getData(), axis=1).tolist() == data.dataset.inputs[data.test_rows].tolist()
    row = data.train_rows[session.snapshot.record.sample_indices[session.focus.sample]]
    assert np.stack(view.points.ring.getData(), axis=1)[0].tolist() == data.dataset.inputs[row].tolist()


def test_with_one_input_the_fitted_curve_is_drawn(session, view):
    session.open_project(sine())
    x, y = view.curve.x, view.curve.y
    assert len(x) == 256
    np.testing.assert_allclose(y, predict(session, x[:, None])[:, 0], rtol=1e-9)
    assert not view.map.item.isVisible()
    _, ys = view.points.train.getData()
    data = session.data
    assert ys.tolist() == data.dataset.targets[data.train_rows, 0].tolist()
    session.open_project(example_project("playground_circle"))
    assert view.map.item.isVisible()
    assert len(view.curve.x) == 0


def test_classes_are_regions_or_probabilities(session, view):
    session.open_project(example_project("iris"))
    assert view.output.currentText() == "classes"
    assert view.map.item.image.shape == (128, 128, 3)
    view.output.setCurrentIndex(2)
    frame = view._looked_at
    outputs = predict(session, np.array([frame.base]))
    assert outputs.sum() == pytest.approx(1.0)
    _, _, inputs = frame.grid(128)
    network = session.project.network.build()
    expected = network.predict(session.current_parameters(), inputs)[:, 1].reshape(128, 128)
    assert view.map.values.tolist() == expected.tolist()
    assert view.map.item.levels.tolist() == [0.0, 1.0]


def test_with_many_inputs_the_picture_is_that_of_the_network_too(session, view):
    session.open_project(example_project("digits"))
    view.output.setCurrentIndex(view.output.findData(3))
    frame, network = view._looked_at, session.project.network.build()
    assert network.inputs == 64
    size = view.map.values.shape[0]
    expected = network.predict(session.current_parameters(), frame.grid(size)[2])[:, 3].reshape(size, size)
    np.testing.assert_allclose(view.map.values, expected, rtol=1e-9, atol=1e-12)


def test_two_inputs_of_many_are_chosen_and_the_others_are_those_of_the_sample(session, view):
    session.open_project(example_project("iris"))
    Stepper(session).next_sample()
    view.x_axis.setCurrentIndex(2)
    view.y_axis.setCurrentIndex(3)
    row = session.data.train_rows[session.snapshot.record.sample_indices[0]]
    frame = view._looked_at
    assert frame.axes == (2, 3)
    assert frame.base.tolist() == session.data.dataset.inputs[row].tolist()
    assert any(entry.text == f"other inputs as in row {row + 1}" for entry in view.frame.legend.entries)


def test_the_output_under_the_mouse_is_exact(session, view):
    graph = view.frame.graph
    graph._take_mouse(graph.view_box.mapViewToScene(QPointF(1.0, -2.0)))
    shown = view.frame.readout.splitlines()
    assert shown[0] == "x1 = 1"
    assert float(shown[2].split(" = ")[1]) == pytest.approx(predict(session, [[1.0, -2.0]])[0, 0], rel=1e-9)


def test_the_saved_numbers_are_the_outputs_of_a_grid(session, view, tmp_path):
    view.frame.menu.save_numbers(tmp_path / "output.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "output.csv").read_text())))
    assert len(rows) == 64 * 64
    row = rows[777]
    assert float(row["y"]) == pytest.approx(predict(session, [[float(row["x1"]), float(row["x2"])]])[0, 0], rel=1e-9)


def test_edits_of_the_network_and_the_theme_leave_it_whole(session, panel, view):
    session.edit(edits.set_units(session.project, 0, 7), "units")
    panel.host.set_theme(DARK)
    session.undo_stack.undo()
    session.open_project(first_project())
    assert view.map.values.shape == (128, 128)
    panel.grab()
