"""Data of a person's own through the real window: every format the same way, and nothing half loaded."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox

from nnviz.document.edits import set_units
from nnviz.formats import csv_stream
from nnviz.shell import data_opening
from nnviz.ui.import_dialog import ImportDialog
from nnviz.ui.progress_dialog import ProgressDialog
from tests.formats.data_files import idx_bytes, write_mnist


@pytest.fixture
def opened(window, qtbot):
    """Open a path, and wait for a dialog of a kind."""

    def open_path(path, kind=ImportDialog):
        if path is not None:
            window.open_path(path)
        found = []

        def look():
            found[:] = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
            return bool(found)

        qtbot.waitUntil(look, timeout=10_000)
        return found[0]

    return open_path


def begin(dialog, session, qtbot, name):
    QTest.keyClick(dialog.buttons.button(dialog.buttons.StandardButton.Open), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.project.name == name, timeout=10_000)


def plants(path, bad=""):
    rows = [f"{i},{(i * 7) % 13},{'fern' if i % 3 else 'moss'}" for i in range(60)]
    path.write_text("\n".join(["height,leaves,kind", *rows, bad]).strip() + "\n")
    return path


def test_every_format_leads_to_the_same_page_and_to_training(program, opened, qtbot, tmp_path):
    rng = np.random.default_rng(1)
    np.savez(tmp_path / "a.npz", x=rng.normal(size=(40, 3)), y=np.arange(40) % 2)
    np.save(tmp_path / "b.npy", rng.normal(size=(40, 4)))
    images = write_mnist(tmp_path, 60, 8)
    for kind in ("cats", "dogs"):
        (tmp_path / "pets" / kind).mkdir(parents=True)
        for i in range(12):
            image = QImage(6, 6, QImage.Format.Format_RGB32)
            image.fill(QColor(20 * i, 20 * i, 255 if kind == "cats" else 0))
            assert image.save(str(tmp_path / "pets" / kind / f"{i}.png"))
    inputs = {
        plants(tmp_path / "c.csv"): 2,
        tmp_path / "a.npz": 3,
        tmp_path / "b.npy": 3,
        images: 64,
        tmp_path / "pets": 36,
    }
    for path, count in inputs.items():
        dialog = opened(path)
        assert f"with {count} inputs" in dialog.result_text.text()
        begin(dialog, program.session, qtbot, path.name)
        assert program.session.project.network.inputs == count
        program.session.run(30)
        qtbot.waitUntil(lambda: not program.session.running, timeout=10_000)
        assert np.isfinite(program.session.training.job.trainer.losses.view()).all()


def test_what_is_chosen_on_the_page_is_what_the_project_gets(program, opened, qtbot, tmp_path):
    dialog = opened(plants(tmp_path / "plants.csv"))
    fields = dialog.preparation
    fields.share.setValue(30)
    fields.seed.setValue(5)
    fields.stratified.click()
    fields.scaling.setCurrentIndex(fields.scaling.findData("min_max"))
    fields.scaling.activated.emit(fields.scaling.currentIndex())
    fields.features["products"].click()
    begin(dialog, program.session, qtbot, "plants.csv")
    data = program.session.project.data
    assert (data.test_fraction, data.split_seed, data.stratified) == (0.3, 5, True)
    assert (data.scaling, data.features) == ("min_max", ("products",))
    assert program.session.data.train_inputs.shape == (42, 3)
    assert (program.session.data.train_inputs.min(), program.session.data.train_inputs.max()) == (0, 1)


def test_what_cannot_be_prepared_is_told_on_the_page_and_the_old_choice_stays(opened, tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("a,b\n0.5,1.5\n1.5,2.5\n2.5,1.0\n")
    dialog = opened(path)
    dialog.preparation.share.setValue(90)
    assert "leaves no training row of 3" in dialog.refusal.text()
    assert dialog.preparation.share.value() == 0
    dialog.preparation.share.setValue(30)
    assert dialog.refusal.text() == ""
    dialog.reject()


def test_problems_are_listed_by_line_and_column(program, opened, tmp_path):
    before = program.session.project
    dialog = opened(plants(tmp_path / "bad.csv", bad="oops,,fern\n7,inf,moss"))
    model = dialog.problems
    rows = [[model.index(row, column).data() for column in range(4)] for row in range(model.rowCount())]
    assert [row[:3] for row in rows] == [["62", "height", "oops"], ["62", "leaves", ""], ["63", "leaves", "inf"]]
    assert dialog.problem_view.isVisible()
    open_button = dialog.buttons.button(dialog.buttons.StandardButton.Open)
    assert not open_button.isEnabled()
    dialog.set_role(0, 2)
    dialog.set_role(1, 2)
    assert "No column is left as an input" in dialog.result_text.text()
    dialog.reject()
    assert program.session.project is before


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.npz", b"PK\x03\x04 torn"), ("b.npy", b"\x93NUMPY"), ("c-idx3-ubyte.gz", b"\x1f\x8b"), ("d.csv", b"")],
)
def test_a_damaged_file_is_one_message_and_changes_nothing(program, opened, tmp_path, name, content):
    before, start = program.session.project, program.session.current_parameters()
    (tmp_path / name).write_bytes(content)
    box = opened(tmp_path / name, QMessageBox)
    assert name in box.text()
    box.accept()
    assert program.session.project is before
    assert np.array_equal(program.session.current_parameters(), start)


def test_labels_that_are_elsewhere_are_asked_for(program, opened, qtbot, tmp_path):
    path = write_mnist(tmp_path, 40, 8, packed=False)
    (tmp_path / "train-labels-idx1-ubyte").rename(tmp_path / "answers.bin")
    chooser = opened(path, QFileDialog)
    assert "Where are the labels" in chooser.windowTitle()
    chooser.fileSelected.emit(str(tmp_path / "answers.bin"))
    chooser.accept()
    begin(opened(None), program.session, qtbot, path.name)
    assert program.session.project.network.inputs == 64


def test_without_the_labels_it_is_told_which_file_is_missing(opened, tmp_path):
    (tmp_path / "x-images-idx3-ubyte").write_bytes(idx_bytes(np.ones((3, 2, 2), np.uint8)))
    opened(tmp_path / "x-images-idx3-ubyte", QFileDialog).reject()
    box = opened(None, QMessageBox)
    assert "x-labels-idx1-ubyte" in box.text()
    box.accept()


def test_a_long_file_shows_its_progress_and_esc_stops_it(program, window, opened, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("nnviz.formats.data.text_table.LARGE_BYTES", 100)
    monkeypatch.setattr(csv_stream, "_PIECE", 200)
    monkeypatch.setattr("nnviz.ui.progress_dialog._PATIENCE_MS", 0)
    gate = threading.Event()
    real = csv_stream._add

    def slow(*arguments):
        gate.wait(0.02)
        real(*arguments)

    monkeypatch.setattr(csv_stream, "_add", slow)
    path = tmp_path / "long.csv"
    path.write_text("a,b,c\n" + "1.5,2,3\n" * 5000)
    before = program.session.project
    progress = opened(path, ProgressDialog)
    program.session.run()
    qtbot.waitUntil(lambda: progress.bar.value() > 0, timeout=10_000)
    first = program.session.training.job.trainer.step_count
    qtbot.waitUntil(lambda: program.session.training.job.trainer.step_count > first, timeout=10_000)
    QTest.keyClick(progress, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not any(thread.name == "nnviz-loading" for thread in threading.enumerate()), timeout=10_000)
    qtbot.waitUntil(lambda: not any(dialog.isVisible() for dialog in window.findChildren(QDialog)), timeout=5000)
    assert program.session.project is before
    program.session.pause()


def test_closing_the_window_ends_the_reading(program, window, tmp_path, monkeypatch):
    def endless(path, progress):
        while True:
            progress(0.5)

    monkeypatch.setattr(data_opening, "read_data", endless)
    window.open_path(plants(tmp_path / "plants.csv"))
    assert any(thread.name == "nnviz-loading" for thread in threading.enumerate())
    window.close()
    assert not any(thread.name == "nnviz-loading" for thread in threading.enumerate())


def test_pictures_of_mnists_size_train_with_the_window_live_and_stay_bytes(program, window, opened, qtbot, tmp_path):
    path = write_mnist(tmp_path, 600)
    begin(opened(path), program.session, qtbot, path.name)
    session = program.session
    session.edit(set_units(session.project, 0, 128), "128 units")
    assert session.project.network.build().sizes == (784, 128, 10)
    frames = []
    program.clock.delivered.connect(lambda: frames.append(session.snapshot.step))
    session.run()
    qtbot.waitUntil(lambda: len(set(frames)) > 4 and frames[-1] > 300, timeout=60_000)
    session.pause()
    qtbot.waitUntil(lambda: not session.training.job.measuring, timeout=60_000)
    assert session.training.job.curves.test_accuracy.view()[-1] > 0.9
    # Nobody made a second table of eight times the size.
    assert session.data.dataset.inputs.dtype == np.uint8
    assert "train_inputs" not in vars(session.data)
    network, job = session.project.network.build(), session.training.job
    labels = network.predict(session.current_parameters(), session.data.test_inputs).argmax(1)
    accuracy = (labels == session.data.test_targets.argmax(1)).mean()
    assert accuracy == job.curves.test_accuracy.view()[-1]
