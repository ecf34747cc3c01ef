"""What holds for every plot: any project is drawn, numbers are told and exported, hidden ones cost nothing."""

import csv
import io
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QComboBox

from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project
from nnviz.engine.activations import ACTIVATIONS
from nnviz.ui.panels import PANELS
from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.theme import DARK, LIGHT

PLOTS = {key: kind for key, kind in PANELS.entries().items() if issubclass(kind, PlotPanel)}
PROJECTS = ("xor", "mazur", "iris", "playground_circle", "digits", "and")


@pytest.fixture(params=PLOTS)
def panel(request, session, open_plot):
    kind = PLOTS[request.param]
    panel = open_plot(session, kind, 330, 215)
    session.select(1, 0, 0)
    return panel


def settle(panel, qtbot):
    """The landscape computes for a while; all others are ready at once."""
    timer = getattr(panel.plot.view, "_timer", None)
    if timer is not None:
        qtbot.waitUntil(lambda: not timer.isActive(), timeout=15_000)


def each_choice(panel):
    """Every entry of every choice, one after the other."""
    for choice in panel.findChildren(QComboBox):
        for place in range(choice.count()):
            choice.setCurrentIndex(min(place, choice.count() - 1))
            yield
        choice.setCurrentIndex(0)


def look_everywhere(view):
    graph = view.frame.graph
    (left, right), (bottom, top) = graph.view_box.viewRange()
    for x in (0.01, 0.3, 0.6, 0.99):
        for y in (0.01, 0.5, 0.99):
            graph.hovered.emit(QPointF(left + x * (right - left), bottom + y * (top - bottom)))
    graph.hovered.emit(None)


def test_there_are_all_the_plots():
    assert set(PLOTS) >= {
        "loss", "gradients", "flow", "tracer", "output", "classes", "weights", "history", "landscape",
    }  # fmt: skip


def test_any_project_is_drawn_with_every_choice(session, panel, qtbot):
    for key in PROJECTS:
        session.open_project(example_project(key))
        for _ in range(2):
            Stepper(session).next_sample()
        session.select(1, 0, 0)
        for _ in each_choice(panel) if key in ("mazur", "iris") else [None]:
            panel.grab()
            look_everywhere(panel.plot.view)
    session.edit(edits.set_activation(session.project, 0, ACTIVATIONS.create("step")), "step")
    panel.grab()
    look_everywhere(panel.plot.view)


def variations():
    """Projects with other arithmetic and another rule."""
    project = example_project("iris")
    yield edits.set_training(project, replace(project.training, precision="float32"))
    yield edits.set_training(example_project("mazur"), replace(example_project("mazur").training, digits=3))
    unit = edits.set_activation(example_project("and"), 0, ACTIVATIONS.create("step"))
    yield edits.set_training(unit, replace(unit.training, rule="perceptron"))


def test_other_arithmetic_and_another_rule_are_drawn_too(session, panel, qtbot):
    for project in variations():
        session.open_project(project)
        for _ in range(3):
            Stepper(session).next_sample()
        session.select(1, 0, 0)
        for _ in each_choice(panel):
            panel.grab()
            look_everywhere(panel.plot.view)


def test_the_plot_is_saved_and_copied(session, panel, qtbot, tmp_path):
    Stepper(session).next_sample()
    settle(panel, qtbot)
    menu, frame = panel.plot.view.frame.menu, panel.plot.view.frame
    menu.save_picture(tmp_path / "plot.png")
    assert QImage(str(tmp_path / "plot.png")).size() == 2 * frame.size()
    menu.save_picture(tmp_path / "plot.svg")
    assert "<svg" in (tmp_path / "plot.svg").read_text()
    menu.save_numbers(tmp_path / "plot.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "plot.csv").read_text())))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    menu.copy_picture()
    assert QGuiApplication.clipboard().image().size() == 2 * frame.size()


def test_axes_are_named_and_the_graph_has_a_name_for_screen_readers(session, panel, qtbot):
    Stepper(session).next_sample()
    settle(panel, qtbot)
    graph = panel.plot.view.frame.graph
    assert graph.axes["bottom"].labelText
    assert graph.axes["left"].labelText
    assert graph.widget.accessibleName()
    for choice in panel.findChildren(QComboBox):
        assert choice.accessibleName()


def test_a_hidden_plot_is_told_nothing(session, panel, monkeypatch):
    shown = []
    monkeypatch.setattr(panel.plot.view, "show_snapshot", lambda *given: shown.append(given))
    panel.hide()
    for _ in range(5):
        Stepper(session).next_phase()
    session.reset()
    assert shown == []


def test_theme_and_language_change_while_it_is_shown(session, panel, qtbot):
    panel.host.set_theme(DARK)
    QApplication.sendEvent(panel.plot.view, QEvent(QEvent.Type.LanguageChange))
    dark = panel.grab().toImage().pixelColor(2, 2).name()
    assert dark == DARK.canvas
    panel.host.set_theme(LIGHT)
    assert panel.grab().toImage().pixelColor(2, 2).name() == LIGHT.canvas


def test_numbers_that_are_not_finite_break_nothing(session, panel, qtbot):
    project = session.project
    wild = edits.set_training(project, replace(project.training, learning_rate=1e150))
    wild = edits.set_activation(wild, 0, ACTIVATIONS.create("identity"))
    session.open_project(edits.set_activation(wild, 1, ACTIVATIONS.create("identity")))
    session.select(1, 0, 0)
    for _ in range(6):
        Stepper(session).next_sample()
        panel.grab()
        look_everywhere(panel.plot.view)
    settle(panel, qtbot)
    panel.grab()
