"""Long work beside the window: its end is told once, in the window's thread, and it can be stopped."""

import threading

import pytest

from nnviz.app.background import Background
from nnviz.formats.errors import FormatError


@pytest.fixture
def run(qapp):
    made = []

    def start(work):
        background = Background(work)
        made.append(background)
        told = []
        for name in ("done", "refused", "cancelled"):
            getattr(background, name).connect(lambda *what, name=name: told.append((name, *what)))
        background.start()
        return background, told

    yield start
    for background in made:
        background.close()


def test_the_result_is_told_once_in_the_windows_thread(run, qtbot):
    threads = []

    def work(progress):
        threads.append(threading.current_thread())
        progress(0.5)
        return 42

    background, told = run(work)
    background.done.connect(lambda _: threads.append(threading.current_thread()))
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    assert told == [("done", 42)]
    assert threads[0] is not threads[1] is threading.main_thread()
    assert not background.running


def test_an_exception_is_handed_over_and_not_lost(run, qtbot):
    def work(progress):
        raise FormatError("it is damaged")

    _, told = run(work)
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    assert told[0][0] == "refused"
    assert str(told[0][1]) == "it is damaged"


def test_work_that_is_cancelled_ends_at_its_next_report(run, qtbot):
    begun, go_on = threading.Event(), threading.Event()

    def work(progress):
        begun.set()
        go_on.wait(5)
        progress(0.5)
        return "never"

    background, told = run(work)
    assert begun.wait(5)
    background.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    assert told == [("cancelled",)]


def test_closing_waits_for_the_thread_and_says_nothing(run):
    def work(progress):
        while True:
            progress(0.1)

    background, told = run(work)
    background.close()
    assert told == []
    assert not any(thread.name == "nnviz-loading" for thread in threading.enumerate())
