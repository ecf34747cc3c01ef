"""Earlier runs, smoothing, accuracy and marks in the loss panel, over a real session."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from nnviz.app.session import Session
from nnviz.document import edits
from nnviz.document.examples import example_project, first_project
from nnviz.ui.panels.loss_curve import LossPanel
from nnviz.ui.plots.run_names import run_names
from nnviz.ui.plots.smoothing import trailing_means


@pytest.fixture
def session(qtbot):
    session = Session(example_project("playground_circle"))
    yield session
    assert session.close()


@pytest.fixture
def view(session, open_plot):
    return open_plot(session, LossPanel, 640, 220).plot.view


def take(session, epochs):
    """Some epochs, measured after each."""
    job = session.training.job
    for _ in range(epochs):
        session.training.call(lambda: job.advance(job.steps_to_epoch_end()))
        session.training.call(job.measure)
    session.show(session.training.call(job.record_step), session.focus)


def with_training(session, **changes):
    return edits.set_training(session.project, replace(session.project.training, **changes))


def legend_of(view):
    return [entry.text for entry in view.frame.legend.entries]


def test_the_curves_of_earlier_runs_are_the_recorded_ones(session, view):
    take(session, 5)
    curves = session.training.job.curves
    steps, train, test = (s.view().tolist() for s in (curves.steps, curves.train_loss, curves.test_loss))
    assert view.earlier.isHidden()
    session.reset()
    assert not view.earlier.isHidden()
    assert view.overlay.curves == []
    view.earlier.setChecked(True)
    ((_, drawn_train, drawn_test),) = view.overlay.curves
    assert drawn_train.line.getData()[0].tolist() == steps
    assert drawn_train.line.getData()[1].tolist() == train
    assert drawn_test.line.getData()[1].tolist() == test


def test_earlier_runs_are_named_by_what_differs(session, view):
    take(session, 2)
    session.edit(with_training(session, batch_size=20), "batch size")
    take(session, 2)
    session.edit(with_training(session, batch_size=5, seed=4), "batch size")
    view.earlier.setChecked(True)
    texts = legend_of(view)
    assert "run 1: batch size 10, seed 0" in texts
    assert "run 2: batch size 20, seed 0" in texts
    assert "now run 3: batch size 5, seed 4" in texts


def test_the_last_runs_are_kept_and_the_first_go(session, view):
    for _ in range(6):
        take(session, 1)
        session.reset()
    assert [run.number for run in session.past_runs.runs] == [3, 4, 5, 6]
    session.reset()
    assert session.past_runs.present_number == 7


def test_runs_of_other_data_or_another_loss_are_not_compared(session, view):
    take(session, 1)
    view.earlier.setChecked(True)
    session.open_project(first_project())
    assert view.overlay.curves == []
    session.open_project(example_project("playground_circle"))
    assert len(view.overlay.curves) == 1


def test_runs_with_equal_settings_have_numbers_only():
    assert run_names([3, 4], [first_project(), first_project()]) == ["run 3", "run 4"]


def test_accuracy_is_drawn_where_there_are_classes(session, view):
    take(session, 3)
    view.metrics.setCurrentIndex(1)
    curves = session.training.job.curves
    assert view.curves["train"].y.tolist() == curves.train_accuracy.view().tolist()
    assert view.curves["test"].y.tolist() == curves.test_accuracy.view().tolist()
    assert len(view.curves["mini_batch"].x) == 0
    assert view.frame.graph.view_box.viewRange()[1] == [0.0, 1.0]
    session.open_project(example_project("mazur"))
    assert view.metrics.isHidden()
    assert view.measured == "loss"


def test_an_edit_of_the_learning_rate_is_marked(session, view):
    take(session, 2)
    step = session.training.job.trainer.step_count
    session.edit(with_training(session, learning_rate=0.25), "rate")
    take(session, 1)
    (line,) = view.marks.lines
    assert line.value() == step
    assert line.label.format == "0.25"
    session.reset()
    assert view.marks.lines == []


def test_a_smoothed_curve_shows_means_of_the_recorded_losses(session, view):
    take(session, 3)
    view.smoothing.setCurrentIndex(view.smoothing.findData(10))
    losses = session.training.job.trainer.losses.view()
    x, y = view.curves["mini_batch"].x, view.curves["mini_batch"].y
    for step, mean in zip(x.astype(int), y, strict=True):
        assert mean == pytest.approx(losses[max(0, step - 10) : step].mean(), rel=1e-12)
    view.frame.graph._take_mouse(view.frame.graph.view_box.mapViewToScene(QPointF(50.0, 0.1)))
    assert view.frame.readout.splitlines()[0] == f"step 50: mini-batch {float(losses[49])!r}"
    assert "mini-batch, mean of 10" in legend_of(view)


@given(count=st.integers(0, 3000), width=st.integers(2, 200), every=st.integers(1, 7))
def test_trailing_means_are_those_of_a_plain_loop(count, width, every):
    values = np.random.default_rng(count).normal(size=count)
    places, means = trailing_means(values, np.arange(0, count, every), width)
    assert len(places) <= 502
    for place, mean in list(zip(places.tolist(), means.tolist(), strict=True))[:: max(1, len(places) // 20)]:
        part = values[max(0, place + 1 - width) : place + 1]
        assert mean == pytest.approx(sum(part.tolist()) / len(part), rel=1e-9, abs=1e-12)
