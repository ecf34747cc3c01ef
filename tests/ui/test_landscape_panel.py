"""The panel of the loss landscape, over a real session."""

import csv
import io

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnviz.app.stepper import Stepper
from nnviz.document.examples import example_project
from nnviz.engine.landscape import losses_at
from nnviz.ui.panels.loss_landscape import LandscapePanel
from nnviz.ui.plots.landscape_scenes import Directions


@pytest.fixture
def panel(session, open_plot):
    return open_plot(session, LandscapePanel, 500, 300)


@pytest.fixture
def view(panel):
    return panel.plot.view


def settled(view, qtbot):
    qtbot.waitUntil(lambda: view.landscape is not None and view.landscape.finished and not view._timer.isActive())
    return view.landscape


def loss_with(session, changes):
    """The training loss with some weights set: {(layer, unit, source): value}."""
    network, row = session.project.network.build(), session.current_parameters()
    for (layer, unit, source), value in changes.items():
        network.blocks(row)[layer - 1][unit, source] = value
    data = session.data
    return losses_at(network, session.project.training.loss, row[None], data.train_inputs, data.train_targets)[0]


def test_the_curve_is_the_loss_along_the_selected_weight(session, view, qtbot):
    Stepper(session).next_sample()
    session.select(2, 0, 1)
    settled(view, qtbot)
    x, y = view.curve.x, view.curve.y
    for place in (0, 40, 64, 128):
        assert y[place] == pytest.approx(loss_with(session, {(2, 0, 1): x[place]}), rel=1e-9)
    here = view.here.getData()
    value = session.project.network.build().blocks(session.current_parameters())[1][0, 1]
    assert here[0][0] == value
    assert here[1][0] == pytest.approx(session.training.job.curves.train_loss.view()[-1], rel=0.2)
    assert view.frame.graph.axes["bottom"].labelText == "weight 2 → 1, layer 2"


def test_the_picture_is_the_loss_over_the_last_two_selected_weights(session, view, qtbot):
    session.select(1, 0, 0)
    session.select(1, 1, 1)
    view.directions.setCurrentIndex(view.directions.findData(Directions.TWO_WEIGHTS))
    landscape = settled(view, qtbot)
    x, y = view._shifted_axes(landscape)
    for row, column in ((0, 0), (5, 30), (32, 32), (16, 16)):
        expected = loss_with(session, {(1, 1, 1): x[column], (1, 0, 0): y[row]})
        assert view.map.item.image[row, column] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("along", list(Directions))
def test_the_path_leads_through_the_recorded_steps_to_where_it_stands(session, view, qtbot, along):
    view.directions.setCurrentIndex(view.directions.findData(along))
    for _ in range(9):
        Stepper(session).next_sample()
    landscape = settled(view, qtbot)
    assert landscape.path_steps.tolist() == list(range(10))
    x, y = view.path.getData()
    here_x, here_y = view.here.getData()
    assert (x[-1], y[-1]) == pytest.approx((here_x[0], here_y[0]))
    if along is Directions.WEIGHT:
        _, rows = session.training.job.history.parameters.view()
        network = session.project.network.build()
        expected = [network.blocks(row)[0][0, 0] for row in rows]
        assert x == pytest.approx(expected)
        data, loss = session.data, session.project.training.loss
        assert y == pytest.approx(losses_at(network, loss, rows, data.train_inputs, data.train_targets))


def test_other_draws_are_other_directions_and_the_same_draw_the_same(session, view, qtbot):
    view.directions.setCurrentIndex(view.directions.findData(Directions.RANDOM))
    first = settled(view, qtbot).losses.tolist()
    view.draws.setCurrentIndex(1)
    assert settled(view, qtbot).losses.tolist() != first
    view.draws.setCurrentIndex(0)
    assert settled(view, qtbot).losses.tolist() == first


def test_nothing_is_computed_while_a_run_is_live_or_nobody_looks(session, panel, view, qtbot):
    settled(view, qtbot)
    before = view.landscape
    session.run()
    qtbot.waitUntil(lambda: session.poll() is not None)
    assert view.landscape is before
    session.pause()
    assert view.landscape is not before
    panel.hide()
    assert not view._timer.isActive()
    panel.show()
    settled(view, qtbot)


def test_the_loss_under_the_mouse_is_exact_and_all_is_saved(session, view, qtbot, tmp_path):
    Stepper(session).next_sample()
    landscape = settled(view, qtbot)
    graph = view.frame.graph
    x = float(view.curve.x[50])
    graph._take_mouse(graph.view_box.mapViewToScene(QPointF(x, 0.05)))
    assert view.frame.readout == f"at {x:.4g}: loss {float(landscape.losses[50])!r}"
    view.frame.menu.save_numbers(tmp_path / "landscape.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "landscape.csv").read_text())))
    assert len(rows) == 129 + 2
    assert [float(row["loss"]) for row in rows[:129]] == landscape.losses.tolist()
    assert np.array([int(row["step_of_path"]) for row in rows[129:]]).tolist() == [0, 1]


def test_another_project_is_not_shown_with_the_old_loss(session, view, qtbot):
    settled(view, qtbot)
    session.open_project(example_project("iris"))
    assert len(view.curve.x) == 0
    assert "computed when" in view.frame.legend.entries[0].text
    settled(view, qtbot)
    assert len(view.curve.x) == 129
