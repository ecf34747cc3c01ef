"""The settings panel over a real session: every change is one undoable edit, wrong input is told and loses nothing."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QScrollArea

from nnviz.document.examples import example_project, first_project, project_for_table
from nnviz.document.spec import UserTable
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.dataset import make_dataset
from nnviz.engine.datasets import DATASETS
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.ui.panels.settings import SettingsPanel


@pytest.fixture
def panel(session, qtbot):
    made = SettingsPanel(session)
    qtbot.addWidget(made)
    session.project_changed.connect(lambda _, new: made.show_project(new))
    made.resize(290, 420)
    made.show()
    return made


def choose(editor, title):
    index = editor.combo.findText(title)
    assert index >= 0
    editor.combo.setCurrentIndex(index)
    editor.combo.activated.emit(index)


def enter(field, text):
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def messages(panel):
    return [label.text() for label in panel.findChildren(object, "message") if label.text()]


def user_table():
    return make_dataset("flowers.csv", np.arange(60.0).reshape(30, 2), np.arange(30.0).reshape(30, 1) % 3)


# Data.


def test_another_data_set_makes_the_network_fit_and_can_be_undone(session, panel):
    choose(panel.data_form.source, "Iris")
    assert session.project.data.source == DATASETS.create("iris")
    assert (session.project.data.test_fraction, session.project.data.scaling) == (0.2, "standardize")
    assert session.project.network.build().sizes == (4, 2, 3)
    assert panel.network_form.output.units.value() == 3
    assert panel.training_form.loss.combo.currentText() == LOSSES.get("cce").title
    assert session.undo_stack.undoText() == "change the data to Iris"
    session.undo_stack.undo()
    assert session.project == first_project()
    assert panel.data_form.source.combo.currentText() == "XOR"


def test_the_numbers_of_rows_are_shown(session, panel):
    choose(panel.data_form.source, "Iris")
    assert panel.data_form.counts.text() == "Training rows: 120 · test rows: 30\nInputs: 4 · outputs: 3"


def test_a_parameter_of_the_data_leaves_network_and_loss_alone(session, panel):
    choose(panel.data_form.source, DATASETS.get("playground_gauss").title)
    panel.network_form.output.activation.chosen.emit(ACTIVATIONS.create("identity"))
    network = session.project.network
    enter(panel.data_form.source.form.field("noise"), "0,25")
    assert session.project.data.source.noise == 0.25
    assert session.project.network == network
    assert session.undo_stack.count() == 3


def test_a_parameter_of_the_data_out_of_range_is_told_and_changes_nothing(session, panel):
    choose(panel.data_form.source, DATASETS.get("playground_gauss").title)
    before = session.project
    enter(panel.data_form.source.form.field("noise"), "9")
    assert session.project is before
    assert messages(panel) == ["noise is 9.0: it must be at most 0.5. The value stays 0."]


def test_a_test_share_that_leaves_no_training_row_is_refused_beside_the_field(session, panel):
    panel.data_form.preparation.share.setValue(90.0)
    assert session.project == first_project()
    assert messages(panel) == ["A test fraction of 0.9 leaves no training row of 4: choose a smaller fraction, or 0."]
    assert panel.data_form.preparation.share.value() == 0.0
    panel.data_form.preparation.share.setValue(25.0)
    assert messages(panel) == []
    assert session.project.data.test_fraction == 0.25
    assert session.undo_stack.undoText() == "change the test share to 25 %"


def pick(combo, data):
    index = combo.findData(data)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


@pytest.mark.parametrize("scaling", ["standardize", "min_max"])
def test_the_inputs_are_scaled_by_a_choice(session, panel, scaling):
    pick(panel.data_form.preparation.scaling, scaling)
    assert session.project.data.scaling == scaling
    assert session.data.scale is not None
    assert session.undo_stack.undoText() == "change the scaling of the inputs"
    session.undo_stack.undo()
    assert panel.data_form.preparation.scaling.currentData() == "none"


def test_computed_inputs_widen_the_network_and_keep_its_layers(session, panel):
    preparation = panel.data_form.preparation
    preparation.features["squares"].click()
    preparation.features["products"].click()
    assert session.project.data.features == ("squares", "products")
    assert session.project.network.build().sizes == (5, 2, 1)
    assert session.data.dataset.input_names == ("x1", "x2", "x1²", "x2²", "x1·x2")
    assert "Inputs: 5" in panel.data_form.counts.text()
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.project == first_project()
    assert preparation.chosen_features() == ()


def test_too_many_computed_inputs_are_refused_beside_the_field(session, panel):
    choose(panel.data_form.source, "Digits 8×8")
    before = session.project
    panel.data_form.preparation.features["products"].click()
    assert session.project is before
    assert "With the computed ones there would be 2,080 inputs, and 1,000 is the most" in messages(panel)[0]
    assert panel.data_form.preparation.chosen_features() == ()


def test_a_split_has_a_seed_and_takes_each_class_alike(session, panel):
    choose(panel.data_form.source, "Iris")
    preparation = panel.data_form.preparation
    preparation.stratified.click()
    assert np.bincount(session.data.dataset.labels[session.data.test_rows]).tolist() == [10, 10, 10]
    first = session.data.test_rows.tolist()
    preparation.seed.setValue(7)
    assert session.project.data.split_seed == 7
    assert session.data.test_rows.tolist() != first
    preparation.share.setValue(0.0)
    assert (session.project.data.stratified, preparation.seed.isEnabled()) == (False, False)


def test_the_picture_of_the_data_follows_its_parameters(session, panel):
    preview = panel.data_form.preview
    choose(panel.data_form.source, DATASETS.get("moons").title)
    assert preview.isVisibleTo(panel)
    before = preview.grab().toImage()
    enter(panel.data_form.source.form.field("noise"), "0.5")
    assert preview.grab().toImage() != before
    choose(panel.data_form.source, "Iris")
    assert not preview.isVisibleTo(panel)
    choose(panel.data_form.source, "Digits 8×8")
    assert preview.isVisibleTo(panel)


def test_the_users_own_table_stays_on_offer(session, panel):
    own = project_for_table(user_table(), "flowers.csv")
    session.open_project(own)
    assert panel.data_form.source.combo.currentText() == "flowers.csv"
    choose(panel.data_form.source, "XOR")
    choose(panel.data_form.source, "flowers.csv")
    assert isinstance(session.project.data.source, UserTable)
    assert session.project.data == own.data


# Network.


def test_units_of_a_hidden_layer_are_set(session, panel):
    panel.network_form.hidden[0].units.setValue(5)
    assert session.project.network.build().sizes == (2, 5, 1)
    assert session.undo_stack.undoText() == "set hidden layer 1 to 5 units"


def test_the_output_is_fixed_by_the_data_and_says_so(panel):
    units = panel.network_form.output.units
    assert not units.isEnabled()
    assert units.toolTip().startswith("The data decide how many outputs there are")
    assert panel.network_form.output.remove.isHidden()


def test_hidden_layers_are_added_and_removed(session, panel):
    panel.network_form.add.click()
    assert session.project.network.build().sizes == (2, 2, 4, 1)
    assert [row.units.value() for row in panel.network_form.hidden] == [2, 4]
    panel.network_form.hidden[0].remove.click()
    assert session.project.network.build().sizes == (2, 4, 1)
    panel.network_form.hidden[0].remove.click()
    assert session.project.network.build().sizes == (2, 1)
    assert panel.network_form.hidden == []
    for _ in range(3):
        session.undo_stack.undo()
    assert session.project == first_project()
    assert len(panel.network_form.hidden) == 1


def test_an_activation_is_chosen_by_its_title_and_explains_itself(session, panel):
    row = panel.network_form.hidden[0]
    choose(row.activation, "ReLU")
    assert session.project.network.layers[0].activation == ACTIVATIONS.create("relu")
    assert session.undo_stack.undoText() == "set hidden layer 1 to ReLU"
    assert "a = max(0, z)" in row.activation.combo.toolTip()


def test_a_network_too_large_is_refused_beside_its_row(session, panel):
    panel.network_form.add.click()
    panel.network_form.hidden[0].units.setValue(10_000)
    panel.network_form.hidden[1].units.setValue(10_000)
    assert session.project.network.build().sizes == (2, 10_000, 4, 1)
    assert panel.network_form.hidden[1].units.value() == 4
    assert "too large" in panel.network_form.hidden[1].message.text()


# Training.


@pytest.mark.parametrize(("text", "rate"), [("0.1", 0.1), ("0,1", 0.1), ("1/3", 1 / 3), ("1e-3", 0.001)])
def test_the_learning_rate_is_read_as_people_write_it(session, panel, text, rate):
    enter(panel.training_form.rate, text)
    assert session.project.training.learning_rate == rate


def test_a_change_of_the_learning_rate_is_undone_and_redone(session, panel):
    enter(panel.training_form.rate, "0.1")
    assert session.undo_stack.undoText() == "change the learning rate to 0.1"
    session.undo_stack.undo()
    assert (session.project, panel.training_form.rate.text()) == (first_project(), "0.5")
    session.undo_stack.redo()
    assert panel.training_form.rate.text() == "0.1"


def test_the_up_key_scales_the_learning_rate(session, panel):
    QTest.keyClick(panel.training_form.rate, Qt.Key.Key_Up)
    assert session.project.training.learning_rate == 1.0


@pytest.mark.parametrize("text", ["abc", "-1", "0", " "])
def test_a_wrong_learning_rate_is_told_in_a_sentence_and_the_old_one_holds(session, panel, text):
    enter(panel.training_form.rate, text)
    assert session.project == first_project()
    (sentence,) = messages(panel)
    assert sentence.endswith("The value stays 0.5.")


def test_the_formulas_of_loss_and_rule_are_shown(session, panel):
    assert panel.training_form.loss_formula.text() == "E = ½ Σ (a − t)²"
    assert panel.training_form.rule.text() == OPTIMIZERS.get("sgd").formula
    choose(panel.training_form.loss, LOSSES.get("mse").title)
    assert panel.training_form.loss_formula.text() == LOSSES.get("mse").formula
    assert session.project.training.loss == LOSSES.create("mse")


def test_batch_size_shuffling_and_seed_are_edits_of_their_own(session, panel):
    panel.training_form.batch.setValue(2)
    panel.training_form.shuffle.click()
    enter(panel.training_form.seed, "41")
    training = first_project().training
    assert session.project.training == replace(training, batch_size=2, shuffle=True, seed=41)
    texts = [session.undo_stack.text(i) for i in range(session.undo_stack.count())]
    assert texts == ["change the batch size to 2", "shuffle the samples", "change the seed to 41"]


def test_a_seed_that_is_no_whole_number_is_told(session, panel):
    enter(panel.training_form.seed, "1.5")
    assert session.project == first_project()
    assert "is not a whole number" in messages(panel)[0]


def test_a_change_of_the_rate_keeps_a_live_run_alive(session, panel):
    session.run()
    enter(panel.training_form.rate, "0.01")
    assert session.running
    session.pause()
    assert session.training.job.trainer.learning_rate == 0.01


# The panel as a whole.


@pytest.mark.parametrize("key", DATASETS.keys())
def test_showing_a_project_never_edits_it(session, panel, key):
    project = example_project(key)
    session.open_project(project)
    panel.show_project(project)
    assert session.project is project
    assert session.undo_stack.count() == 0


def test_a_share_that_is_no_round_number_of_percent_is_not_rounded_by_showing_it(session, panel):
    project = example_project("iris")
    session.open_project(replace(project, data=replace(project.data, test_fraction=1 / 3)))
    assert session.project.data.test_fraction == 1 / 3
    assert panel.data_form.preparation.share.text() == "33.3 %"


@pytest.mark.parametrize("key", DATASETS.keys())
def test_it_fits_into_the_dock_without_scrolling_sideways(session, panel, key, qtbot):
    session.open_project(example_project(key))
    scroll = panel.findChild(QScrollArea)
    content = scroll.widget()
    qtbot.waitUntil(lambda: content.width() == scroll.viewport().width())
    for section in (panel.data_form, panel.network_form, panel.training_form):
        assert section.minimumSizeHint().width() <= section.width()


def test_every_field_can_be_reached_by_tab_and_has_a_name(session, panel):
    session.open_project(example_project("playground_spiral"))
    fields = [
        field
        for kind in (QComboBox, QAbstractSpinBox, QCheckBox, QLineEdit)
        for field in panel.findChildren(kind)
        if field.focusProxy() is None and not isinstance(field.parent(), QAbstractSpinBox)
    ]
    assert len(fields) > 12
    for field in fields:
        assert field.focusPolicy() & Qt.FocusPolicy.TabFocus, field
        assert field.accessibleName() or field.text(), field


def test_a_new_row_does_not_take_the_keyboard_from_the_one_in_use(session, panel, qtbot):
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    units = panel.network_form.hidden[0].units
    units.setFocus()
    QTest.keyClick(units, Qt.Key.Key_Up)
    assert session.project.network.build().sizes == (2, 3, 1)
    assert panel.network_form.hidden[0].units.hasFocus()


def tabbed_from(field):
    """The fields that Tab reaches, one after the other, until it comes back to the first."""
    found, widget = [field], field.nextInFocusChain()
    while widget is not field:
        # The line in a spin box is a part of it.
        if not isinstance(widget.parent(), QAbstractSpinBox) and widget.isVisible() and widget.isEnabled():
            found += [widget] if widget.focusPolicy() & Qt.FocusPolicy.TabFocus else []
        widget = widget.nextInFocusChain()
    return found


def test_tab_goes_through_the_fields_as_they_stand_also_those_that_came_later(session, panel, qtbot):
    form = panel.network_form
    form.add.click()
    form.add.click()
    choose(form.hidden[1].activation, "Leaky ReLU")
    choose(panel.training_form.optimizer, "Adam")
    qtbot.waitUntil(lambda: form.hidden[-1].units.isVisible())
    rows = []
    for row in form.hidden:
        parameters = [] if row.activation.form is None else [row.activation.form.field("negative_slope")]
        rows += [row.units, row.activation.combo, *parameters, row.remove]
    wanted = [*rows, form.output.activation.combo, form.add]
    reached = tabbed_from(panel.data_form.source.combo)
    begin = reached.index(rows[0])
    assert reached[begin : begin + len(wanted)] == wanted
    heights = [
        field.mapTo(panel, field.rect().topLeft()).y() for field in reached[:begin] + reached[begin + len(wanted) :]
    ]
    assert heights == sorted(heights)
    form.hidden[0].remove.click()
    reached = tabbed_from(panel.data_form.source.combo)
    assert reached.index(form.hidden[-1].remove) < reached.index(form.output.activation.combo)
