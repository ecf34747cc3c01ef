"""The panel of classes and worst samples, over a real session."""

import csv
import io

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage

from nnviz.app.session import Session
from nnviz.document.examples import example_project
from nnviz.engine.metrics import evaluate
from nnviz.ui.panels.classes import ClassesPanel
from nnviz.ui.plots import confusion_counts, confusion_view
from nnviz.ui.plots.confusion_view import Kind
from nnviz.ui.theme import DARK


@pytest.fixture
def session(qtbot):
    session = Session(example_project("iris"))
    session.training.call(lambda: session.training.job.advance(40))
    yield session
    assert session.close()


@pytest.fixture
def panel(session, open_plot):
    panel = open_plot(session, ClassesPanel, 500, 300)
    session.show(session.training.call(session.training.job.record_step), session.focus)
    return panel


@pytest.fixture
def view(panel):
    return panel.plot.view


def choose(box, data):
    box.setCurrentIndex(box.findData(data))


def texts_of(view):
    table = view.numbers
    return [[table.item(r, c).text() for c in range(table.columnCount())] for r in range(table.rowCount())]


def predictions(session, test):
    data, network = session.data, session.project.network.build()
    inputs, targets = (data.test_inputs, data.test_targets) if test else (data.train_inputs, data.train_targets)
    return network.predict(session.current_parameters(), inputs), targets


@pytest.mark.parametrize("test", [False, True])
def test_the_counts_in_the_picture_are_those_of_the_predictions(session, view, test):
    choose(view.parts, test)
    outputs, targets = predictions(session, test)
    counts = np.zeros((3, 3), int)
    for true, taken in zip(targets.argmax(1), outputs.argmax(1), strict=True):
        counts[true, taken] += 1
    assert [int(text.toPlainText()) for text in view.picture.texts] == counts.ravel().tolist()
    # True classes from the top down.
    assert [text.pos().y() for text in view.picture.texts[::3]] == [2.5, 1.5, 0.5]
    ticks = {text: at for at, text in view.frame.graph.axes["left"]._tickLevels[0]}
    assert ticks["setosa"] == 2.5


def test_the_accuracy_is_that_of_the_curves(session, view):
    data, project = session.data, session.project
    metrics = evaluate(
        project.network.build(),
        project.training.loss,
        session.current_parameters(),
        data.train_inputs,
        data.train_targets,
        classes=True,
    )
    (entry,) = view.frame.legend.entries
    assert entry.text == f"accuracy {100 * metrics.accuracy:.1f} % of {len(data.train_inputs)} samples"


def test_precision_and_recall_of_each_class_are_told(session, view):
    choose(view.kinds, Kind.CLASSES)
    outputs, targets = predictions(session, False)
    true, taken = targets.argmax(1), outputs.argmax(1)
    rows = texts_of(view)
    assert [row[0] for row in rows] == ["setosa", "versicolor", "virginica"]
    for number, row in enumerate(rows):
        assert int(row[3]) == (true == number).sum()
        exact = float(view.numbers.item(number, 2).toolTip())
        assert exact == ((true == number) & (taken == number)).sum() / (true == number).sum()


def test_the_worst_samples_come_first(session, view):
    choose(view.kinds, Kind.WORST)
    outputs, targets = predictions(session, False)
    losses = -np.log((outputs * targets).sum(1))
    order = np.argsort(-losses)
    rows = texts_of(view)
    assert [int(row[0]) - 1 for row in rows[:5]] == session.data.train_rows[order[:5]].tolist()
    assert float(view.numbers.item(0, 1).toolTip()) == pytest.approx(losses.max(), rel=1e-9)


def test_a_click_makes_a_bad_sample_the_next_to_step(session, view, qtbot):
    choose(view.kinds, Kind.WORST)
    row = int(texts_of(view)[2][0]) - 1
    place = view.numbers.visualItemRect(view.numbers.item(2, 0)).center()
    qtbot.mouseClick(view.numbers.viewport(), Qt.MouseButton.LeftButton, pos=place)
    record, focus = session.snapshot.record, session.focus
    assert session.snapshot.pending
    assert session.data.train_rows[record.sample_indices[focus.sample]] == row
    choose(view.parts, True)
    before = session.snapshot
    with qtbot.waitSignal(session.notice) as told:
        view.numbers.cellActivated.emit(0, 0)
    assert "is test data" in told.args[0]
    assert session.snapshot is before


def test_without_classes_there_are_worst_samples_all_the_same(session, view):
    session.open_project(example_project("mazur"))
    assert "no classes" in view.frame._message.text()
    choose(view.kinds, Kind.WORST)
    assert len(texts_of(view)) == 1
    assert not view.numbers.isHidden()


def test_the_cell_under_the_mouse_is_told(session, view):
    graph = view.frame.graph
    graph._take_mouse(graph.view_box.mapViewToScene(QPointF(0.5, 2.5)))
    count = int(view.picture.texts[0].toPlainText())
    assert view.frame.readout.startswith(f"setosa taken for setosa: {count} of ")


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_shown_is_saved_as_picture_and_numbers(session, panel, view, kind, tmp_path):
    panel.host.set_theme(DARK)
    choose(view.kinds, kind)
    panel.grab()
    view.frame.menu.save_picture(tmp_path / "classes.png")
    image = QImage(str(tmp_path / "classes.png"))
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colours) > 3
    view.frame.menu.save_numbers(tmp_path / "classes.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "classes.csv").read_text())))
    assert len(rows) == (3 if kind is not Kind.WORST else len(session.data.train_rows))


def test_data_of_fewer_classes_are_not_counted_with_what_was_judged_before(session, view):
    before = view._judged, view._judged_data
    session.open_project(example_project("xor"))
    # As where the project has come and its first step has not.
    view._judged, view._judged_data = before
    view.show_project(session.project)
    view._draw()
    view.show_snapshot(session.snapshot, session.focus)
    assert view._judged.matrix(2).sum() == 4


def test_a_large_table_is_judged_in_turns_and_says_meanwhile_how_much_it_knows(session, view, qtbot, monkeypatch):
    monkeypatch.setattr(confusion_view, "_TURN", 0.0)
    monkeypatch.setattr(confusion_counts, "_FEWEST_ROWS", 7)
    monkeypatch.setattr(confusion_counts, "_LIVE_WORK", 1)
    view.show_again()
    total = len(session.data.train_rows)
    assert view._judged.matrix(3).sum() == 7
    assert f"the first 7 of {total} rows" in " ".join(entry.text for entry in view.frame.legend.entries)
    qtbot.waitUntil(lambda: view._judged.matrix(3).sum() == total)
    outputs, targets = predictions(session, test=False)
    shown = [int(text.toPlainText()) for text in view.picture.texts]
    right = sum(shown[place * 3 + place] for place in range(3))
    assert right == int((outputs.argmax(1) == targets.argmax(1)).sum())
    assert "rows" not in " ".join(entry.text for entry in view.frame.legend.entries)


def test_nothing_is_judged_for_what_nobody_sees(session, panel, view, qtbot, monkeypatch):
    monkeypatch.setattr(confusion_view, "_TURN", 0.0)
    monkeypatch.setattr(confusion_counts, "_FEWEST_ROWS", 7)
    monkeypatch.setattr(confusion_counts, "_LIVE_WORK", 1)
    view.show_again()
    panel.hide()
    qtbot.waitUntil(lambda: not view._timer.isActive())
    assert not view._judging.done
    panel.show()
    qtbot.waitUntil(lambda: view._judging.done)
