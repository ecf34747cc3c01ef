"""The loss panel, over a real session."""

import csv
import io
import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from nnviz.app.frame_clock import FrameClock
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import first_project
from nnviz.document.spec import DataSpec
from nnviz.engine.datasets import DATASETS
from nnviz.ui.panels.loss_curve import LossPanel
from nnviz.ui.theme import DARK, LIGHT


def project_with_test_part():
    project, source = first_project(), DATASETS.create("playground_gauss")
    project = edits.set_data(project, DataSpec(source, test_fraction=0.5), source.load())
    return edits.set_training(project, replace(project.training, learning_rate=0.03, batch_size=10))


@pytest.fixture
def open_panel(open_plot):
    sessions = []

    def open_panel(project):
        session = Session(project)
        sessions.append(session)
        panel = open_plot(session, LossPanel, 640, 220)
        return session, panel, panel.plot.view

    yield open_panel
    for session in sessions:
        assert session.close()


def run(session, steps, qtbot):
    clock = FrameClock(session)
    clock.start()
    session.run(steps)
    qtbot.waitUntil(lambda: not session.running)
    QApplication.processEvents()
    clock.stop()
    session.poll()


def legend_of(view):
    return [entry.text for entry in view.frame.legend.entries]


def test_the_plotted_numbers_are_the_recorded_ones(open_panel, qtbot):
    session, _, view = open_panel(project_with_test_part())
    run(session, 300, qtbot)
    job = session.training.job
    batch_x, batch_y = view.curves["mini_batch"].line.getData()
    assert batch_x.tolist() == list(range(1, 301))
    assert batch_y.tolist() == job.trainer.losses.view().tolist()
    for name, series in (("train", job.curves.train_loss), ("test", job.curves.test_loss)):
        x, y = view.curves[name].line.getData()
        assert x.tolist() == job.curves.steps.view().tolist()
        assert y.tolist() == series.view().tolist()


def test_a_long_run_is_drawn_with_few_points_of_its_own(open_panel, qtbot):
    session, _, view = open_panel(first_project())
    run(session, 30_000, qtbot)
    losses = session.training.job.trainer.losses.view()
    x, y = view.curves["mini_batch"].line.getData()
    assert len(x) <= 2000
    assert y.tolist() == losses[x.astype(int) - 1].tolist()
    assert (y.min(), y.max()) == (losses.min(), losses.max())


def test_the_axes_cover_the_curves_and_are_named(open_panel, qtbot):
    session, _, view = open_panel(first_project())
    run(session, 1200, qtbot)
    (left, right), (bottom, top) = view.frame.graph.view_box.viewRange()
    assert (left, right) == (0.0, 1500.0)
    assert bottom == 0.0
    assert top >= session.training.job.trainer.losses.view().max()
    axes = view.frame.graph.axes
    assert axes["bottom"].labelText == "step"
    assert axes["left"].labelText == "loss E"


def test_the_formula_is_that_of_the_loss_in_use(open_panel):
    _, _, view = open_panel(first_project())
    session = view.session
    assert session.project.training.loss.formula in corner_of(view)
    other = edits.set_data(session.project, DataSpec(DATASETS.create("iris")), DATASETS.create("iris").load())
    session.edit(other, "data")
    assert corner_of(view) == other.training.loss.formula != first_project().training.loss.formula


def corner_of(view):
    return view.frame.graph._corner.text()


def test_the_log_axis_shows_powers_of_the_same_numbers(open_panel, qtbot):
    session, _, view = open_panel(first_project())
    run(session, 500, qtbot)
    view.powers.setChecked(True)
    losses = session.training.job.trainer.losses.view()
    _, y = view.curves["mini_batch"].line.getData()
    assert y == pytest.approx(np.log10(losses))
    low, high = view.frame.graph.view_box.viewRange()[1]
    assert (low, high) == (round(low), round(high))
    assert 10.0**high >= losses.max()
    view.powers.setChecked(False)
    assert view.curves["mini_batch"].line.getData()[1].tolist() == losses.tolist()


def test_a_loss_of_zero_breaks_the_line_of_the_log_axis(open_panel, qtbot):
    session, panel, view = open_panel(first_project())
    losses = session.training.job.trainer.losses
    for value in (0.5, 0.0, 0.25, math.nan):
        losses.append(value)
    view.powers.setChecked(True)
    panel.grab()
    assert view.curves["mini_batch"].line.getData()[1].tolist() == pytest.approx(
        [np.log10(0.5), math.nan, np.log10(0.25), math.nan], nan_ok=True
    )


def test_a_loss_beyond_all_measure_does_not_break_the_plot(open_panel):
    session, panel, view = open_panel(first_project())
    for value in (1.0, 1e308, math.inf, math.nan):
        session.training.job.trainer.losses.append(value)
    for powers in (True, False):
        view.powers.setChecked(powers)
        panel.grab()
    assert view.frame.graph.view_box.viewRange()[1] == [0.0, 1e100]
    drawn = view.curves["mini_batch"].line.getData()[1]
    assert drawn.tolist() == pytest.approx([1.0, 1e100, math.nan, math.nan], nan_ok=True)


def test_going_back_takes_the_curve_back(open_panel):
    session, _, view = open_panel(first_project())
    for _ in range(9):
        Stepper(session).next_sample()
    assert len(view.curves["mini_batch"].x) == 9
    for _ in range(4):
        Stepper(session).previous_sample()
    assert view.curves["mini_batch"].y.tolist() == session.training.job.trainer.losses.view().tolist()
    assert len(view.curves["mini_batch"].x) == 5
    session.reset()
    assert len(view.curves["mini_batch"].x) == 0


def test_the_test_curve_is_named_only_where_there_is_a_test_part(open_panel, qtbot):
    session, _, view = open_panel(first_project())
    run(session, 8, qtbot)
    assert legend_of(view)[:2] == ["mini-batch", "training set"]
    assert not any("test" in text for text in legend_of(view))
    session.open_project(project_with_test_part())
    assert "test set" in legend_of(view)


def test_accuracy_is_said_in_words_where_there_are_classes(open_panel, qtbot):
    session, _, view = open_panel(project_with_test_part())
    run(session, 500, qtbot)
    curves = session.training.job.curves
    train, test = curves.train_accuracy.view()[-1], curves.test_accuracy.view()[-1]
    assert legend_of(view)[-1] == f"accuracy: training {100 * train:.1f} %, test {100 * test:.1f} %"
    mazur = DATASETS.create("mazur")
    session.edit(edits.set_data(session.project, DataSpec(mazur), mazur.load()), "data")
    assert not any("accuracy" in text for text in legend_of(view))


def test_nearly_all_is_not_said_to_be_all():
    from nnviz.ui.plots.loss_view import percent

    assert [percent(share) for share in (0.9999, 1.0, 0.98765, 0.0)] == ["99.9 %", "100.0 %", "98.8 %", "0.0 %"]


def test_the_numbers_under_the_mouse_are_exact(open_panel, qtbot):
    session, _, view = open_panel(project_with_test_part())
    run(session, 200, qtbot)
    job = session.training.job
    view.frame.graph._take_mouse(view.frame.graph.view_box.mapViewToScene(QPointF(199.8, 0.1)))
    batch, train, test = view.frame.readout.splitlines()
    assert batch == f"step 200: mini-batch {float(job.trainer.losses.view()[199])!r}"
    assert train == f"step 200: training set {float(job.curves.train_loss.view()[-1])!r}"
    assert test == f"step 200: test set {float(job.curves.test_loss.view()[-1])!r}"
    QApplication.sendEvent(view.frame.graph.widget.viewport(), QEvent(QEvent.Type.Leave))
    assert view.frame.readout == ""


def test_without_a_test_part_the_mouse_is_told_no_test_loss(open_panel, qtbot):
    session, _, view = open_panel(first_project())
    run(session, 40, qtbot)
    view.frame.graph._take_mouse(view.frame.graph.view_box.mapViewToScene(QPointF(40, 0.01)))
    assert "training set" in view.frame.readout
    assert "test set" not in view.frame.readout


def test_a_view_that_the_user_moved_stays_until_a_double_click(open_panel, qtbot):
    session, panel, view = open_panel(first_project())
    qtbot.waitExposed(panel)
    graph = view.frame.graph
    graph.view_box.setRange(xRange=(2, 3), padding=0)
    graph.view_box.sigRangeChangedManually.emit([True, True])
    run(session, 100, qtbot)
    assert graph.view_box.viewRange()[0] == [2.0, 3.0]
    place = graph.widget.mapFromScene(graph.view_box.sceneBoundingRect().center())
    qtbot.mouseClick(graph.widget.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert graph.moved
    # Qt's test function leaves out the second release.
    qtbot.mouseDClick(graph.widget.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseRelease(graph.widget.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert graph.view_box.viewRange()[0] == [0.0, 100.0]


def test_a_frame_that_changes_no_range_sets_none(open_panel, qtbot, monkeypatch):
    session, _, view = open_panel(first_project())
    run(session, 60, qtbot)
    calls = []
    monkeypatch.setattr(view.frame.graph.view_box, "setRange", lambda **given: calls.append(given))
    run(session, 5, qtbot)
    assert len(view.curves["mini_batch"].x) == 65
    assert calls == []
    assert view.frame.graph.view_box.autoRangeEnabled() == [False, False]


def test_the_saved_numbers_are_read_back_exactly(open_panel, qtbot, tmp_path):
    session, _, view = open_panel(project_with_test_part())
    run(session, 60, qtbot)
    path = tmp_path / "loss.csv"
    with qtbot.waitSignal(session.notice) as told:
        view.frame.menu.save_numbers(path)
    assert str(path) in told.args[0]
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    job = session.training.job
    batch = [float(row["mini_batch_loss"]) for row in rows if row["mini_batch_loss"]]
    assert batch == job.trainer.losses.view().tolist()
    measured = [(float(row["step"]), float(row["test_loss"])) for row in rows if row["test_loss"]]
    assert measured == list(zip(job.curves.steps.view().tolist(), job.curves.test_loss.view().tolist(), strict=True))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_pictures_show_the_plot(open_panel, qtbot, tmp_path, theme):
    session, panel, view = open_panel(first_project())
    panel.host.set_theme(theme)
    run(session, 60, qtbot)
    view.frame.menu.save_picture(tmp_path / "loss.png")
    image = QImage(str(tmp_path / "loss.png"))
    assert (image.width(), image.height()) == (2 * view.frame.width(), 2 * view.frame.height())
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert {theme.canvas, theme.series[0]} <= colours
    view.frame.menu.save_picture(tmp_path / "loss.svg")
    svg = (tmp_path / "loss.svg").read_text()
    assert "<path" in svg or "<polyline" in svg
    assert "training set" in svg
    view.frame.menu.copy_picture()
    assert QGuiApplication.clipboard().image().size() == image.size()


def test_a_file_that_cannot_be_written_is_told_in_words(open_panel, qtbot, tmp_path):
    session, _, view = open_panel(first_project())
    with qtbot.waitSignal(session.notice) as told:
        view.frame.menu.save_numbers(tmp_path / "nowhere" / "loss.csv")
    assert "was not written" in told.args[0]


def test_a_network_that_cannot_learn_keeps_its_measured_start(open_panel):
    from nnviz.engine.activations import ACTIVATIONS

    session, panel, view = open_panel(first_project())
    session.edit(edits.set_activation(session.project, 0, ACTIVATIONS.create("step")), "step")
    panel.grab()
    assert isinstance(session.snapshot, Snapshot)
    assert session.snapshot.record is None
    assert view.curves["train"].x.tolist() == [0.0]


def test_an_accuracy_that_was_measured_before_says_at_which_step(open_panel, qtbot):
    session, _, view = open_panel(project_with_test_part())
    run(session, 500, qtbot)
    curves = session.training.job.curves
    train, test = curves.train_accuracy.view()[-1], curves.test_accuracy.view()[-1]
    session.show(session.training.call(session.training.job.record_step), session.focus)
    assert legend_of(view)[-1] == f"accuracy at step 500: training {100 * train:.1f} %, test {100 * test:.1f} %"
