"""Points added, dragged and taken away with the mouse in the plane."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.document.examples import example_project, first_project
from nnviz.ui.panels.output_plane import OutputPanel


@pytest.fixture
def view(session, open_plot):
    return open_plot(session, OutputPanel, 500, 400).plot.view


def choose(view, text):
    box = view.editing._mouse
    box.setCurrentIndex(box.findText(text))


def on_screen(view, x, y) -> QPoint:
    graph = view.frame.graph
    return graph.widget.mapFromScene(graph.view_box.mapViewToScene(QPointF(x, y)))


def viewport(view):
    return view.frame.graph.widget.viewport()


def table(session):
    return session.project.data.source.load()


def test_a_click_adds_a_point_of_the_chosen_class(session, view):
    choose(view, "mouse adds 1")
    QTest.mouseClick(viewport(view), Qt.MouseButton.LeftButton, pos=on_screen(view, 0.5, 0.25))
    assert len(table(session)) == 5
    assert table(session).inputs[4] == pytest.approx([0.5, 0.25], abs=0.02)
    assert table(session).targets[4].tolist() == [1]
    assert session.undo_stack.undoText() == "add a point"
    session.undo_stack.undo()
    assert session.project == first_project()


def test_a_point_is_dragged_and_taken_away(session, view):
    choose(view, "mouse adds 0")
    start, end = on_screen(view, 1, 0), on_screen(view, 0.7, 0.4)
    QTest.mousePress(viewport(view), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(viewport(view), end)
    QTest.mouseRelease(viewport(view), Qt.MouseButton.LeftButton, pos=end)
    assert table(session).inputs[2] == pytest.approx([0.7, 0.4], abs=0.02)
    assert len(table(session)) == 4
    QTest.mouseClick(
        viewport(view), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, on_screen(view, 0, 0)
    )
    assert table(session).targets[:, 0].tolist() == [1, 1, 0]


def test_while_the_mouse_looks_nothing_is_edited(session, view):
    QTest.mouseClick(viewport(view), Qt.MouseButton.LeftButton, pos=on_screen(view, 0.5, 0.25))
    assert session.project == first_project()


def test_other_data_than_points_of_classes_are_not_offered(session, view):
    session.open_project(example_project("playground_plane"))
    assert not view.editing._mouse.isVisibleTo(view)
    session.open_project(example_project("playground_circle"))
    assert [view.editing._mouse.itemText(i) for i in range(3)] == ["mouse looks", "mouse adds −1", "mouse adds +1"]
