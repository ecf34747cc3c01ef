"""The step panel over a real session: the record's own numbers, told as far as the phase has come."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from nnviz.app.focus import Focus, Phase
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project, first_project, mazur_project
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.losses import LOSSES
from nnviz.ui.panels.step_values import StepValuesPanel
from nnviz.ui.tables.layer_tree import EXACT_ROLE
from nnviz.ui.tables.step_values import Place, UnitColumn, WeightColumn
from nnviz.ui.tables.unit_tree import TARGET_ROW

MISSING = "–"


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


def unit(panel, layer, number, column, role=EXACT_ROLE):
    return panel.units.index_of(Place(layer, number), column).data(role)


def target(panel, number, role=EXACT_ROLE):
    return panel.units.index_of(Place(2, number, TARGET_ROW), UnitColumn.A).data(role)


def weight(panel, place, column, role=EXACT_ROLE):
    return panel.weights.index_of(Place(*place), column).data(role)


def go_to(session, phase):
    session.set_focus(replace(session.focus, phase=phase))


DISPLAY = Qt.ItemDataRole.DisplayRole


# The numbers, as the step is told.


def test_only_the_inputs_and_the_old_weights_are_told_of_a_chosen_sample(panel):
    assert (unit(panel, 0, 0, UnitColumn.A), unit(panel, 0, 1, UnitColumn.A)) == (0.05, 0.1)
    assert [unit(panel, 1, 0, column, DISPLAY) for column in UnitColumn] == [MISSING] * 5
    assert target(panel, 0, DISPLAY) == MISSING
    assert weight(panel, (1, 0, 1), WeightColumn.OLD) == 0.2
    assert weight(panel, (1, 0, 1), WeightColumn.GRADIENT, DISPLAY) == MISSING
    assert panel.loss_before.text() == MISSING


def test_forward_tells_z_and_a(session, panel):
    Stepper(session).next_phase()
    assert unit(panel, 1, 0, UnitColumn.Z) == pytest.approx(0.3775, rel=1e-15)
    assert unit(panel, 1, 0, UnitColumn.A) == pytest.approx(0.5932699921071872, rel=1e-15)
    assert unit(panel, 2, 1, UnitColumn.A) == pytest.approx(0.7729284653214625, rel=1e-15)
    assert [unit(panel, 1, 0, column, DISPLAY) for column in list(UnitColumn)[2:]] == [MISSING] * 3
    assert (target(panel, 0, DISPLAY), panel.loss_before.text()) == (MISSING, MISSING)


def test_loss_tells_targets_and_the_loss(session, panel):
    go_to(session, Phase.LOSS)
    panel.full.click()
    assert panel.loss_before.text() == "0.2983711087600027"
    assert (target(panel, 0), target(panel, 1)) == (0.01, 0.99)
    assert panel.loss_after.text() == MISSING
    assert [unit(panel, 2, 0, column, DISPLAY) for column in list(UnitColumn)[2:]] == [MISSING] * 3
    assert weight(panel, (2, 0, 0), WeightColumn.GRADIENT, DISPLAY) == MISSING


def test_backward_tells_errors_slopes_deltas_and_gradients(session, panel):
    go_to(session, Phase.BACKWARD)
    assert unit(panel, 2, 0, UnitColumn.ERROR) == pytest.approx(0.7413650695523157, rel=1e-14)
    assert unit(panel, 2, 0, UnitColumn.SLOPE) == pytest.approx(0.18681560180895948, rel=1e-14)
    assert unit(panel, 2, 0, UnitColumn.DELTA) == pytest.approx(0.13849856162855695, rel=1e-14)
    assert unit(panel, 2, 1, UnitColumn.DELTA) == pytest.approx(-0.03809823651655623, rel=1e-14)
    assert weight(panel, (2, 0, 0), WeightColumn.GRADIENT) == pytest.approx(0.08216704056423078, rel=1e-13)
    assert weight(panel, (2, 0, 0), WeightColumn.NEW, DISPLAY) == MISSING
    assert weight(panel, (2, 0, 0), WeightColumn.UPDATE, DISPLAY) == MISSING
    assert panel.loss_after.text() == MISSING


def test_update_tells_the_new_weights_and_the_loss_after(session, panel):
    for _ in range(4):
        Stepper(session).next_phase()
    assert session.focus.phase == Phase.UPDATE
    panel.full.click()
    assert panel.loss_before.text() == "0.2983711087600027"
    assert float(panel.loss_after.text()) == pytest.approx(0.29102777369359933, rel=1e-15)
    assert weight(panel, (1, 0, 0), WeightColumn.NEW) == pytest.approx(0.149780716133, abs=1e-12)
    assert weight(panel, (2, 1, 1), WeightColumn.NEW) == pytest.approx(0.561370121108, abs=1e-12)
    # Mazur leaves the biases as they are; their gradient is shown all the same.
    assert weight(panel, (1, 0, 2), WeightColumn.UPDATE) == 0.0
    assert weight(panel, (1, 0, 2), WeightColumn.GRADIENT) != 0.0


@pytest.mark.parametrize("key", ["xor", "mazur", "iris"])
def test_every_number_is_the_records_own(session, panel, key):
    session.open_project(example_project(key))
    session.run(7)
    session.pause()
    record, sample = session.snapshot.record, session.focus.sample
    for number, layer in enumerate(record.layers, start=1):
        for column, array in (
            (UnitColumn.Z, layer.pre_activation),
            (UnitColumn.A, layer.activation),
            (UnitColumn.ERROR, layer.grad_activation),
            (UnitColumn.SLOPE, layer.slope),
            (UnitColumn.DELTA, layer.delta),
        ):
            for i in range(layer.delta.shape[1]):
                assert unit(panel, number, i, column) == (None if array is None else array[sample, i])
        for column, weights, biases in (
            (WeightColumn.OLD, layer.weights_before, layer.biases_before),
            (WeightColumn.GRADIENT, layer.grad_weights, layer.grad_biases),
            (WeightColumn.UPDATE, layer.update_weights, layer.update_biases),
            (WeightColumn.NEW, layer.weights_after, layer.biases_after),
        ):
            block = np.vstack([weights, biases])
            shown = [
                [weight(panel, (number, j, i), column) for j in range(block.shape[1])] for i in range(block.shape[0])
            ]
            np.testing.assert_array_equal(shown, block)


def test_the_focused_sample_of_a_mini_batch_is_shown(session, panel):
    project = first_project()
    session.open_project(edits.set_training(project, replace(project.training, batch_size=4)))
    session.set_focus(Focus(Phase.BACKWARD, sample=2))
    record = session.snapshot.record
    assert unit(panel, 0, 0, UnitColumn.A) == record.inputs[2, 0] == 1.0
    assert unit(panel, 2, 0, UnitColumn.A) == record.predictions[2, 0]
    assert panel.sample_loss.isVisible()
    assert float(panel.sample_loss.text()) == pytest.approx(record.sample_losses[2], rel=1e-3)
    assert "sample 3 of 4 (row 3)" in panel.where.text()
    assert panel.weight_caption.text() == "Weights and biases, gradients over all 4 samples"


def test_the_header_says_where_the_step_stands(session, panel):
    session.open_project(first_project())
    for _ in range(6):
        Stepper(session).next_sample()
    assert panel.where.text() == "Epoch 2 · mini-batch 2 of 4 · sample 1 of 1 (row 2) · step\u00a06"
    assert not panel.sample_loss.isVisible()


# Words in the place of numbers.


def test_softmax_with_cross_entropy_says_why_two_numbers_are_missing(session, panel):
    session.open_project(example_project("iris"))
    go_to(session, Phase.BACKWARD)
    assert unit(panel, 2, 0, UnitColumn.ERROR, DISPLAY) == "in δ"
    assert "δ comes straight from a − t" in unit(panel, 2, 0, UnitColumn.ERROR, Qt.ItemDataRole.ToolTipRole)
    assert unit(panel, 2, 0, UnitColumn.SLOPE, DISPLAY) == "Jacobian"
    assert "every output depends on every z" in unit(panel, 2, 0, UnitColumn.SLOPE, Qt.ItemDataRole.ToolTipRole)
    assert unit(panel, 2, 0, UnitColumn.DELTA) is not None


def test_a_fused_logistic_output_still_shows_its_slope(session, panel):
    project = first_project()
    training = replace(project.training, loss=LOSSES.create("bce"))
    session.open_project(edits.set_training(project, training))
    go_to(session, Phase.BACKWARD)
    assert unit(panel, 2, 0, UnitColumn.ERROR, DISPLAY) == "in δ"
    assert unit(panel, 2, 0, UnitColumn.SLOPE) == session.snapshot.record.layers[1].slope[0, 0]


def test_a_network_that_cannot_learn_says_why_and_shows_its_weights(session, panel):
    project = first_project()
    session.open_project(edits.set_activation(project, 0, ACTIVATIONS.create("step")))
    assert panel.where.text().startswith("Layer 1 uses Step (TLU)")
    assert unit(panel, 0, 0, UnitColumn.A, DISPLAY) == MISSING
    flat = session.snapshot.parameters
    assert weight(panel, (1, 0, 0), WeightColumn.OLD) == project.network.build().split(flat)[0].weights[0, 0]
    assert weight(panel, (1, 0, 0), WeightColumn.NEW, DISPLAY) == MISSING


def test_a_snapshot_of_the_project_before_an_edit_is_not_shown(session, panel):
    stale = session.snapshot
    session.open_project(example_project("iris"))
    shown = panel.where.text()
    panel.show_snapshot(stale, session.focus)
    assert panel.where.text() == shown
    assert panel.units.rowCount(panel.units.index(0, 0)) == 4


# Names.


def test_units_and_weights_have_the_names_of_the_data_and_of_their_layer(panel):
    def names(model, index):
        rows = range(model.rowCount(index))
        return [model.index(row, 0, index).data() for row in rows]

    units, weights = panel.units, panel.weights
    assert names(units, QModelIndex()) == ["Inputs", "Hidden 1 · Logistic", "Output · Logistic"]
    assert names(units, units.index(0, 0)) == ["x1", "x2"]
    assert names(units, units.index(2, 0)) == ["o1", "o2"]
    into = weights.index_of(Place(1, 0))
    assert into.data() == "into h1"
    assert names(weights, into) == ["x1 → h1", "x2 → h1", "bias → h1"]


def test_several_hidden_layers_have_names_that_differ(session, panel):
    session.open_project(edits.add_hidden_layer(first_project()))
    assert panel.weights.index_of(Place(2, 3, 1)).data() == "h1.2 → h2.4"
    assert panel.units.index_of(Place(2)).data() == "Hidden 2 · Tanh"


# Digits.


def test_digits_change_the_text_and_never_the_number(session, panel):
    go_to(session, Phase.FORWARD)
    exact = unit(panel, 1, 0, UnitColumn.A)
    assert unit(panel, 1, 0, UnitColumn.A, DISPLAY) == "0.5933"
    panel.digits.setValue(9)
    assert unit(panel, 1, 0, UnitColumn.A, DISPLAY) == "0.593269992"
    panel.full.click()
    assert unit(panel, 1, 0, UnitColumn.A, DISPLAY) == repr(exact)
    assert not panel.digits.isEnabled()
    assert unit(panel, 1, 0, UnitColumn.A) == exact
    panel.full.click()
    assert unit(panel, 1, 0, UnitColumn.A, DISPLAY) == "0.593269992"


def test_a_tool_tip_names_the_quantity_and_tells_every_digit(session, panel):
    go_to(session, Phase.BACKWARD)
    tip = unit(panel, 2, 0, UnitColumn.DELTA, Qt.ItemDataRole.ToolTipRole)
    assert tip == f"Error signal δ = ∂E/∂z of o1: {unit(panel, 2, 0, UnitColumn.DELTA)!r}"
    tip = weight(panel, (1, 0, 1), WeightColumn.GRADIENT, Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("x2 → h1, gradient ∂E/∂w of the mini-batch: ")


def drawn(panel, left, column=UnitColumn.A):
    """The columns of pixels that a cell of 60 pixels, beginning at ``left``, puts ink into."""
    view = panel.unit_view
    picture = QImage(view.viewport().width() + 200, 16, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    option = QStyleOptionViewItem()
    option.rect = QRect(left, 0, 60, 16)
    view.itemDelegate().paint(painter, option, panel.units.index_of(Place(0, 0), column))
    painter.end()
    white = QColor(Qt.GlobalColor.white).rgb()
    return {x for x in range(picture.width()) for y in range(16) if picture.pixel(x, y) != white}


def test_no_number_is_cut_off_by_the_edge_of_the_view(panel):
    width = panel.unit_view.viewport().width()
    assert drawn(panel, 100)
    # Half visible, it is drawn inside the view, where it ends in an ellipsis.
    assert drawn(panel, width - 30) <= set(range(width))
    # With no room for the ellipsis, nothing is drawn.
    assert drawn(panel, width - 4) == set()
    assert drawn(panel, -56) == set()


def test_a_long_name_does_not_push_the_numbers_out_of_the_view(session, panel, qtbot):
    session.open_project(example_project("iris"))
    qtbot.waitUntil(lambda: panel.unit_view.columnWidth(0) <= 124)
    assert panel.units.index_of(Place(0, 0)).data(Qt.ItemDataRole.ToolTipRole) == "sepal length (cm)"


# Selection.


@pytest.mark.parametrize(
    ("place", "focus"),
    [((1, 0, 1), (1, 0, 1)), ((2, 1, 2), (2, 1, 2)), ((1, 1), (1, 1, None)), ((2,), (2, None, None))],
)
def test_a_click_on_a_weight_points_everything_at_it(session, panel, place, focus):
    panel.weight_view.setCurrentIndex(panel.weights.index_of(Place(*place), 2))
    assert (session.focus.layer, session.focus.unit, session.focus.source) == focus
    current = panel.unit_view.currentIndex()
    assert panel.units.place(current) == Place(*focus[:2])


def test_one_click_changes_the_focus_once(session, panel):
    heard = []
    session.focus_changed.connect(heard.append)
    panel.weight_view.setCurrentIndex(panel.weights.index_of(Place(1, 0, 1)))
    assert len(heard) == 1


@pytest.mark.parametrize("place", [Place(3), Place(1, 2), Place(1, -1), Place(2, 9, 0)])
def test_a_place_that_the_network_does_not_have_has_no_row(panel, place):
    assert not panel.weights.index_of(place).isValid()
    assert not panel.units.index_of(place).isValid()


def test_a_click_on_a_unit_selects_it_among_the_weights_too(session, panel):
    panel.unit_view.setCurrentIndex(panel.units.index_of(Place(2, 1)))
    assert (session.focus.layer, session.focus.unit, session.focus.source) == (2, 1, None)
    assert panel.weights.place(panel.weight_view.currentIndex()) == Place(2, 1)


def test_a_click_on_a_target_selects_its_output_and_no_weight(session, panel):
    panel.unit_view.setCurrentIndex(panel.units.index_of(Place(2, 1, TARGET_ROW)))
    assert (session.focus.layer, session.focus.unit, session.focus.source) == (2, 1, None)


def test_a_selection_made_elsewhere_is_scrolled_to_and_marked(session, panel):
    session.open_project(example_project("digits"))
    session.select(1, 30, 63)
    index = panel.weight_view.currentIndex()
    assert panel.weights.place(index) == Place(1, 30, 63)
    assert panel.weight_view.selectionModel().isSelected(index)
    rect = panel.weight_view.visualRect(index)
    assert rect.height() > 0
    assert 0 <= rect.top() < panel.weight_view.viewport().height()


def test_a_selected_input_has_no_row_among_the_weights(session, panel):
    session.select(1, 0, 0)
    session.select(0, 1)
    assert panel.units.place(panel.unit_view.currentIndex()) == Place(0, 1)
    assert not panel.weight_view.selectionModel().hasSelection()


def test_no_selection_marks_nothing(session, panel):
    session.select(1, 0, 0)
    session.select(None)
    assert not panel.unit_view.selectionModel().hasSelection()
    assert not panel.weight_view.selectionModel().hasSelection()


# Copies.


def test_selected_rows_are_copied_in_their_order_with_every_digit(session, panel):
    for _ in range(4):
        Stepper(session).next_phase()
    choice = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for place in (Place(2, 0, 1), Place(1, 0, 0)):
        panel.weight_view.selectionModel().select(panel.weights.index_of(place), choice)
    panel.weight_view.actions()[0].trigger()
    header, *rows = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert header == ["Weight", "old w", "∂E/∂w", "update", "new w"]
    assert [row[0] for row in rows] == ["x1 → h1", "h2 → o1"]
    assert [float(cell) for cell in rows[0][1:]] == [weight(panel, (1, 0, 0), column) for column in WeightColumn]
