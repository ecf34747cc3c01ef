"""The panel host: who is told what, and when."""

from dataclasses import replace
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QTabWidget

from nnviz.app.frame_clock import FrameClock
from nnviz.app.run import RunState
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project, first_project
from nnviz.ui.panel_host import PanelHost
from nnviz.ui.panels.base import Panel
from nnviz.ui.theme import DARK, LIGHT


class Listener(Panel):
    """Writes down what it is shown."""

    key: ClassVar[str] = "first"
    area: ClassVar[str] = "bottom"

    def __init__(self, session, parent=None):
        super().__init__(session, parent)
        self.heard = []

    def title(self):
        return self.key

    def show_theme(self, theme):
        self.heard.append(("theme", theme))

    def show_project(self, project):
        self.heard.append(("project", project))

    def show_snapshot(self, snapshot, focus):
        self.heard.append(("snapshot", snapshot, focus))

    def words(self):
        words = [heard[0] for heard in self.heard]
        self.heard.clear()
        return words


def listener(name: str, base=Listener):
    return type(f"Listener_{name}", (base,), {"key": name})


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


class LiveSession(Session):
    """Says that it runs, so that a test decides when a snapshot comes."""

    @property
    def running(self):
        return True


@pytest.fixture
def live_session(qtbot):
    session = LiveSession(first_project())
    yield session
    assert session.close()


def live_snapshot(session):
    session.show(replace(session.snapshot), session.focus)


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


def test_live_panels_take_turns_and_the_canvas_gets_every_snapshot(live_session, qtbot):
    kinds = [listener(str(number)) for number in range(6)]
    host = PanelHost(live_session, LIGHT, kinds={kind.key: kind for kind in kinds}, clock=lambda: 0.0)
    seen = []
    host.add_view(seen.append)
    for panel in host.panels.values():
        qtbot.addWidget(panel)
        panel.show()
        panel.words()
    told = []
    for _ in range(12):
        live_snapshot(live_session)
        told.append([panel.key for panel in host.panels.values() if panel.words()])
    assert len(seen) == 12
    assert all(snapshot is not None for snapshot in seen)
    for key in host.panels:
        assert [key in keys for keys in told].count(True) == 2
    assert {len(keys) for keys in told} == {1}


def test_live_snapshots_that_come_slowly_all_reach_the_panels(live_session, qtbot):
    now = [0.0]
    host = PanelHost(live_session, LIGHT, kinds={"first": Listener}, clock=lambda: now[0])
    panel = host.panels["first"]
    qtbot.addWidget(panel)
    panel.show()
    panel.words()
    for _ in range(5):
        now[0] += 1.0
        live_snapshot(live_session)
        assert panel.words() == ["snapshot"]


def test_live_slow_frames_do_not_draw_all_panels_at_once_and_leave_none_out(live_session, qtbot):
    now = [0.0]
    kinds = [listener(str(number)) for number in range(10)]
    host = PanelHost(live_session, LIGHT, kinds={kind.key: kind for kind in kinds}, clock=lambda: now[0])
    for panel in host.panels.values():
        qtbot.addWidget(panel)
        panel.show()
        panel.words()
    told = []
    for _ in range(10):
        now[0] += 1.0
        live_snapshot(live_session)
        told.append([panel.key for panel in host.panels.values() if panel.words()])
    assert [len(keys) for keys in told] == [2] * 10
    for key in host.panels:
        assert [key in keys for keys in told].count(True) >= 2


def test_live_a_panel_that_asks_for_time_gets_it(live_session, qtbot):
    now = [10.0]
    slow = type("Slow", (Listener,), {"live_seconds": 0.5})
    host = PanelHost(live_session, LIGHT, kinds={"first": slow}, clock=lambda: now[0])
    panel = host.panels["first"]
    qtbot.addWidget(panel)
    panel.show()
    panel.words()
    times = []
    for _ in range(100):
        now[0] += 0.016
        live_snapshot(live_session)
        if panel.words():
            times.append(now[0])
    assert len(times) == 3
    assert min(later - earlier for earlier, later in zip([10.0, *times], times, strict=False)) >= 0.5


def test_live_panels_that_ask_for_much_time_do_not_come_due_in_one_frame(live_session, qtbot):
    now = [10.0]
    kinds = [type(f"Slow{number}", (Listener,), {"key": str(number), "live_seconds": 0.5}) for number in range(4)]
    host = PanelHost(live_session, LIGHT, kinds={kind.key: kind for kind in kinds}, clock=lambda: now[0])
    for panel in host.panels.values():
        qtbot.addWidget(panel)
        panel.show()
        panel.words()
    at_once, told = [], dict.fromkeys(host.panels, 0)
    for _ in range(120):
        now[0] += 1 / 60
        live_snapshot(live_session)
        keys = [key for key, panel in host.panels.items() if panel.words()]
        at_once.append(len(keys))
        for key in keys:
            told[key] += 1
    assert max(at_once) == 1
    assert set(told.values()) == {3}


def test_live_a_change_of_focus_comes_at_once(live_session, qtbot):
    host = PanelHost(live_session, LIGHT, kinds={"first": Listener}, clock=lambda: 0.0)
    panel = host.panels["first"]
    qtbot.addWidget(panel)
    panel.show()
    panel.words()
    live_session.select(1)
    assert panel.words() == ["snapshot"]


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


def test_the_end_of_a_run_is_shown_once_more_because_curves_are_measured_after_the_last_snapshot(make_host, session):
    host = make_host(Listener)
    panel = host.panels["first"]
    panel.show()
    panel.words()
    session.state_changed.emit(RunState.RUNNING)
    assert panel.words() == []
    session.state_changed.emit(RunState.PAUSED)
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


def test_a_view_for_readers_is_told_seldom_in_a_live_run_and_gets_the_last_step_when_the_run_ends(live_session):
    now, often, seldom = [0.0], [], []
    host = PanelHost(live_session, LIGHT, kinds={}, clock=lambda: now[0])
    host.add_view(often.append)
    host.add_view(seldom.append, 0.1)
    for _ in range(4):
        live_snapshot(live_session)
    assert seldom == often[:1]
    now[0] = 0.1
    live_snapshot(live_session)
    assert seldom == [often[0], often[4]]
    live_snapshot(live_session)
    live_session.state_changed.emit(RunState.PAUSED)
    assert seldom == [often[0], often[4], often[5]]
    assert len(often) == 6


def test_where_many_panels_are_visible_only_a_few_are_drawn_in_a_live_frame(live_session, qtbot):
    kinds = [listener(str(number)) for number in range(15)]
    host = PanelHost(live_session, LIGHT, kinds={kind.key: kind for kind in kinds}, clock=lambda: 0.0)
    for panel in host.panels.values():
        qtbot.addWidget(panel)
        panel.show()
        panel.words()
    told = []
    for _ in range(20):
        live_snapshot(live_session)
        told.append([panel.key for panel in host.panels.values() if panel.words()])
    assert max(map(len, told)) == 1
    for key in host.panels:
        assert [key in keys for keys in told].count(True) in (1, 2)


def test_where_frames_are_slow_each_panel_waits_longer_for_its_turn(live_session, qtbot):
    now = [0.0]
    kinds = [listener(str(number)) for number in range(4)]
    host = PanelHost(live_session, LIGHT, kinds={kind.key: kind for kind in kinds}, clock=lambda: now[0])
    for panel in host.panels.values():
        qtbot.addWidget(panel)
        panel.show()
        panel.words()

    def turns():
        told = []
        for _ in range(48):
            now[0] += 1 / 60
            live_snapshot(live_session)
            told.append([panel.key for panel in host.panels.values() if panel.words()])
        return [sum(key in keys for keys in told) for key in host.panels]

    assert turns() == [12] * 4
    host.set_slowness(2.0)
    assert turns() == [6] * 4
