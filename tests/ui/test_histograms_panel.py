"""The panel of histograms, over a real session."""

import csv
import io
from copy import copy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import first_project
from nnviz.document.spec import DataSpec
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.datasets import DATASETS
from nnviz.ui.panels.gradient_histograms import GradientPanel
from nnviz.ui.plots.binning import BINS
from nnviz.ui.plots.histogram_rows import Span
from nnviz.ui.plots.quantities import Quantity


@pytest.fixture
def panel(session, open_plot):
    return open_plot(session, GradientPanel, 640, 220)


@pytest.fixture
def view(panel):
    return panel.plot.view


def with_layers(record, layers):
    """The same record with other values in its layers; a record keeps what it has worked out once."""
    other = copy(record)
    vars(other)["layers"] = layers
    return other


def counts_of(view):
    """What is drawn, read back from pyqtgraph."""
    return [row.curve.getData()[1] for row in view.rows]


def labels_of(view):
    return [text for _, text in view.frame.graph.axes["left"]._tickLevels[0]]


def deep(units: list[int]):
    project = edits.set_units(first_project(), 0, units[0])
    for count in units[1:]:
        project = edits.add_hidden_layer(project, units=count)
    return project


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(units=st.lists(st.integers(1, 9), min_size=1, max_size=7), powers=st.booleans())
def test_the_counts_sum_to_the_number_of_parameters(session, view, units, powers):
    project = deep(units)
    session.open_project(project)
    view.powers.setChecked(powers)
    Stepper(session).next_sample()
    counted = sum(int(counts.sum()) for counts in counts_of(view))
    zeros = sum(row.histogram.zeros for row in view.rows)
    assert counted + zeros == project.network.build().parameter_count
    assert len(view.rows) == len(project.network.layers)


def test_each_row_holds_the_gradients_of_its_layer(session, view):
    Stepper(session).next_sample()
    for layer, row in zip(session.snapshot.record.layers, view.rows, strict=True):
        values = np.concatenate([layer.grad_weights.ravel(), layer.grad_biases])
        edges, counts = row.curve.getData()
        assert counts.tolist() == np.histogram(values, edges)[0].tolist()
        assert edges[0] == -edges[-1]


def test_a_label_gives_the_layer_its_gradients_and_their_norm(session, view):
    Stepper(session).next_sample()
    layer = session.snapshot.record.layers[0]
    norm = np.sqrt((layer.grad_weights**2).sum() + (layer.grad_biases**2).sum())
    name, size = labels_of(view)[0].split("\n")
    assert name == "Layer 1 · 6 gradients"
    assert size == f"‖g‖ = {norm:.1e}"


def test_zeros_are_counted_in_words_on_the_log_axis(session, view):
    project = edits.set_activation(deep([8]), 0, ACTIVATIONS.create("relu"))
    session.open_project(project)
    Stepper(session).next_sample()
    layer = session.snapshot.record.layers[0]
    zeros = int((layer.grad_weights == 0).sum() + (layer.grad_biases == 0).sum())
    assert zeros
    assert "0 of" not in labels_of(view)[0]
    view.powers.setChecked(True)
    assert f"{zeros} of 24 are exactly 0" in labels_of(view)[0]
    assert counts_of(view)[0].sum() == 24 - zeros


def test_the_log_axis_counts_magnitudes(session, view):
    Stepper(session).next_sample()
    view.powers.setChecked(True)
    layer = session.snapshot.record.layers[1]
    sizes = np.abs(np.concatenate([layer.grad_weights.ravel(), layer.grad_biases]))
    edges, counts = view.rows[1].curve.getData()
    assert counts.tolist() == np.histogram(np.log10(sizes[sizes > 0]), edges)[0].tolist()
    view.powers.setChecked(False)
    assert view.rows[0].curve.getData()[0][0] < 0


def test_where_every_number_is_0_the_axis_does_not_keep_the_powers_of_the_log_axis(session, view):
    Stepper(session).next_sample()
    view.powers.setChecked(True)
    assert view.axis.range[1] <= 0
    record = session.snapshot.record
    layers = [replace(layer, **_all_zero(layer)) for layer in record.layers]
    session.show(replace(session.snapshot, record=with_layers(record, layers)), session.focus)
    view.powers.setChecked(False)
    low, high = view.axis.range
    assert low == -high < 0
    sizes = [layer.grad_weights.size + layer.grad_biases.size for layer in layers]
    assert [counts.sum() for counts in counts_of(view)] == sizes
    view.powers.setChecked(True)
    assert view.axis.range == (-1.0, 0.0)


def test_the_name_of_the_axis_is_not_cut_and_stands_below_its_middle_where_it_has_room(panel, view, qtbot):
    graph = view.frame.graph
    axis = graph.axes["bottom"]
    qtbot.waitUntil(lambda: graph.plot.boundingRect().width() > 500)
    for name, centred in (("gradient", True), ("gradient, in units of something " * 3, False), ("g", True)):
        graph.label_axes(name, "gradients per bin")
        place = axis.label.mapRectToItem(graph.plot, axis.label.boundingRect())
        assert 0 <= place.left() < place.right() <= graph.plot.boundingRect().right()
        middle = axis.mapRectToItem(graph.plot, axis.rect()).center().x()
        assert (abs(place.center().x() - middle) < 2) == centred


def _all_zero(layer):
    return {name: np.zeros_like(getattr(layer, name)) for name in ("grad_weights", "grad_biases")}


def test_more_layers_than_fit_are_scrolled_to(session, panel, view):
    session.open_project(deep([2] * 14))
    panel.grab()
    assert view.layers_bar.isVisible()
    assert view.layers_bar.maximum() > 0
    low, high = view.frame.graph.view_box.viewRange()[1]
    assert high == 15.0
    view.layers_bar.setValue(view.layers_bar.maximum())
    low, high = view.frame.graph.view_box.viewRange()[1]
    assert low == 0.0
    session.open_project(deep([2] * 3))
    assert not view.layers_bar.isVisible()
    assert view.frame.graph.view_box.viewRange()[1] == [0.0, 4.0]


def test_a_higher_panel_shows_more_layers(session, panel, view, qtbot):
    session.open_project(deep([2] * 14))
    fitting = view.layers_bar.pageStep()
    panel.resize(640, 500)
    qtbot.waitUntil(lambda: view.layers_bar.pageStep() > fitting)
    assert not view.layers_bar.isVisible()


def test_very_small_gradients_get_a_unit_of_their_own(session, view):
    record = session.snapshot.record
    layers = tuple(
        replace(layer, grad_weights=layer.grad_weights * 1e-9, grad_biases=layer.grad_biases * 1e-9)
        for layer in record.layers
    )
    view.show_snapshot(replace(session.snapshot, record=with_layers(record, layers)), session.focus)
    axis = view.frame.graph.axes["bottom"]
    power = round(-np.log10(axis.scale))
    assert power < -3
    assert axis.labelText == f"gradient, in units of 10<sup>{power}</sup>"
    assert 1.0 <= view.axis.range[1] * axis.scale < 10.0
    view.show_snapshot(session.snapshot, session.focus)
    assert (axis.labelText, axis.scale) == ("gradient", 1.0)


def test_the_selected_layer_is_painted_differently(session, view):
    session.select(2, 0)
    assert view.rows[1].curve.opts["brush"].color().name() != view.rows[0].curve.opts["brush"].color().name()
    session.select(None)
    assert view.rows[1].curve.opts["brush"].color().name() == view.rows[0].curve.opts["brush"].color().name()


def test_a_network_without_gradients_says_why(session, panel, view):
    session.edit(edits.set_activation(session.project, 0, ACTIVATIONS.create("step")), "step")
    panel.grab()
    assert view.frame._message.text() == session.snapshot.problem
    assert view.table().count(b"\n") == 1, "there are no numbers to save, only their names"
    assert not view.frame.graph.widget.isVisible()
    session.undo_stack.undo()
    assert view.frame.graph.widget.isVisible()
    assert sum(int(counts.sum()) for counts in counts_of(view)) == 9


def test_gradients_that_are_not_finite_are_said_to_be(session, panel, view):
    record = session.snapshot.record
    spoiled = np.array(record.layers[0].grad_weights)
    spoiled[0, 0], spoiled[1, 0] = np.nan, np.inf
    layers = (replace(record.layers[0], grad_weights=spoiled), *record.layers[1:])
    view.show_snapshot(replace(session.snapshot, record=with_layers(record, layers)), session.focus)
    panel.grab()
    assert "2 of 6 are not finite" in labels_of(view)[0]
    assert counts_of(view)[0].sum() == 4


def test_the_bin_under_the_mouse_is_told(session, view):
    Stepper(session).next_sample()
    graph = view.frame.graph
    edges, counts = view.rows[0].curve.getData()
    place = int(counts.argmax())
    middle = QPointF((edges[place] + edges[place + 1]) / 2, 1.5)
    graph._take_mouse(graph.view_box.mapViewToScene(middle))
    expected = f"Layer 1: {counts[place]} gradients of 6 from {edges[place]:.4g} to {edges[place + 1]:.4g}"
    assert view.frame.readout == expected


def test_the_saved_numbers_hold_every_gradient(session, view, tmp_path):
    session.open_project(edits.set_activation(deep([8]), 0, ACTIVATIONS.create("relu")))
    for powers in (False, True):
        view.powers.setChecked(powers)
        view.frame.menu.save_numbers(tmp_path / "gradients.csv")
        rows = list(csv.DictReader(io.StringIO((tmp_path / "gradients.csv").read_text())))
        assert sum(int(row["gradients"]) for row in rows) == session.project.network.build().parameter_count
        assert {row["layer"] for row in rows} == {"1", "2"}
        assert len(rows) >= 2 * BINS


def test_a_hidden_panel_draws_nothing(session, panel, view, monkeypatch):
    drawn = []
    monkeypatch.setattr(view, "show_snapshot", lambda *shown: drawn.append(shown))
    panel.hide()
    for _ in range(5):
        Stepper(session).next_phase()
    assert drawn == []
    panel.show()
    assert drawn == [(session.snapshot, session.focus)]


def test_iris_has_a_row_for_each_layer(session, view):
    iris = DATASETS.create("iris")
    session.edit(edits.set_data(session.project, DataSpec(iris), iris.load()), "data")
    assert [len(counts) for counts in counts_of(view)] == [BINS, BINS]
    assert sum(int(counts.sum()) for counts in counts_of(view)) == session.project.network.build().parameter_count


def choose(box, data):
    box.setCurrentIndex(box.findData(data))


@pytest.mark.parametrize("quantity", list(Quantity))
def test_every_quantity_is_counted_once(session, view, quantity):
    choose(view.quantities, quantity)
    Stepper(session).next_sample()
    record = session.snapshot.record
    numbers = {
        Quantity.GRADIENTS: lambda layer: (layer.grad_weights, layer.grad_biases),
        Quantity.WEIGHTS: lambda layer: (layer.weights_after, layer.biases_after),
        Quantity.ACTIVATIONS: lambda layer: (layer.activation,),
        Quantity.DELTAS: lambda layer: (layer.delta,),
        Quantity.UPDATES: lambda layer: (
            layer.weights_after - layer.weights_before,
            layer.biases_after - layer.biases_before,
        ),
    }[quantity]
    for layer, row in zip(record.layers, view.rows, strict=True):
        values = np.concatenate([part.ravel() for part in numbers(layer)])
        edges, counts = row.curve.getData()
        assert counts.tolist() == np.histogram(values, edges)[0].tolist()


def test_the_weights_before_the_update_are_counted_until_it_is_made(session, view):
    choose(view.quantities, Quantity.WEIGHTS)
    Stepper(session).next_phase()
    edges, counts = view.rows[0].curve.getData()
    layer = session.snapshot.record.layers[0]
    assert session.snapshot.pending
    values = np.concatenate([layer.weights_before.ravel(), layer.biases_before])
    assert counts.tolist() == np.histogram(values, edges)[0].tolist()


def test_a_window_counts_every_gradient_of_its_steps_once(session, view):
    choose(view.spans, Span.RECENT)
    session.training.call(lambda: session.training.job.advance(50))
    Stepper(session).next_sample()
    parameters = session.project.network.build().parameter_count
    assert sum(int(counts.sum()) for counts in counts_of(view)) == 32 * parameters
    assert view.frame.legend.entries[0].text == "∂E/∂w and ∂E/∂b of 32 steps, 20 to 51"
    records = session.training.call(lambda: session.training.job.last_records(32))
    values = np.concatenate([np.append(r.layers[0].grad_weights.ravel(), r.layers[0].grad_biases) for r in records])
    edges, counts = view.rows[0].curve.getData()
    assert counts.tolist() == np.histogram(values, edges)[0].tolist()


def test_a_ridge_shows_one_layer_over_the_recorded_steps(session, view):
    choose(view.spans, Span.OVER_TIME)
    for _ in range(6):
        Stepper(session).next_sample()
    session.select(2, 0)
    records = session.training.job.history.over_time
    assert len(view.rows) == len(records) == 6
    for record, row in zip(records, view.rows, strict=True):
        values = np.append(record.layers[1].grad_weights.ravel(), record.layers[1].grad_biases)
        edges, counts = row.curve.getData()
        assert counts.tolist() == np.histogram(values, edges)[0].tolist()
    assert labels_of(view)[-1] == "step 6"
    Stepper(session).previous_sample()
    assert len(view.rows) == 5
