"""Writing beside the window: what is short is told at once, what is long leaves the window alone, one by one."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from nnviz.formats.errors import FormatError
from nnviz.ui.file_work import FileWork
from nnviz.ui.progress_dialog import ProgressDialog


@pytest.fixture
def window(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def work(window):
    made = FileWork(window)
    made.told = []
    yield made
    made.finish()


@pytest.fixture
def gate():
    """Work waits for it; it opens by itself at the end."""
    event = threading.Event()
    yield event
    event.set()


def start(work, job, name="a"):
    told = work.told
    work.do(
        f"Writing {name}",
        job,
        lambda result: told.append((name, result)),
        lambda error: told.append((name, str(error))),
        lambda: told.append((name, "stopped")),
    )


def behind(gate):
    """Work that ends when the gate opens."""

    def job(progress):
        assert gate.wait(10)
        return threading.current_thread() is threading.main_thread()

    return job


def dialog_of(window, qtbot):
    def visible():
        return [each for each in window.findChildren(ProgressDialog) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(visible()), timeout=5000)
    return visible()[0]


def test_what_is_short_is_told_before_the_call_returns(work):
    work.patience = 30.0
    start(work, lambda _progress: 42)
    assert work.told == [("a", 42)]
    assert not work.busy


def test_what_is_long_leaves_the_window_alone_and_tells_its_end_later(work, gate, qtbot):
    work.patience = 0.0
    start(work, behind(gate))
    assert work.told == []
    assert work.busy
    gate.set()
    qtbot.waitUntil(lambda: bool(work.told), timeout=5000)
    assert work.told == [("a", False)]


def test_files_are_written_one_after_the_other_in_the_order_of_the_wishes(work, gate, qtbot):
    work.patience, begun = 0.0, []
    start(work, behind(gate), "a")
    start(work, lambda _progress: begun.append(gate.is_set()), "b")
    start(work, lambda _progress: begun.append(len(begun)), "c")
    gate.set()
    qtbot.waitUntil(lambda: len(work.told) == 3, timeout=5000)
    assert [name for name, _ in work.told] == ["a", "b", "c"]
    assert begun == [True, 1]


def test_a_refusal_is_told_and_the_next_file_is_written_all_the_same(work, qtbot):
    def refuse(progress):
        raise FormatError("it is too large")

    work.patience = 30.0
    start(work, refuse, "a")
    start(work, lambda _progress: 1, "b")
    assert work.told == [("a", "it is too large"), ("b", 1)]


def test_a_failure_is_not_swallowed(work, qtbot):
    def fail(progress):
        raise ZeroDivisionError

    work.patience = 30.0
    with qtbot.capture_exceptions() as exceptions:
        start(work, fail)
    assert [kind for kind, _, _ in exceptions] == [ZeroDivisionError]
    assert work.told == []
    assert not work.busy


def test_long_work_shows_what_is_done_and_cancel_stops_it_where_it_can(work, window, gate, qtbot):
    def job(progress):
        assert gate.wait(10)
        progress(0.0)
        return "written"

    work.patience = 0.0
    start(work, job)
    dialog = dialog_of(window, qtbot)
    assert dialog.label.text() == "Writing a"
    assert dialog.bar.maximum() == 0, "nobody knows how long it takes"
    button = dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    gate.set()
    qtbot.waitUntil(lambda: bool(work.told), timeout=5000)
    assert work.told == [("a", "stopped")]


def test_a_file_that_was_written_before_cancel_reached_it_is_told_as_written(work, window, gate, qtbot):
    work.patience = 0.0
    start(work, behind(gate))
    dialog_of(window, qtbot).reject()
    gate.set()
    qtbot.waitUntil(lambda: bool(work.told), timeout=5000)
    assert work.told == [("a", False)]


def test_finishing_waits_for_everything_and_tells_it(work, gate):
    work.patience = 0.0
    start(work, behind(gate), "a")
    start(work, lambda _progress: 2, "b")
    timer = threading.Timer(0.05, gate.set)
    timer.start()
    work.finish()
    timer.join()
    assert work.told == [("a", False), ("b", 2)]
