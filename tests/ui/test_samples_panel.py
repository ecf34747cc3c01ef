"""The samples panel over a real session: rows of the data, predictions computed where they are seen, marks."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest

from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project, project_for_table
from nnviz.engine.dataset import make_dataset
from nnviz.engine.network import Network
from nnviz.ui.panels.samples import SamplesPanel
from nnviz.ui.tables.roles import EXACT_ROLE
from nnviz.ui.tables.sample_columns import Mark, SampleColumn
from nnviz.ui.tables.samples_model import file_number
from nnviz.ui.theme import DARK, LIGHT


@pytest.fixture
def panel(session, qtbot):
    made = SamplesPanel(session)
    qtbot.addWidget(made)
    session.project_changed.connect(lambda _, new: made.show_project(new))
    session.snapshot_changed.connect(lambda snapshot: made.show_snapshot(snapshot, session.focus))
    session.focus_changed.connect(lambda focus: made.show_snapshot(session.snapshot, focus))
    made.resize(290, 420)
    made.show_theme(LIGHT)
    made.show_snapshot(session.snapshot, session.focus)
    made.show()
    return made


def column(panel, kind, number=0):
    return panel.model.columns.index((kind, number))


def cells(panel, kind, role=EXACT_ROLE, number=0):
    at = column(panel, kind, number)
    return [panel.model.index(row, at).data(role) for row in range(panel.model.rowCount())]


def marks(panel):
    return [panel.model.mark(row) for row in range(panel.model.rowCount())]


def exact_losses(session):
    """The loss of every row of the training table, in its order."""
    network, data = session.project.network.build(), session.data
    a = network.predict(session.snapshot.parameters, data.train_inputs)
    return 0.5 * ((a - data.train_targets) ** 2).sum(1)


def test_the_model_keeps_qts_rules(session, panel):
    QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Warning, panel)
    Stepper(session).next_sample()
    session.open_project(example_project("iris"))
    Stepper(session).next_phase()


def test_the_rows_of_the_data_are_shown_as_they_are(panel):
    assert cells(panel, SampleColumn.INPUT, number=0) == [0.0, 0.0, 1.0, 1.0]
    assert cells(panel, SampleColumn.INPUT, number=1) == [0.0, 1.0, 0.0, 1.0]
    assert cells(panel, SampleColumn.TARGET) == [0.0, 1.0, 1.0, 0.0]
    assert cells(panel, SampleColumn.ROW, Qt.ItemDataRole.DisplayRole) == ["1", "2", "3", "4"]
    assert cells(panel, SampleColumn.CLASS, Qt.ItemDataRole.DisplayRole) == ["0", "1", "1", "0"]


def test_predictions_and_losses_are_those_of_the_weights_shown(session, panel):
    for _ in range(3):
        network = session.project.network.build()
        outputs = network.predict(session.snapshot.parameters, session.data.train_inputs)
        np.testing.assert_allclose(cells(panel, SampleColumn.PREDICTION), outputs[:, 0], rtol=1e-14)
        np.testing.assert_allclose(cells(panel, SampleColumn.LOSS), exact_losses(session), rtol=1e-13)
        Stepper(session).next_sample()


def test_the_class_that_the_outputs_say_is_named(session, panel):
    session.open_project(example_project("iris"))
    network = session.project.network.build()
    inputs = session.data.scaled(session.data.dataset.inputs)
    said = network.predict(session.snapshot.parameters, inputs).argmax(1)
    names = session.data.dataset.classes
    assert cells(panel, SampleColumn.PREDICTED_CLASS, Qt.ItemDataRole.DisplayRole) == [names[i] for i in said]


def test_inputs_stand_in_the_units_of_the_file_though_they_are_standardised(session, panel):
    session.open_project(example_project("iris"))
    assert session.data.mean is not None
    assert panel.model.index(0, column(panel, SampleColumn.INPUT)).data() == "5.1"
    assert cells(panel, SampleColumn.INPUT)[:3] == [5.1, 4.9, 4.7]


def test_training_and_test_rows_are_told_apart(session, panel):
    session.open_project(example_project("iris"))
    parts = np.array(cells(panel, SampleColumn.PART, Qt.ItemDataRole.DisplayRole))
    assert set(np.flatnonzero(parts == "test")) == set(session.data.test_rows)
    assert set(np.flatnonzero(parts == "train")) == set(session.data.train_rows)
    assert not panel.table.isColumnHidden(column(panel, SampleColumn.PART))


def test_the_part_is_hidden_where_every_row_is_trained_on(panel):
    assert panel.table.isColumnHidden(column(panel, SampleColumn.PART))


def test_with_many_columns_what_matters_comes_first(session, panel):
    session.open_project(example_project("digits"))
    kinds = [kind for kind, _ in panel.model.columns]
    assert len(kinds) == 2 + 4 + 10 + 10 + 64
    last_output = max(i for i, kind in enumerate(kinds) if kind is SampleColumn.PREDICTION)
    assert kinds.index(SampleColumn.INPUT) == last_output + 1
    assert kinds.index(SampleColumn.CLASS) < kinds.index(SampleColumn.LOSS) < kinds.index(SampleColumn.TARGET)
    assert panel.table.columnWidth(column(panel, SampleColumn.INPUT)) < 80


def test_the_current_sample_and_its_mini_batch_are_marked(session, panel):
    assert marks(panel) == [Mark.CURRENT, Mark.NONE, Mark.NONE, Mark.NONE]
    session.edit(edits.set_training(session.project, replace(session.project.training, batch_size=2)), "batch")
    assert marks(panel) == [Mark.CURRENT, Mark.BATCH, Mark.NONE, Mark.NONE]
    Stepper(session).next_sample()
    Stepper(session).next_sample()
    assert marks(panel) == [Mark.BATCH, Mark.CURRENT, Mark.NONE, Mark.NONE]


def test_marks_are_rows_of_the_data_and_not_of_the_training_part(session, panel):
    session.open_project(example_project("iris"))
    record = session.snapshot.record
    rows = set(session.data.train_rows[record.sample_indices])
    marked = {row for row, mark in enumerate(marks(panel)) if mark is not Mark.NONE}
    assert marked == rows
    assert panel.model.current_row == session.data.train_rows[record.sample_indices[0]]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_marks_are_shapes_and_words_and_not_only_colours(session, panel, theme):
    panel.show_theme(theme)
    session.edit(edits.set_training(session.project, replace(session.project.training, batch_size=2)), "batch")
    pictures = [panel.model.index(row, 0).data(Qt.ItemDataRole.DecorationRole) for row in range(3)]
    images = [picture.pixmap(12, 12).toImage() for picture in pictures[:2]]
    assert images[0] != images[1]
    assert pictures[2] is None
    words = [panel.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert words == ["1 the sample of this step", "2 in the mini-batch of this step", "3"]


def test_paused_the_table_follows_the_sample_and_keeps_its_columns(session, panel, qtbot):
    session.open_project(example_project("digits"))
    bar = panel.table.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    bar.setValue(100)
    for _ in range(3):
        for _ in range(5):
            Stepper(session).next_phase()
        rect = panel.table.visualRect(panel.model.index(panel.model.current_row, 0))
        assert 0 <= rect.top() < panel.table.viewport().height()
        assert bar.value() == 100


def test_running_the_table_stands_still(session, panel):
    session.open_project(example_project("digits"))
    session.run()
    place = panel.table.verticalScrollBar().value()
    current = panel.model.current_row
    for snapshot in (session.training.call(session.training.job.record_step) for _ in range(3)):
        session.show(snapshot, session.focus)
    assert panel.model.current_row != current
    assert panel.table.verticalScrollBar().value() == place


def test_sixty_thousand_rows_are_computed_only_where_they_are_seen(session, panel, monkeypatch):
    passed = []
    forward = Network.forward

    def counted(self, flat, inputs):
        passed.append(len(inputs))
        return forward(self, flat, inputs)

    rng = np.random.default_rng(1)
    table = make_dataset("large", rng.random((60_000, 20)), rng.random((60_000, 3)))
    project = project_for_table(table)
    session.open_project(project)
    panel.resize(600, 420)
    monkeypatch.setattr(Network, "forward", counted)
    panel.model.show_step(session.snapshot.parameters, session.snapshot.record.sample_indices, 0)
    panel.table.viewport().grab()
    panel.table.scrollToBottom()
    panel.table.viewport().grab()
    assert panel.model.rowCount() == 60_000
    assert 0 < sum(passed) <= 6 * 64


def test_a_change_of_the_learning_rate_leaves_the_rows_alone(session, panel, qtbot):
    session.open_project(example_project("digits"))
    panel.table.verticalScrollBar().setValue(500)
    with qtbot.assertNotEmitted(panel.model.modelReset):
        session.edit(edits.set_training(session.project, replace(session.project.training, learning_rate=0.01)), "rate")
    assert panel.table.verticalScrollBar().value() == 500


def test_another_loss_changes_the_losses_at_once(session, panel):
    before = cells(panel, SampleColumn.LOSS)
    training = replace(session.project.training, loss=example_project("and").training.loss)
    session.edit(edits.set_training(session.project, training), "loss")
    assert cells(panel, SampleColumn.LOSS) != before


def test_losses_by_the_old_formula_do_not_stay(session, panel):
    before = cells(panel, SampleColumn.LOSS)
    training = replace(session.project.training, loss=example_project("and").training.loss)
    panel.show_project(replace(session.project, training=training))
    assert cells(panel, SampleColumn.LOSS) != before


def test_what_a_snapshot_of_another_network_would_say_is_not_shown(session, panel):
    stale = session.snapshot
    project = edits.set_units(session.project, 0, 3)
    panel.show_project(project)
    panel.show_snapshot(stale, session.focus)
    assert cells(panel, SampleColumn.PREDICTION, Qt.ItemDataRole.DisplayRole) == ["–"] * 4
    assert cells(panel, SampleColumn.PREDICTION) == [None] * 4


def test_headers_name_the_columns_and_explain_them(panel):
    model = panel.model
    titles = [
        model.headerData(i, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) for i in range(model.columnCount())
    ]
    assert titles == [
        "row", "part", "input\nx1", "input\nx2", "target\ny", "output\ny", "loss", "class", "predicted\nclass", "right"
    ]  # fmt: skip
    for i in range(model.columnCount()):
        assert model.headerData(i, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole).endswith(".")


def test_a_tool_tip_tells_every_digit(panel):
    index = panel.model.index(1, column(panel, SampleColumn.PREDICTION))
    assert float(index.data(Qt.ItemDataRole.ToolTipRole)) == index.data(EXACT_ROLE)


def test_selected_rows_are_copied_with_every_digit(panel):
    choice = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (2, 0):
        panel.table.selectionModel().select(panel.model.index(row, 0), choice)
    panel.table.setFocus()
    panel.table.actions()[0].trigger()
    header, first, second = QGuiApplication.clipboard().text().splitlines()
    assert header.split("\t")[:5] == ["row", "part", "input x1", "input x2", "target y"]
    assert (first.split("\t")[0], second.split("\t")[0]) == ("1", "3")
    assert float(second.split("\t")[5]) == cells(panel, SampleColumn.PREDICTION)[2]


def test_ctrl_c_copies(panel, qtbot):
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.table.setFocus()
    panel.table.selectRow(1)
    QGuiApplication.clipboard().clear()
    QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[1].startswith("2\ttrain\t0.0\t1.0\t1.0\t")


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (5.1, "5.1"), (-2.0, "-2"), (1 / 3, "0.3333"), (1e6, "1000000")]
)
def test_numbers_of_the_file_are_written_as_there_where_they_are_short(value, text):
    assert file_number(value) == text


def test_other_data_are_shown_whole_and_in_their_own_order(session, panel):
    session.open_project(example_project("iris"))
    panel.choice.setCurrentIndex(panel.choice.findText("test rows"))
    panel.choice.activated.emit(panel.choice.currentIndex())
    panel.table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    assert (panel.model.rowCount(), panel.model.data_row(0)) != (150, 0)
    session.open_project(example_project("wine"))
    assert panel.choice.currentText() == "all rows"
    assert (panel.model.rowCount(), panel.model.data_row(0)) == (len(session.data.dataset), 0)
    assert panel.table.horizontalHeader().sortIndicatorSection() == -1


class Painted(QObject):
    """Gathers what is painted of a widget."""

    def __init__(self, widget):
        super().__init__()
        self.areas = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):
        if event.type() == QEvent.Type.Paint:
            self.areas += list(event.region())
        return False


def test_columns_of_the_data_are_not_painted_again_when_predictions_change(session, panel, qtbot):
    panel.resize(600, 420)
    qtbot.waitExposed(panel)
    QGuiApplication.processEvents()
    painted = Painted(panel.table.viewport())
    record = session.snapshot.record
    panel.model.show_step(2.0 * session.snapshot.parameters, record.sample_indices, session.focus.sample)
    qtbot.waitUntil(lambda: bool(painted.areas))
    outputs = panel.table.columnViewportPosition(column(panel, SampleColumn.PREDICTION))
    row = panel.table.visualRect(panel.model.index(0, 0)).height()
    # The row of the current sample is painted whole, for its mark.
    assert all(area.left() >= outputs or area.height() <= row for area in painted.areas)
    assert any(area.left() == outputs and area.height() > row for area in painted.areas)
