"""The dialog of an import: what it shows of the file, what it proposes, and what it gives."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox

from nnviz.document.examples import example_project
from nnviz.document.imported import ImportedLayer, ImportedNetwork
from nnviz.document.preparing import prepared
from nnviz.engine.activations import ACTIVATIONS
from nnviz.ui.import_weights import ImportWeightsDialog, shape_text


@pytest.fixture
def make_dialog(qtbot):
    """A function that shows the dialog for layers (fan_in, fan_out, activation key or None) on an open project."""

    def make(*layers, project="xor", **told):
        made = []
        for number, (fan_in, fan_out, key) in enumerate(layers):
            activation = (
                None if key is None else ACTIVATIONS.create(*key) if isinstance(key, tuple) else ACTIVATIONS.create(key)
            )
            made.append(ImportedLayer(f"net.{number}", np.full((fan_in, fan_out), 0.5), np.zeros(fan_out), activation))
        open_project = example_project(project)
        count = open_project.network.build().parameter_count
        dialog = ImportWeightsDialog(
            Path("model.onnx"),
            ImportedNetwork(tuple(made), **told),
            open_project,
            prepared(open_project),
            np.arange(count, dtype=float),
        )
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return make


def cells(dialog, column):
    return [dialog.layers.item(row, column).text() for row in range(dialog.layers.rowCount())]


def boxes(dialog):
    return dialog.layers.findChildren(QComboBox)


def import_button(dialog):
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


def chosen(dialog, qtbot):
    with qtbot.waitSignal(dialog.chosen) as signal:
        import_button(dialog).click()
    return signal.args


def test_a_network_like_the_present_one_goes_into_it(make_dialog, qtbot):
    dialog = make_dialog((2, 2, "tanh"), (2, 1, "logistic"))
    assert dialog.windowTitle() == "Import weights: model.onnx"
    assert cells(dialog, 0) == ["net.0", "net.1"]
    assert cells(dialog, 1) == ["2 → 2", "2 → 1"]
    assert cells(dialog, 3) == ["fits layer 1", "fits layer 2"]
    assert "all 2 layers" in dialog.into_present.text()
    assert dialog.into_present.isChecked()
    assert not any(box.isEnabled() for box in boxes(dialog))
    assert not dialog.remarks.isVisible()
    project, text = chosen(dialog, qtbot)
    assert text == "Import weights"
    assert project.network == example_project("xor").network
    np.testing.assert_array_equal(project.start[1].weights, [[0.5], [0.5]])


def test_another_shape_becomes_a_new_network_with_the_activations_that_are_chosen(make_dialog, qtbot):
    dialog = make_dialog((2, 7, None), (7, 1, None))
    assert dialog.as_new.isChecked()
    assert not dialog.into_present.isEnabled()
    assert cells(dialog, 3)[0] == "It is 2 → 7, and the layer of the network is 2 → 2."
    assert "does not name all activations" in dialog.remarks.text()
    assert [box.currentData() for box in boxes(dialog)] == ["tanh", "logistic"]
    dialog.set_activation(0, "relu")
    change, _ = chosen(dialog, qtbot)
    project = change.project
    assert [layer.activation.key for layer in project.network.layers] == ["relu", "logistic"]
    assert project.network.build().sizes == (2, 7, 1)


def test_an_activation_that_is_left_as_it_was_keeps_its_parameters(make_dialog, qtbot):
    dialog = make_dialog((2, 3, ("elu", {"alpha": 0.2})), (3, 1, "logistic"))
    assert chosen(dialog, qtbot)[0].project.network.layers[0].activation == ACTIVATIONS.create("elu", {"alpha": 0.2})


def test_a_part_that_fits_is_taken_and_the_rest_keeps_its_weights(make_dialog, qtbot):
    dialog = make_dialog((2, 2, "relu"), (2, 3, "softmax"))
    assert cells(dialog, 3) == ["fits layer 1, which stays Tanh", "It is 2 → 3, and the layer of the network is 2 → 1."]
    assert "1 of its 2 layers get weights, the others keep theirs" in dialog.into_present.text()
    assert dialog.into_present.isChecked()
    assert not dialog.as_new.isEnabled()
    assert "open data that fit first" in dialog.remarks.text()
    project, _ = chosen(dialog, qtbot)
    np.testing.assert_array_equal(project.start[0].weights, np.full((2, 2), 0.5))
    np.testing.assert_array_equal(project.start[1].weights, [[6.0], [7.0]])


def test_a_file_that_fits_nothing_can_only_be_left(make_dialog, qtbot):
    dialog = make_dialog((3, 3, None))
    assert not import_button(dialog).isEnabled()
    assert not dialog.into_present.isEnabled()
    assert not dialog.as_new.isEnabled()
    with qtbot.waitSignal(dialog.rejected):
        dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel).click()


def test_other_activations_are_kept_by_a_new_network_and_the_choice_is_free(make_dialog):
    dialog = make_dialog((2, 2, "relu"), (2, 1, "logistic"))
    assert dialog.as_new.isChecked(), "only a new network computes what the file does"
    assert all(box.isEnabled() for box in boxes(dialog))
    dialog.into_present.setChecked(True)
    assert not any(box.isEnabled() for box in boxes(dialog))


def test_remarks_and_another_standardisation_are_told(make_dialog):
    dialog = make_dialog(
        (2, 2, "tanh"),
        (2, 1, "logistic"),
        input_mean=np.ones(2),
        input_scale=np.ones(2),
        remarks=("step was left out.",),
    )
    assert dialog.remarks.text().splitlines() == [
        "step was left out.",
        "The file standardises its inputs with another mean and scale than the open data: its outputs will differ "
        "here.",
    ]


def test_a_deep_network_does_not_make_the_dialog_wide(make_dialog):
    dialog = make_dialog(*[(2, 2, "relu")] * 99, (2, 1, "logistic"))
    assert dialog.as_new.text() == "As a &new network of 2-2-2-2-…-2-1 units"
    assert dialog.width() == 760
    assert shape_text((4, 8, 3)) == "4-8-3"
