"""The panel host: who is told what, and when."""

import pytest
from PySide6.QtWidgets import QTabWidget

from nnviz.app.frame_clock import FrameClock
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project
from nnviz.ui.panel_host import PanelHost
from nnviz.ui.panels.base import Panel
from nnviz.ui.theme import DARK, LIGHT
from tests.ui.listeners import Listener, listener


class FailingListener(Listener):
    def show_snapshot(self, snapshot, focus):
        super().show_snapshot(snapshot, focus)
        raise RuntimeError(f"{self.key} failed")


@pytest.fixture
def make_host(session, qtbot):
    def make(*kinds, clock=lambda: 0.0):
        host = PanelHost(session, LIGHT, kinds={kind.key: kind for kind in kinds}, clock=clock)
        for panel in host.panels.values():
            qtbot.addWidget(panel)
        return host

    return make


def test_a_hidden_panel_is_told_nothing(make_host, session):
    host = make_host(Listener)
    Stepper(session).next_phase()
    session.select(1, 0)
    session.edit(edits.add_hidden_layer(session.project), "add")
    host.set_theme(DARK)
    host.refresh(host.panels["first"])
    assert host.panels["first"].heard == []


def test_a_panel_is_brought_everything_when_it_is_shown(make_host, session):
    host = make_host(Listener)
    panel = host.panels["first"]
    Stepper(session).next_phase()
    panel.show()
    assert panel.heard == [
        ("project", session.project),
        ("theme", LIGHT),
        ("snapshot", session.snapshot, session.focus),
    ]


def test_a_panel_that_missed_nothing_is_told_nothing_when_it_comes_back(make_host):
    host = make_host(Listener)
    panel = host.panels["first"]
    panel.show()
    panel.words()
    panel.hide()
    panel.show()
    assert panel.words() == []


def test_a_panel_in_a_hidden_tab_is_brought_what_it_missed_by_a_click(make_host, session, qtbot):
    host = make_host(listener("front"), listener("back"))
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    for key, panel in host.panels.items():
        tabs.addTab(panel, key)
    tabs.show()
    front, back = host.panels.values()
    front.words()
    Stepper(session).next_phase()
    assert front.words() == ["snapshot"]
    assert back.heard == []
    tabs.setCurrentIndex(1)
    assert back.heard[-1] == ("snapshot", session.snapshot, session.focus)


def test_paused_a_step_is_shown_once_and_a_change_of_focus_at_once(make_host, session):
    host = make_host(Listener)
    panel = host.panels["first"]
    panel.show()
    panel.words()
    Stepper(session).next_sample()
    assert panel.heard == [("snapshot", session.snapshot, session.focus)]
    session.select(1, 1)
    assert panel.heard[1:] == [("snapshot", session.snapshot, session.focus)]


def test_an_edit_brings_the_project_before_its_own_snapshot(make_host, session):
    host = make_host(Listener)
    panel = host.panels["first"]
    panel.show()
    panel.words()
    session.edit(edits.add_hidden_layer(session.project), "add")
    assert [heard[0] for heard in panel.heard] == ["project", "snapshot"]
    assert len(panel.heard[1][1].record.layers) == len(panel.heard[0][1].network.layers) == 3


def test_an_edit_of_a_live_run_never_pairs_the_new_project_with_the_old_step(make_host, session):
    host = make_host(Listener)
    panel = host.panels["first"]
    panel.show()
    session.run()
    panel.words()
    session.edit(edits.add_hidden_layer(session.project), "add")
    layers = 2
    for what, value, *_ in panel.heard:
        if what == "project":
            layers = len(value.network.layers)
        else:
            assert len(value.record.layers) == layers
    assert layers == 3


def test_another_theme_is_given_to_visible_panels_now_and_to_hidden_ones_later(make_host):
    host = make_host(listener("shown"), listener("hidden"))
    shown, hidden = host.panels.values()
    shown.show()
    shown.words()
    host.set_theme(DARK)
    assert shown.heard == [("theme", DARK)]
    hidden.show()
    assert ("theme", DARK) in hidden.heard


def test_the_last_snapshot_of_a_run_reaches_every_visible_panel(make_host, session, qtbot):
    host = make_host(*(listener(str(number)) for number in range(4)))
    for panel in host.panels.values():
        panel.show()
    clock = FrameClock(session)
    clock.start()
    session.run(500)
    qtbot.waitUntil(lambda: not session.running and session.snapshot.step == 500)
    for panel in host.panels.values():
        qtbot.waitUntil(lambda panel=panel: panel.heard[-1][1:] == (session.snapshot, session.focus))
    clock.stop()


def test_a_step_that_is_told_once_more_is_shown_once_more_because_its_curves_were_measured_later(make_host, session):
    host = make_host(Listener)
    panel = host.panels["first"]
    panel.show()
    Stepper(session).next_sample()
    panel.words()
    session.snapshot_changed.emit(session.snapshot)
    assert panel.words() == ["snapshot"]


def test_a_failing_panel_does_not_keep_the_others_from_theirs(make_host, session, qtbot):
    host = make_host(listener("a", FailingListener), listener("b"), listener("c", FailingListener), listener("d"))
    with qtbot.captureExceptions():
        for panel in host.panels.values():
            panel.show()
            panel.words()
    with qtbot.captureExceptions() as caught:
        Stepper(session).next_phase()
    assert {key: panel.words() for key, panel in host.panels.items()} == {key: ["snapshot"] for key in "abcd"}
    for _, error, _ in caught:
        assert (str(error), str(error.__context__)) == ("c failed", "a failed")
    assert caught


def test_refresh_shows_a_panel_everything_anew(make_host):
    host = make_host(Listener)
    panel = host.panels["first"]
    panel.show()
    panel.words()
    host.refresh(panel)
    assert panel.words() == ["project", "theme", "snapshot"]


def test_a_panel_is_given_the_project_before_other_colours(session, qtbot):
    told = []

    class Telling(Panel):
        key = "telling"

        def title(self):
            return "Telling"

        def show_project(self, project):
            told.append("project")

        def show_theme(self, theme):
            told.append("theme")

    host = PanelHost(session, LIGHT, kinds={"telling": Telling})
    panel = host.panels["telling"]
    qtbot.addWidget(panel)
    panel.show()
    host.complete()
    told.clear()
    panel.hide()
    session.open_project(example_project("iris"))
    host.set_theme(DARK)
    panel.show()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == ["project", "theme"]
