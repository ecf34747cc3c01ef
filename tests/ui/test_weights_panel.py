"""The panels of the weights as pictures and of one number over time, over a real session."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt

from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project
from nnviz.ui.panels.number_history import HistoryPanel
from nnviz.ui.panels.weight_matrix import WeightsPanel
from nnviz.ui.plots.quantities import Quantity
from nnviz.ui.plots.weight_pictures import as_images, as_matrix


@pytest.fixture
def show(session, open_plot):
    """Show a panel alone and give its view."""
    return lambda kind: open_plot(session, kind, 500, 300).plot.view


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 9), st.integers(1, 9))
def test_an_image_of_each_unit_holds_each_of_its_weights_once(height, width, units, per_row):
    weights = np.random.default_rng(0).normal(size=(height * width, units))
    layout = as_images(weights, (height, width), min(per_row, units))
    for unit in range(units):
        own = layout.units == unit
        assert own.sum() == height * width
        rows, columns = np.nonzero(own)
        image = layout.values[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        assert image.tolist() == weights[:, unit].reshape(height, width).tolist()
        assert layout.sources[own].tolist() == list(range(height * width))


def test_a_matrix_has_the_biases_below():
    layout = as_matrix(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0]))
    assert layout.values.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert layout.sources[2].tolist() == [2, 2]


@pytest.mark.parametrize("quantity", [Quantity.WEIGHTS, Quantity.GRADIENTS, Quantity.UPDATES])
def test_the_picture_holds_the_numbers_of_the_layer(session, show, quantity):
    view = show(WeightsPanel)
    view.quantities.setCurrentIndex(view.quantities.findData(quantity))
    Stepper(session).next_sample()
    layer = session.snapshot.record.layers[0]
    weights, biases = {
        Quantity.WEIGHTS: (layer.weights_after, layer.biases_after),
        Quantity.GRADIENTS: (layer.grad_weights, layer.grad_biases),
        Quantity.UPDATES: (layer.update_weights, layer.update_biases),
    }[quantity]
    # The first row of the picture is at the bottom.
    assert view.map.item.image[::-1].tolist() == np.vstack([weights, biases]).tolist()
    low, high = view.map.item.levels
    assert low == -high
    assert high >= np.abs(weights).max()


def test_digits_show_an_image_for_each_hidden_unit(session, show):
    view = show(WeightsPanel)
    session.open_project(example_project("digits"))
    assert not view.forms.isHidden()
    layer = session.snapshot.record.layers[0]
    values, layout = view.map.item.image[::-1], view._layout
    for unit in (0, 7, 31):
        own = values[layout.units == unit]
        assert own.tolist() == layer.weights_before[:, unit].tolist()
    view.layers.setCurrentIndex(1)
    assert view.forms.isHidden()


def test_a_click_on_a_cell_selects_its_weight_and_a_selected_one_is_framed(session, show, qtbot):
    view = show(WeightsPanel)
    graph = view.frame.graph
    # Row 2 of 3 from above, column 2 of 2: from input 2 to unit 2.
    place = graph.widget.mapFromScene(graph.view_box.mapViewToScene(QPointF(1.5, 1.5)))
    qtbot.mouseClick(graph.widget.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (session.focus.layer, session.focus.unit, session.focus.source) == (1, 1, 1)
    x, y = view.mark.getData()
    assert (x.min(), x.max(), y.min(), y.max()) == (1.0, 2.0, 1.0, 2.0)
    session.select(2, 0)
    assert view.layers.currentData() == 2
    x, y = view.mark.getData()
    assert (x.min(), x.max(), y.min(), y.max()) == (0.0, 1.0, 0.0, 3.0)
    session.select(None)
    x, _ = view.mark.getData()
    assert x is None or len(x) == 0


def test_the_weight_under_the_mouse_is_exact_and_all_are_saved(session, show, tmp_path):
    view = show(WeightsPanel)
    graph, layer = view.frame.graph, session.snapshot.record.layers[0]
    graph._take_mouse(graph.view_box.mapViewToScene(QPointF(0.5, 2.5)))
    assert view.frame.readout == f"from unit 1 to unit 1: {float(layer.weights_before[0, 0])!r}"
    graph._take_mouse(graph.view_box.mapViewToScene(QPointF(1.5, 0.5)))
    assert view.frame.readout == f"bias of unit 2: {float(layer.biases_before[1])!r}"
    view.frame.menu.save_numbers(tmp_path / "weights.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "weights.csv").read_text())))
    found = {(int(row["from"]), int(row["unit"])): float(row["weights"]) for row in rows}
    assert found[2, 1] == layer.weights_before[1, 0]
    assert found[0, 2] == layer.biases_before[1]
    assert len(rows) == 6


def test_fewer_layers_leave_the_picture_whole(session, show):
    view = show(WeightsPanel)
    view.layers.setCurrentIndex(1)
    session.edit(edits.remove_hidden_layer(session.project, 0), "layer")
    assert view.layers.currentData() == 1
    assert view.map.item.image.shape == (3, 1)


def walk(session, steps):
    weights = [session.current_parameters()]
    for _ in range(steps):
        Stepper(session).next_sample()
        weights.append(session.current_parameters())
    return np.array(weights)


def test_the_history_of_a_weight_is_what_it_was(session, show):
    view = show(HistoryPanel)
    assert "Select a unit or a weight" in view.frame._message.text()
    session.select(1, 1, 0)
    rows = walk(session, 6)
    network = session.project.network.build()
    assert view.curve.x.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert view.curve.y.tolist() == [network.split(row)[0].weights[0, 1] for row in rows]
    assert view.frame.legend.entries[0].text == "weight from unit 1 to unit 2 in layer 1"
    Stepper(session).previous_sample()
    assert view.curve.x.tolist() == [0, 1, 2, 3, 4, 5]


def test_the_history_of_a_bias_and_of_an_activation(session, show):
    view = show(HistoryPanel)
    session.select(1, 1)
    rows = walk(session, 5)
    network, record = session.project.network.build(), session.snapshot.record
    expected = [network.forward(row, record.inputs)[0][1][1, 0] for row in rows]
    assert view.curve.y.tolist() == expected
    view.kinds.setCurrentIndex(1)
    assert view.curve.y.tolist() == [network.split(row)[0].biases[1] for row in rows]
    assert view.frame.legend.entries[0].text == "bias of unit 2 in layer 1"


def test_the_history_is_told_exactly_and_saved(session, show, tmp_path):
    view = show(HistoryPanel)
    session.select(2, 0, 1)
    walk(session, 4)
    graph = view.frame.graph
    graph._take_mouse(graph.view_box.mapViewToScene(QPointF(2.2, 0.0)))
    assert view.frame.readout == f"after step 2: {float(view.curve.y[2])!r}"
    view.frame.menu.save_numbers(tmp_path / "history.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "history.csv").read_text())))
    assert [float(row["value"]) for row in rows] == view.curve.y.tolist()


def test_what_is_selected_in_a_network_that_has_it_no_more_has_no_history(session, show):
    view = show(HistoryPanel)
    session.select(1, 1, 0)
    session.open_project(example_project("and"))
    assert "Select a unit" in view.frame._message.text()
    session.select(0, 0)
    assert "Select a unit" in view.frame._message.text()


def test_the_log_axis_shows_the_size_of_the_number(session, show):
    view = show(HistoryPanel)
    session.select(1, 1, 0)
    walk(session, 4)
    values = view.curve.y.copy()
    view.powers.setChecked(True)
    assert view.curve.line.getData()[1] == pytest.approx(np.log10(np.abs(values)))
    assert view.frame.graph.axes["left"].labelText == "size of the value after the step"
