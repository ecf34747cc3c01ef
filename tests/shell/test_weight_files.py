"""Export and import of weights in the real window, as a person does it."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QMessageBox
from safetensors.numpy import save_file

from nnviz.document.examples import example_project
from nnviz.formats.weights import WEIGHT_FORMATS
from nnviz.ui.import_weights import ImportWeightsDialog


@pytest.fixture
def shown(window, qtbot):
    """A function that waits for the visible dialog of a class."""

    def wait(kind):
        def visible():
            return [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]

        qtbot.waitUntil(lambda: bool(visible()), timeout=5000)
        return visible()[0]

    return wait


def finish(dialog: QDialog, button=QDialogButtonBox.StandardButton.Ok):
    dialog.findChild(QDialogButtonBox).button(button).click()


@pytest.mark.parametrize("key", WEIGHT_FORMATS.keys())
def test_the_export_dialog_offers_every_format_and_writes_the_chosen_one(window, shown, tmp_path, key):
    window.session.open_project(example_project("iris"))
    window.settings.folder = str(tmp_path)
    window.files.choose_export()
    dialog = shown(QFileDialog)
    entry = WEIGHT_FORMATS.get(key)
    assert len(dialog.nameFilters()) == len(WEIGHT_FORMATS.keys())
    dialog.selectNameFilter(f"{entry.title} (*{entry.suffix})")
    dialog.filterSelected.emit(dialog.selectedNameFilter())
    dialog.selectFile(str(tmp_path / "mine"))
    dialog.accept()
    box = shown(QMessageBox)
    assert f"mine{entry.suffix} was written" in box.text()
    assert "SHA-256" in box.text()
    assert "over 120 training samples" in box.text()
    was_run = "It was run on its own." in box.text()
    assert was_run != ("It was read back, and its numbers were run through the network." in box.text())
    if key != "c":  # which is run where there is a compiler
        assert was_run == (key in ("onnx", "onnx32", "numpy"))
    box.accept()
    written = (tmp_path / f"mine{entry.suffix}").read_bytes()
    if key in ("numpy", "pytorch"):
        assert (b"import torch" in written) == (key == "pytorch")


def test_trained_weights_come_back_exactly_and_undo_brings_the_old_ones_back(program, window, shown, tmp_path, press):
    session = program.session
    for _ in range(5):
        press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    trained = session.current_parameters()
    window.files.weights.export(tmp_path / "w.onnx")
    finish(shown(QMessageBox))
    session.reset()
    begin = session.current_parameters()
    assert not np.array_equal(begin, trained)
    window.files.weights.open(tmp_path / "w.onnx")
    finish(shown(ImportWeightsDialog))
    assert np.array_equal(session.current_parameters(), trained)
    assert "start weights now" in window.statusBar().currentMessage()
    assert session.undo_stack.undoText() == "Import weights"
    press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    session.reset()
    assert np.array_equal(session.current_parameters(), trained), "reset leads back to the imported weights"
    session.undo_stack.undo()
    assert np.array_equal(session.current_parameters(), begin)
    session.undo_stack.redo()
    assert np.array_equal(session.current_parameters(), trained)


def test_a_state_dict_that_is_dropped_becomes_a_new_network(program, window, shown, tmp_path):
    session = program.session
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(6, 2)), rng.normal(size=(1, 6))
    tensors = {"0.weight": first, "0.bias": np.zeros(6), "2.weight": second, "2.bias": np.ones(1)}
    save_file(tensors, tmp_path / "model.safetensors")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "model.safetensors"))])
    window.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    dialog = shown(ImportWeightsDialog)
    dialog.set_activation(0, "relu")
    finish(dialog)
    assert session.project.network.build().sizes == (2, 6, 1)
    parameters = session.project.network.build().split(session.current_parameters())
    np.testing.assert_array_equal(parameters[0].weights, first.T)
    np.testing.assert_array_equal(parameters[1].biases, [1.0])
    session.undo_stack.undo()
    assert session.project.network.build().sizes == (2, 2, 1)


def test_a_bad_file_is_refused_in_words_and_nothing_is_lost(program, window, shown, tmp_path):
    before, parameters = program.session.project, program.session.current_parameters()
    (tmp_path / "model.onnx").write_bytes(b"\x08\x08:\xff\xff\xff\xff\x7f")
    (tmp_path / "model.pth").write_bytes(b"\x80\x04.")
    for name, words in (("model.onnx", "cut short or damaged"), ("model.pth", "Save its weights as .safetensors")):
        window.open_path(tmp_path / name)
        box = shown(QMessageBox)
        assert words in box.text()
        box.accept()
    assert program.session.project is before
    assert np.array_equal(program.session.current_parameters(), parameters)


def test_an_import_that_is_cancelled_changes_nothing(program, window, shown, tmp_path):
    window.files.weights.export(tmp_path / "w.csv")
    finish(shown(QMessageBox))
    before = program.session.project
    window.open_path(tmp_path / "w.csv")
    finish(shown(ImportWeightsDialog), QDialogButtonBox.StandardButton.Cancel)
    assert program.session.project is before
    assert not program.session.undo_stack.canUndo()


def test_the_menu_asks_for_a_file_of_weights(window, shown):
    (action,) = [
        action for action in window.menuBar().actions()[0].menu().actions() if "Import weights" in action.text()
    ]
    assert action.shortcut().toString() == "Ctrl+I"
    action.trigger()
    dialog = shown(QFileDialog)
    assert dialog.nameFilters()[0] == "Weights (*.npz *.safetensors *.onnx *.json *.csv)"
    dialog.reject()
