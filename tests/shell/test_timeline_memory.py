"""The memory of the time machine is a setting."""

import pytest
from PySide6.QtWidgets import QInputDialog

from nnviz.app.settings import Settings
from nnviz.app.stepper import Stepper
from nnviz.shell.timeline_memory import ask_for_timeline_memory


@pytest.mark.parametrize(("stored", "read"), [("64", 64), ("0", 1), ("-3", 256), ("much", 256), ("9999999", 65_536)])
def test_a_strange_value_in_the_settings_never_hurts(stored, read, program):
    program.settings._store.setValue("timeline_megabytes", stored)
    assert Settings(program.settings._store).timeline_megabytes == read


def test_less_memory_gives_up_keyframes_and_brings_back_the_same_steps(program, window, qtbot):
    session = program.session
    session.run(40_000)
    qtbot.waitUntil(lambda: (session.poll(), not session.running)[1], timeout=20_000)
    Stepper(session).go_to(12_345)
    before = session.current_parameters().tobytes()
    kept = len(session.training.job.timeline._keys)
    ask_for_timeline_memory(session, program.settings, window)
    dialog = window.findChild(QInputDialog, "timeline_memory")
    assert dialog.intValue() == 256
    dialog.setIntValue(1)
    dialog.accept()
    assert program.settings.timeline_megabytes == 1
    assert len(session.training.job.timeline._keys) < kept
    Stepper(session).go_to(40_000)
    Stepper(session).go_to(12_345)
    assert session.current_parameters().tobytes() == before
    session.reset()
    assert session.training.job.timeline._budget == 1 << 20


def test_an_answer_that_comes_when_the_window_has_closed_is_kept_for_the_next_start(program, window):
    ask_for_timeline_memory(program.session, program.settings, window)
    dialog = window.findChild(QInputDialog, "timeline_memory")
    dialog.setIntValue(5)
    window.close()
    dialog.intValueSelected.emit(5)
    assert program.settings.timeline_megabytes == 5
