"""Editing the samples in their table: every edit is one step of undo, and a refused one loses nothing."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit

from nnviz.document.edits import vary_data
from nnviz.document.examples import example_project, first_project, project_for_table
from nnviz.document.spec import UserTable
from nnviz.engine.dataset import make_dataset, one_hot
from nnviz.formats.csv_table import read_table, to_dataset
from nnviz.ui.panels.samples import SamplesPanel
from nnviz.ui.tables.roles import EXACT_ROLE
from nnviz.ui.tables.sample_columns import SampleColumn
from nnviz.ui.tables.sample_rows import RowFilter


@pytest.fixture
def panel(session, qtbot):
    made = SamplesPanel(session)
    qtbot.addWidget(made)
    session.project_changed.connect(lambda _, new: made.show_project(new))
    session.snapshot_changed.connect(lambda snapshot: made.show_snapshot(snapshot, session.focus))
    made.resize(420, 420)
    made.show_snapshot(session.snapshot, session.focus)
    made.show()
    return made


def index(panel, row, kind, number=0):
    return panel.model.index(row, panel.model.columns.index((kind, number)))


def shown(panel, kind, number=0):
    return [index(panel, row, kind, number).data() for row in range(panel.model.rowCount())]


def clip(text):
    QGuiApplication.clipboard().setText(text)


def table_of(session):
    return session.project.data.source.load()


def select(panel, *rows):
    model = panel.table.selectionModel()
    for row in rows:
        model.select(
            panel.model.index(row, 0), QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        )


def test_a_cell_is_edited_by_keyboard_and_taken_back(session, panel, qtbot):
    at = index(panel, 1, SampleColumn.INPUT, 0)
    panel.table.setFocus()
    panel.table.setCurrentIndex(at)
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    editor = panel.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "0,25")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.undo_stack.count() == 1, timeout=5000)
    assert session.project.data.source.dataset.inputs.tolist() == [[0, 0], [0.25, 1], [1, 0], [1, 1]]
    assert shown(panel, SampleColumn.INPUT) == ["0", "0.25", "1", "1"]
    assert session.project.data.source.dataset.name == "XOR (edited)"
    assert session.undo_stack.undoText() == "change row 2"
    assert panel.table.currentIndex().row() == 1
    session.undo_stack.undo()
    assert session.project == first_project()
    assert shown(panel, SampleColumn.INPUT) == ["0", "0", "1", "1"]
    session.undo_stack.redo()
    assert shown(panel, SampleColumn.INPUT)[1] == "0.25"


def test_the_network_keeps_its_weights_when_a_cell_changes(session, panel):
    session.run(7)
    session.pause()
    before = session.current_parameters()
    panel.model.setData(index(panel, 0, SampleColumn.CLASS), "1")
    assert np.array_equal(session.current_parameters(), before)
    assert table_of(session).targets[:, 0].tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (SampleColumn.INPUT, "abc", "“abc” in the column x1 is not a finite number"),
        (SampleColumn.INPUT, "1e999", "is not a finite number"),
        (SampleColumn.CLASS, "7", "“7” is no class: write one of 0, 1."),
    ],
)
def test_a_wrong_entry_is_told_below_the_table_and_changes_nothing(session, panel, kind, text, sentence):
    before = session.project
    panel.model.setData(index(panel, 0, kind), text)
    assert session.project is before
    assert sentence in panel.message.text()
    panel.model.setData(index(panel, 0, SampleColumn.INPUT), "0.5")
    assert panel.message.text() == ""


def test_what_is_computed_cannot_be_edited(panel):
    for section, (kind, _) in enumerate(panel.model.columns):
        editable = bool(panel.model.flags(panel.model.index(0, section)) & Qt.ItemFlag.ItemIsEditable)
        assert editable == (kind in (SampleColumn.INPUT, SampleColumn.CLASS))


def test_computed_inputs_are_shown_and_follow_an_edit(session, panel):
    project = first_project()

    data = replace(project.data, features=("squares",))
    session.open_project(vary_data(project, data, data.source.load()))
    panel.model.setData(index(panel, 0, SampleColumn.INPUT, 0), "3")
    assert shown(panel, SampleColumn.INPUT, 2)[0] == "9"
    assert not panel.model.flags(index(panel, 0, SampleColumn.INPUT, 2)) & Qt.ItemFlag.ItemIsEditable
    assert session.project.network.inputs == 4


def test_rows_are_added_and_removed(session, panel):
    panel.table.setCurrentIndex(panel.model.index(2, 0))
    panel.editing.add_row()
    assert table_of(session).inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1], [1, 0]]
    assert table_of(session).targets[:, 0].tolist() == [0, 1, 1, 0, 1]
    panel.table.clearSelection()
    select(panel, 0, 3)
    panel.editing.remove_selected()
    assert table_of(session).inputs.tolist() == [[0, 1], [1, 0], [1, 0]]
    assert session.undo_stack.undoText() == "remove 2 rows"
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.project == first_project()


def test_the_last_row_stays(session, panel):
    select(panel, 0, 1, 2, 3)
    panel.editing.remove_selected()
    assert session.project == first_project()
    assert "last row cannot be removed" in panel.message.text()


def test_cells_are_pasted_from_a_spreadsheet(session, panel):
    clip("0.5\t1.5\n2\t3\n")
    panel.table.setCurrentIndex(index(panel, 1, SampleColumn.INPUT, 0))
    panel.editing.paste()
    assert table_of(session).inputs.tolist() == [[0, 0], [0.5, 1.5], [2, 3], [1, 1]]
    assert session.undo_stack.count() == 1
    clip("1\t2\t3\t4\n")
    panel.editing.paste()
    assert "computed and cannot be pasted over" in panel.message.text()
    clip("1\n" * 4)
    panel.editing.paste()
    assert "4 rows do not fit below this cell" in panel.message.text()
    assert session.undo_stack.count() == 1


def test_rows_are_pasted_with_or_without_names(session, panel):
    clip("x1\tx2\tclass\n5\t6\t1\n7\t8\t0\n")
    panel.editing.paste_rows()
    assert table_of(session).inputs.tolist()[4:] == [[5, 6], [7, 8]]
    assert table_of(session).targets[4:, 0].tolist() == [1, 0]
    clip("1;2;1\n3;oops;0\n")
    panel.editing.paste_rows()
    assert panel.message.text().startswith("Line 2: “oops” in the column x2 is not a finite number")
    clip("1\t2\n")
    panel.editing.paste_rows()
    assert "Line 1 has 2 cells: 3 are needed, x1, x2, class." in panel.message.text()
    clip("")
    panel.editing.paste_rows()
    assert "The clipboard holds no rows" in panel.message.text()
    assert len(table_of(session)) == 6


def test_classes_of_several_outputs_and_of_minus_1_and_1_keep_their_code(session, panel):
    session.open_project(example_project("iris"))
    panel.model.setData(index(panel, 0, SampleColumn.CLASS), "virginica")
    assert table_of(session).targets[0].tolist() == [0, 0, 1]
    session.open_project(example_project("playground_circle"))
    panel.model.setData(index(panel, 0, SampleColumn.CLASS), "−1")
    assert table_of(session).targets[0].tolist() == [-1]


def test_a_click_on_a_header_sorts_and_the_third_one_brings_the_file_back(session, panel):
    session.open_project(example_project("iris"))
    header = panel.table.horizontalHeader()
    section = panel.model.columns.index((SampleColumn.LOSS, 0))
    header.setSortIndicator(section, Qt.SortOrder.DescendingOrder)
    losses = [index(panel, row, SampleColumn.LOSS).data(EXACT_ROLE) for row in range(panel.model.rowCount())]
    assert losses == sorted(losses, reverse=True)
    rows = [int(text) for text in shown(panel, SampleColumn.ROW)]
    assert sorted(rows) == list(range(1, 151))
    inputs = [index(panel, row, SampleColumn.INPUT, 0).data(EXACT_ROLE) for row in range(150)]
    assert inputs == [session.data.dataset.inputs[row - 1, 0] for row in rows]
    panel.model.setData(index(panel, 0, SampleColumn.INPUT, 0), "9.5")
    assert table_of(session).inputs[rows[0] - 1, 0] == 9.5
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    assert shown(panel, SampleColumn.ROW) == [str(row) for row in range(1, 151)]


def test_the_wrong_rows_are_shown_alone_and_follow_the_weights(session, panel):
    session.open_project(example_project("iris"))
    panel.choice.setCurrentIndex(panel.choice.findData(RowFilter.WRONG))
    panel.choice.activated.emit(panel.choice.currentIndex())
    assert set(shown(panel, SampleColumn.RIGHT)) == {"no"}
    before = panel.model.rowCount()
    session.run(400)
    session.training.call(lambda: None)
    session.pause()
    network, data = session.project.network.build(), session.data
    outputs = network.predict(session.snapshot.parameters, data.scaled(data.dataset.inputs))
    wrong = np.flatnonzero(outputs.argmax(1) != data.dataset.labels) + 1
    assert [int(text) for text in shown(panel, SampleColumn.ROW)] == wrong.tolist()
    assert panel.model.rowCount() < before


@pytest.mark.parametrize(("choice", "word"), [(RowFilter.TRAINING, "train"), (RowFilter.TEST, "test")])
def test_the_parts_are_shown_alone(session, panel, choice, word):
    session.open_project(example_project("iris"))
    QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Warning, panel.model)
    panel.model.choose_rows(choice)
    assert set(shown(panel, SampleColumn.PART)) == {word}
    assert panel.model.rowCount() == (120 if word == "train" else 30)


def test_a_filter_that_the_data_do_not_have_is_let_go(session, panel):
    session.open_project(example_project("iris"))
    panel.model.choose_rows(RowFilter.WRONG)
    panel.choice.setCurrentIndex(panel.choice.findData(RowFilter.WRONG))
    session.open_project(example_project("noisy_sine"))
    assert panel.choice.currentData() is RowFilter.ALL
    assert panel.model.rowCount() == 100


def test_data_and_split_are_saved_as_csv_and_read_back(session, panel, tmp_path):
    session.open_project(example_project("iris"))
    panel.editing.save_csv(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["part", *session.data.dataset.input_names, "class"]
    assert [i for i, row in enumerate(rows) if row[0] == "test"] == sorted(session.data.test_rows.tolist())
    back = to_dataset(read_table(tmp_path / "out.csv"), ignored_columns=(0,))
    assert back.inputs.tolist() == session.data.dataset.inputs.tolist()
    assert back.labels.tolist() == session.data.dataset.labels.tolist()
    panel.editing.save_csv(tmp_path / "no such folder" / "out.csv")
    assert panel.message.text()


def test_sixty_thousand_pictures_cost_nothing_but_what_is_seen(session, panel, monkeypatch):
    pixels = np.random.default_rng(0).integers(0, 256, (60_000, 64), dtype=np.uint8)
    labels = np.arange(60_000) % 10
    data = make_dataset("p", pixels, one_hot(labels, 10), classes=list("0123456789"), image_shape=(8, 8))
    session.open_project(project_for_table(data))
    seen = []
    page = type(panel.model)._page
    monkeypatch.setattr(type(panel.model), "_page", lambda self, number: seen.append(number) or page(self, number))
    panel.show_snapshot(session.snapshot, session.focus)
    panel.table.viewport().grab()
    assert len(set(seen)) <= 3
    panel.model.setData(index(panel, 5, SampleColumn.INPUT, 3), "77")
    assert table_of(session).inputs.dtype == np.uint8
    assert table_of(session).inputs[5, 3] == 77
    assert isinstance(session.project.data.source, UserTable)
    panel.model.setData(index(panel, 5, SampleColumn.INPUT, 3), "0.5")
    assert table_of(session).inputs[5, 3] == 0.5
