"""The trees of the step panel as models: Qt's rules, and only the rows on the screen are computed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project, first_project, mazur_project
from nnviz.document.spec import NetworkSpec, layer_spec
from nnviz.ui.panels.step_values import StepValuesPanel
from nnviz.ui.tables.step_values import Place


@pytest.fixture
def session():
    made = Session(mazur_project())
    yield made
    assert made.close()


@pytest.fixture
def panel(session, qtbot):
    made = StepValuesPanel(session)
    qtbot.addWidget(made)
    session.snapshot_changed.connect(lambda snapshot: made.show_snapshot(snapshot, session.focus))
    session.focus_changed.connect(lambda focus: made.show_snapshot(session.snapshot, focus))
    made.resize(330, 560)
    made.show_snapshot(session.snapshot, session.focus)
    made.show()
    return made


def large_project():
    project = example_project("digits")
    layers = (layer_spec(512, "relu"), layer_spec(256, "relu"), project.network.layers[-1])
    return replace(project, network=NetworkSpec(64, layers))


@pytest.mark.parametrize("make", [first_project, mazur_project, lambda: example_project("iris")])
def test_the_trees_keep_qts_rules(session, panel, make):
    warn = QAbstractItemModelTester.FailureReportingMode.Warning
    testers = [QAbstractItemModelTester(model, warn, panel) for model in (panel.units, panel.weights)]
    session.open_project(make())
    Stepper(session).next_sample()
    session.select(1, 1, 1)
    assert len(testers) == 2


def test_every_index_finds_its_place_again(session, panel):
    session.open_project(edits.add_hidden_layer(first_project()))
    for model, least in ((panel.units, 2 + 2 + 4 + 1), (panel.weights, 6 + 12 + 5)):
        found = 0
        stack = [QModelIndex()]
        while stack:
            parent = stack.pop()
            for row in range(model.rowCount(parent)):
                index = model.index(row, 1, parent)
                assert model.index_of(model.place(index), 1) == index
                assert model.parent(index) == parent
                stack.append(index.siblingAtColumn(0))
                found += 1
        assert found > least


def test_a_frame_asks_only_for_the_rows_on_the_screen(session, panel, monkeypatch):
    session.open_project(large_project())
    session.select(1, 511, 64)
    asked = []
    value = type(panel.weights).value

    def counted(self, values, place, column):
        asked.append(place)
        return value(self, values, place, column)

    monkeypatch.setattr(type(panel.weights), "value", counted)
    panel.show_snapshot(session.snapshot, session.focus)
    panel.weight_view.viewport().grab()
    assert 0 < len(asked) < 1000


def test_large_layers_are_closed_at_first_and_open_for_a_selection(session, panel):
    session.open_project(large_project())
    assert not panel.weight_view.isExpanded(panel.weights.index_of(Place(1)))
    session.select(1, 300, 5)
    assert panel.weight_view.isExpanded(panel.weights.index_of(Place(1, 300)))
