"""What nobody sees costs nothing: in the real window, a live run asks nothing of hidden panels."""

from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import QTimer

from nnviz.document.edits import set_data
from nnviz.document.examples import project_for_table
from nnviz.document.spec import DataSpec
from nnviz.engine.datasets import DATASETS
from nnviz.formats.data_reading import read_data
from nnviz.formats.progress import unwatched
from nnviz.ui.panels import PANELS
from tests.formats.data_files import write_mnist


@pytest.fixture
def told(program, monkeypatch):
    """How often each panel was told anything."""
    counted = Counter()
    for key, panel in program.window.panels.panels.items():
        for name in ("show_snapshot", "show_project", "show_theme"):
            told_by = getattr(panel, name)
            monkeypatch.setattr(
                panel, name, lambda *what, key=key, told_by=told_by: (counted.update([key]), told_by(*what))
            )
    return counted


def timers_of(panel):
    return [timer for timer in panel.findChildren(QTimer) if timer.isActive()]


def live_frames(program, qtbot, count=25):
    frames = []
    connection = program.clock.delivered.connect(lambda: frames.append(1))
    program.session.run()
    qtbot.waitUntil(lambda: len(frames) >= count, timeout=20_000)
    program.session.pause()
    program.clock.delivered.disconnect(connection)


def test_a_live_run_an_edit_and_a_step_tell_hidden_panels_nothing(program, window, told, qtbot):
    for dock in window.docks.values():
        dock.hide()
    told.clear()
    live_frames(program, qtbot)
    source = DATASETS.create("xor")
    program.session.edit(set_data(program.session.project, DataSpec(source), source.load()), "xor")
    program.session.select(1, 0, 0)
    window.actions_["next_sample"].trigger()
    assert not told
    assert not [key for key, panel in window.panels.panels.items() if timers_of(panel)]


@pytest.mark.parametrize("key", PANELS.entries())
def test_a_panel_behind_another_tab_is_told_nothing_and_all_when_it_comes_to_the_front(
    program, window, told, qtbot, key
):
    window.docks[key].show()
    window.docks[key].raise_()
    qtbot.waitUntil(lambda: key not in window.panels._behind)
    other = "loss" if key != "loss" else "gradients"
    window.docks[other].show()
    window.tabifyDockWidget(window.docks[key], window.docks[other])
    window.docks[other].raise_()
    qtbot.waitUntil(lambda: key in window.panels._behind)
    told.clear()
    live_frames(program, qtbot, 8)
    assert told[key] == 0
    window.docks[key].raise_()
    qtbot.waitUntil(lambda: told[key] > 0)


def test_with_every_panel_shown_nobody_makes_a_table_of_numbers_of_all_pictures(program, window, qtbot, tmp_path):
    dataset = read_data(write_mnist(tmp_path, 400), unwatched)
    program.session.open_project(project_for_table(dataset))
    for panel, dock in window.docks.items():
        dock.show()
        dock.raise_()
        qtbot.waitUntil(lambda panel=panel: panel not in window.panels._behind)
        window.complete()
        window.actions_["next_sample"].trigger()
    live_frames(program, qtbot, 8)
    assert program.session.data.dataset.inputs.dtype == np.uint8
    assert "train_inputs" not in vars(program.session.data)
    assert "test_inputs" not in vars(program.session.data)
