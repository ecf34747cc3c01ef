"""The three flows that come first, in the real window: launch, step one sample at a time, export."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from nnviz.app.focus import Phase
from nnviz.document.examples import example_project
from nnviz.ui.tables.roles import EXACT_ROLE
from nnviz.ui.tables.step_values import Place, UnitColumn, WeightColumn

RIGHT, LEFT, SHIFT = Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier

MAZUR_LOSS, MAZUR_LOSS_AFTER = 0.2983711087600027, 0.29102777369359933
MAZUR_WEIGHTS_AFTER = {
    # (layer, unit, source): new weight
    (1, 0, 0): 0.149780716133,
    (1, 1, 0): 0.249751143632,
    (1, 0, 1): 0.199561432266,
    (1, 1, 1): 0.299502287265,
    (2, 0, 0): 0.358916479718,
    (2, 1, 0): 0.511301270239,
    (2, 0, 1): 0.408666186076,
    (2, 1, 1): 0.561370121108,
}


def finish(program, qtbot, seconds=60):
    qtbot.waitUntil(lambda: not program.session.running, timeout=seconds * 1000)


def sentence(window):
    return window.findChild(QWidget, "phase_sentence").text()


def test_the_first_start_is_a_small_network_on_xor_that_says_which_key_to_press(window):
    assert window.windowTitle() == "XOR[*] — nnviz"
    assert window.session.project.network.build().sizes == (2, 2, 1)
    assert "Press →" in sentence(window)
    assert window.session.focus.phase == Phase.SAMPLE


def test_mazurs_example_shows_the_right_numbers_on_the_screen_in_one_step(program, window, press):
    program.session.open_project(example_project("mazur"))
    window.docks["step"].raise_()
    panel = window.panels.panels["step"]
    panel.full.setChecked(True)

    def unit(layer, number, column):
        return float(panel.units.index_of(Place(layer, number), column).data())

    press(RIGHT)
    assert unit(1, 0, UnitColumn.Z) == pytest.approx(0.3775, rel=1e-15)
    assert [unit(1, i, UnitColumn.A) for i in (0, 1)] == [0.5932699921071872, 0.596884378259767]
    assert [unit(2, i, UnitColumn.A) for i in (0, 1)] == [0.7513650695523157, 0.7729284653214625]
    press(RIGHT)
    assert panel.loss_before.text() == str(MAZUR_LOSS)
    press(RIGHT)
    assert [unit(2, i, UnitColumn.DELTA) for i in (0, 1)] == pytest.approx(
        [0.13849856162855695, -0.03809823651655623], rel=1e-14
    )
    old = panel.weights.index_of(Place(2, 0, 0), WeightColumn.OLD).data(EXACT_ROLE)
    assert old == 0.4, "the old weights stand until the update"
    press(RIGHT)
    assert panel.loss_after.text() == str(MAZUR_LOSS_AFTER)
    for place, value in MAZUR_WEIGHTS_AFTER.items():
        shown = float(panel.weights.index_of(Place(*place), WeightColumn.NEW).data())
        assert shown == pytest.approx(value, abs=5e-13)
    assert "0.298371 → 0.291028" in sentence(window)
    assert "loss 0.2910278" in window.counters.text()


def test_the_keys_walk_forward_and_back_to_the_very_same_weights(program, press):
    session = program.session
    start = session.current_parameters()
    for _ in range(3):
        press(RIGHT, SHIFT)
    assert session.snapshot.step == 3
    for _ in range(3):
        press(LEFT, SHIFT)
    assert session.snapshot.step == 0
    assert np.array_equal(session.current_parameters(), start)
    phases = []
    for _ in range(5):
        press(RIGHT)
        phases.append(session.focus.phase)
    assert phases == [Phase.FORWARD, Phase.LOSS, Phase.BACKWARD, Phase.UPDATE, Phase.SAMPLE]


def test_space_runs_and_pauses_and_r_resets(program, window, press, qtbot):
    session = program.session
    start = session.current_parameters()
    press(Qt.Key.Key_Space)
    assert session.running
    qtbot.waitUntil(lambda: session.snapshot.step > 1000, timeout=10_000)
    press(Qt.Key.Key_Space)
    assert not session.running
    assert f"step {session.snapshot.step:,}" in window.counters.text()
    press(Qt.Key.Key_R)
    assert session.snapshot.step == 0
    assert np.array_equal(session.current_parameters(), start)


def test_digits_trained_by_the_windows_run_reach_the_accuracy_of_the_peers_and_the_export_reproduces_it(
    program, window, qtbot, tmp_path
):
    session = program.session
    session.open_project(example_project("digits"))
    assert session.project.network.build().sizes == (64, 32, 10)
    assert (len(session.data.test_inputs), session.training.job.trainer.batching.batch_size) == (360, 32)
    session.run(20 * session.training.job.trainer.batching.batches)
    finish(program, qtbot)
    accuracy = float(session.training.job.curves.test_accuracy.view()[-1])
    assert session.training.job.completed_epochs == 20
    assert accuracy >= 0.947
    with qtbot.waitSignal(window.files.weights.exported) as caught:
        window.files.weights.export(tmp_path / "digits.npz")
    (report,) = caught.args
    assert report.largest_difference == 0.0
    with np.load(tmp_path / "digits.npz", allow_pickle=False) as file:
        hidden = np.maximum(session.data.test_inputs @ file["W1"] + file["b1"], 0)
        scores = hidden @ file["W2"] + file["b2"]
    right = scores.argmax(1) == session.data.test_targets.argmax(1)
    assert right.mean() == accuracy


def test_a_persons_own_csv_is_opened_trained_and_exported(program, window, qtbot, tmp_path):
    table = tmp_path / "plants.csv"
    rng = np.random.default_rng(3)
    lines = ["height;leaves;kind"]
    for kind, height in (("fern", 60.0), ("moss", 10.0), ("tree", 150.0)):
        for _ in range(30):
            lines.append(f"{height * rng.uniform(0.8, 1.2):.2f};{rng.integers(5, 60)};{kind}".replace(".", ","))
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")

    window.open_path(table)
    dialog = open_dialog(window, qtbot, "ImportDialog")
    assert "90 samples with 2 inputs, 3 classes: fern, moss, tree." in dialog.result_text.text()
    dialog.buttons.accepted.emit()

    session = program.session
    qtbot.waitUntil(lambda: session.project.name == "plants.csv", timeout=5000)
    assert session.project.network.layers[-1].activation.key == "softmax"
    session.run(40 * session.training.job.trainer.batching.batches)
    finish(program, qtbot)
    accuracy = float(session.training.job.curves.test_accuracy.view()[-1])
    assert accuracy >= 0.9
    with qtbot.waitSignal(window.files.weights.exported) as caught:
        window.files.weights.export(tmp_path / "plants.json")
    (report,) = caught.args
    assert report.sha256 == hashlib.sha256((tmp_path / "plants.json").read_bytes()).hexdigest()
    box = open_dialog(window, qtbot, "QMessageBox")
    assert report.sha256 in box.text()
    assert "0.0" in box.text()
    box.accept()


def test_a_bad_table_is_refused_with_line_and_column_and_nothing_is_lost(program, window, qtbot, tmp_path):
    table = tmp_path / "bad.csv"
    table.write_text("x,y\n1,2\n3,oops\n5,6\n7,8\n", encoding="utf-8")
    before = program.session.project
    window.open_path(table)
    dialog = open_dialog(window, qtbot, "ImportDialog")
    assert 'line 3, column "y"' in dialog.result_text.text()
    assert program.session.project is before
    dialog.reject()
    window.open_path(Path(tmp_path / "missing.csv"))
    box = open_dialog(window, qtbot, "QMessageBox")
    assert "missing.csv" in box.text()
    box.accept()
    assert program.session.project is before


def test_an_export_that_fails_says_why_and_leaves_no_file(window, qtbot, tmp_path):
    window.files.weights.export(tmp_path / "weights.docx")
    box = open_dialog(window, qtbot, "QMessageBox")
    assert ".docx" in box.text()
    assert not list(tmp_path.iterdir())
    box.accept()


def test_a_project_is_saved_and_opened_again_with_its_very_start_weights(program, window, tmp_path, qtbot):
    session = program.session
    start, name = session.current_parameters(), session.project.name
    window.projects.save_project(tmp_path / "xor.nnviz")
    assert not window.isWindowModified()
    session.open_project(example_project("iris"))
    window.open_path(tmp_path / "xor.nnviz")
    assert session.project.name == name
    assert np.array_equal(session.current_parameters(), start)
    (tmp_path / "torn.nnviz").write_text('{"format": "nnviz-project", "vers', encoding="utf-8")
    window.open_path(tmp_path / "torn.nnviz")
    box = open_dialog(window, qtbot, "QMessageBox")
    assert "not JSON" in box.text()
    assert session.project.name == name
    box.accept()


def open_dialog(window, qtbot, kind):
    """The visible dialog of this class."""
    found = []

    def look():
        found[:] = [
            child for child in window.findChildren(QDialog) if type(child).__name__ == kind and child.isVisible()
        ]
        return bool(found)

    qtbot.waitUntil(look, timeout=5000)
    return found[0]
