"""Panels are made when they are first seen: the start does not pay for the others."""

import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QTabBar

from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document.examples import example_project
from nnviz.shell.docks import arrange
from nnviz.shell.main_window import MainWindow
from nnviz.ui.panel_host import PanelHost
from nnviz.ui.panels import PANELS
from nnviz.ui.plots.deferred import DeferredView

SEEN_AT_START = {"settings", "samples", "inspector", "loss", "gradients"}


def made(window):
    return {key for key in window.panels.kinds if window.panels.is_made(key)}


def seen(window):
    """The panels whose docks are in front: those behind are moved off the window."""
    return {key for key, dock in window.docks.items() if dock.isVisible() and dock.geometry().right() >= 0}


def tab_texts(window):
    """The texts on all tab bars of docks that stand on the window."""
    bars = [bar for bar in window.findChildren(QTabBar) if bar.parent() is window and bar.isVisible()]
    return [bar.tabText(place) for bar in bars if bar.x() >= 0 for place in range(bar.count())]


def test_at_the_start_only_the_panels_that_are_seen_are_made(window):
    assert seen(window) == SEEN_AT_START
    assert made(window) == SEEN_AT_START


def test_training_makes_no_panel_that_is_not_seen(program, window, qtbot):
    program.session.run()
    qtbot.waitUntil(lambda: program.session.snapshot.step > 50, timeout=20_000)
    program.session.pause()
    window.set_theme("dark")
    window.files.open_example("iris")
    Stepper(program.session).next_sample()
    assert made(window) == SEEN_AT_START


@pytest.mark.parametrize("key", sorted(set(PANELS.entries()) - SEEN_AT_START))
def test_a_panel_that_is_made_late_shows_at_once_what_it_shows_when_all_is_told_anew(key, program, window):
    window.set_theme("dark")
    window.files.open_example("iris")
    stepper = Stepper(program.session)
    for _ in range(3):
        stepper.next_phase()
    program.session.select(1, 0, 1)
    window.docks[key].toggleViewAction().setChecked(False)
    window.docks[key].show()
    window.docks[key].raise_()
    panel = window.panels.panels[key]
    assert panel.isVisible()
    for view in panel.findChildren(DeferredView):
        view.complete()
    at_once = panel.grab().toImage()
    window.panels.refresh(panel)
    assert panel.grab().toImage() == at_once


def test_a_click_on_a_tab_makes_the_panel_and_moves_nothing(window):
    places = {key: window.docks[key].geometry() for key in SEEN_AT_START - {"inspector"}}
    size = window.canvas.size()
    window.docks["step"].raise_()
    assert made(window) == SEEN_AT_START | {"step"}
    assert window.canvas.size() == size
    assert {key: window.docks[key].geometry() for key in places} == places


def test_the_inspector_made_in_a_live_run_waits_for_its_end_like_one_made_before(program, qtbot):
    session = program.session
    session.run()
    late = PanelHost(session, program.theme).panels["inspector"]
    qtbot.addWidget(late)
    assert not late.tabs.isEnabled()
    session.pause()
    assert late.tabs.isEnabled()


@pytest.fixture
def start_again(program):
    """Close the window, and open the next one with what the settings have kept."""
    opened = []

    def start():
        program.window.close()
        again = MainWindow(Session(example_project("and")), program.theme, program.settings)
        again.projects.unsaved.asks = False
        again.show()
        opened.append(again)
        return again

    yield start
    for window in opened:
        window.close()
        window.deleteLater()


def test_what_was_open_comes_back_made_and_what_was_closed_does_not(window, start_again):
    window.docks["samples"].close()
    window.docks["classes"].toggleViewAction().trigger()
    window.docks["selection"].raise_()
    again = start_again()
    expected = {"settings", "selection", "loss", "classes"}
    assert (seen(again), made(again)) == (expected, expected)
    assert again.docks["classes"].toggleViewAction().isChecked()
    assert not again.docks["samples"].toggleViewAction().isChecked()
    assert len(tab_texts(again)) == len(set(tab_texts(again)))


def test_a_panel_that_the_kept_layout_does_not_know_waits_closed_in_its_area(program, window, start_again):
    geometry, state = window.saveGeometry(), bytes(window.saveState())
    known, unknown = "dock_samples".encode("utf-16-be"), "dock_another".encode("utf-16-be")
    assert known in state
    program.settings.save_layout = lambda *_layout: None
    program.settings.layout = lambda: (geometry, QByteArray(state.replace(known, unknown)))
    again = start_again()
    dock = again.docks["samples"]
    assert not dock.isVisible()
    dock.toggleViewAction().trigger()
    assert again.dockWidgetArea(dock) == Qt.DockWidgetArea.LeftDockWidgetArea
    assert dock.isVisible()
    assert again.panels.is_made("samples")


def test_a_damaged_layout_gives_that_of_the_first_start(program, window, start_again):
    program.settings.save_layout = lambda *_layout: None
    program.settings.layout = lambda: (window.saveGeometry(), QByteArray(b"damaged"))
    assert seen(start_again()) == SEEN_AT_START


def test_each_panel_has_one_tab_on_the_window_at_the_start_and_after_the_layout_is_restored(window, qapp):
    expected = ["Gradient flow", "Histograms", "Output", "Selection", "Step values", "Why?"]
    assert sorted(tab_texts(window)) == expected
    window.docks["classes"].toggleViewAction().trigger()
    window.docks["samples"].close()
    arrange(window, window.panels.kinds, window.docks)
    qapp.processEvents()
    assert sorted(tab_texts(window)) == expected
    assert seen(window) == SEEN_AT_START
