"""In a live run panels take turns, and what people read changes seldom."""

from dataclasses import replace

import pytest

from nnviz.app.run import RunState
from nnviz.document.examples import first_project
from nnviz.ui.panel_host import PanelHost
from nnviz.ui.theme import LIGHT
from tests.ui.listeners import Listener, LiveSession, listener


@pytest.fixture
def live_session(qtbot):
    session = LiveSession(first_project())
    yield session
    assert session.close()


@pytest.fixture
def open_host(live_session, qtbot):
    """A function that shows so many panels, which have been told what there is."""

    hosts = []

    def open_panels(*kinds, clock=lambda: 0.0, lull=60_000):
        host = PanelHost(live_session, LIGHT, kinds={kind.key: kind for kind in kinds}, clock=clock)
        # The clock of these tests stands still, however slow the machine is.
        host._lull.setInterval(lull)
        hosts.append(host)
        for panel in host.panels.values():
            qtbot.addWidget(panel)
            panel.show()
            panel.words()
        return host

    yield open_panels
    for host in hosts:
        host._lull.stop()


def listeners(count):
    return [listener(str(number)) for number in range(count)]


def live_snapshot(session):
    session.show(replace(session.snapshot), session.focus)


def heard_by(host):
    """Which panels have been told something since they were asked last."""
    return [panel.key for panel in host.panels.values() if panel.words()]


def test_live_panels_take_turns_and_the_canvas_gets_every_snapshot(live_session, open_host):
    host = open_host(*listeners(6))
    seen = []
    host.add_view(seen.append)
    told = []
    for _ in range(12):
        live_snapshot(live_session)
        told.append(heard_by(host))
    assert len(seen) == 12
    assert all(snapshot is not None for snapshot in seen)
    for key in host.panels:
        assert [key in keys for keys in told].count(True) == 2
    assert {len(keys) for keys in told} == {1}


def test_live_snapshots_that_come_slowly_all_reach_the_panels(live_session, open_host):
    now = [0.0]
    host = open_host(Listener, clock=lambda: now[0])
    panel = host.panels["first"]
    for _ in range(5):
        now[0] += 1.0
        live_snapshot(live_session)
        assert panel.words() == ["snapshot"]


def test_live_slow_frames_do_not_draw_all_panels_at_once_and_leave_none_out(live_session, open_host):
    now = [0.0]
    host = open_host(*listeners(10), clock=lambda: now[0])
    told = []
    for _ in range(10):
        now[0] += 1.0
        live_snapshot(live_session)
        told.append(heard_by(host))
    assert [len(keys) for keys in told] == [2] * 10
    for key in host.panels:
        assert [key in keys for keys in told].count(True) >= 2


def test_live_a_panel_that_asks_for_time_gets_it(live_session, open_host):
    now = [10.0]
    slow = type("Slow", (Listener,), {"live_seconds": 0.5})
    host = open_host(slow, clock=lambda: now[0])
    panel = host.panels["first"]
    times = []
    for _ in range(100):
        now[0] += 0.016
        live_snapshot(live_session)
        if panel.words():
            times.append(now[0])
    assert len(times) == 3
    assert min(later - earlier for earlier, later in zip([10.0, *times], times, strict=False)) >= 0.5


def test_live_panels_that_ask_for_much_time_do_not_come_due_in_one_frame(live_session, open_host):
    now = [10.0]
    kinds = [type(f"Slow{number}", (Listener,), {"key": str(number), "live_seconds": 0.5}) for number in range(4)]
    host = open_host(*kinds, clock=lambda: now[0])
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


def test_live_a_change_of_focus_comes_at_once(live_session, open_host):
    host = open_host(Listener)
    panel = host.panels["first"]
    live_session.select(1)
    assert panel.words() == ["snapshot"]


def test_a_view_for_readers_is_told_seldom_in_a_live_run_and_gets_the_last_step_when_the_run_ends(
    live_session, open_host
):
    now, often, seldom = [0.0], [], []
    host = open_host(clock=lambda: now[0])
    host.add_view(often.append)
    host.add_view(seldom.append, 0.1)
    for _ in range(4):
        live_snapshot(live_session)
    assert seldom == often[:1]
    now[0] = 0.1
    live_snapshot(live_session)
    assert seldom == [often[0], often[4]]
    live_snapshot(live_session)
    live_session.is_running = False
    live_session.state_changed.emit(RunState.PAUSED)
    assert seldom == [often[0], often[4], often[5]]
    # What was told of it may have depended on the run.
    assert often[6:] == [often[5]]
    live_session.state_changed.emit(RunState.PAUSED)
    assert len(often) == 7


def test_live_nothing_waits_when_no_other_snapshot_comes_soon(live_session, open_host, qtbot):
    host, seldom = open_host(*listeners(6), lull=0), []
    host.add_view(seldom.append, 100.0)
    for _ in range(2):
        live_snapshot(live_session)
    told = set(heard_by(host))
    assert len(told) < 6
    assert len(seldom) == 1

    def all_know():
        told.update(heard_by(host))
        assert len(told) == 6
        assert seldom[-1] is live_session.snapshot

    qtbot.waitUntil(all_know)
    assert all(shown.snapshot is live_session.snapshot for shown in host._shown.values())


def test_where_frames_are_slow_a_lull_is_no_reason_to_tell_all(live_session, open_host):
    host = open_host(*listeners(6), lull=0)
    live_snapshot(live_session)
    assert host._lull.isActive()
    host.set_slowness(2.0)
    live_snapshot(live_session)
    assert not host._lull.isActive()


def test_live_who_is_told_late_of_one_snapshot_is_told_of_the_next_no_later_for_it(live_session, open_host, qtbot):
    now, seldom = [0.0], []
    host = open_host(clock=lambda: now[0], lull=0)
    host.add_view(seldom.append, 0.1)
    live_snapshot(live_session)
    now[0] = 0.05
    live_snapshot(live_session)
    now[0] = 0.11
    qtbot.waitUntil(lambda: len(seldom) == 2)
    now[0] = 0.16
    live_snapshot(live_session)
    assert len(seldom) == 3


def test_where_many_panels_are_visible_only_a_few_are_drawn_in_a_live_frame(live_session, open_host):
    host = open_host(*listeners(15))
    told = []
    for _ in range(20):
        live_snapshot(live_session)
        told.append(heard_by(host))
    assert max(map(len, told)) == 1
    for key in host.panels:
        assert [key in keys for keys in told].count(True) in (1, 2)


def test_where_frames_are_slow_each_panel_waits_longer_for_its_turn(live_session, open_host):
    now = [0.0]
    host = open_host(*listeners(4), clock=lambda: now[0])

    def turns():
        told = []
        for _ in range(48):
            now[0] += 1 / 60
            live_snapshot(live_session)
            told.append(heard_by(host))
        return [sum(key in keys for keys in told) for key in host.panels]

    assert turns() == [12] * 4
    host.set_slowness(2.0)
    assert turns() == [6] * 4


def test_what_was_shown_in_a_live_run_is_shown_once_more_at_its_end_and_what_came_after_is_not(live_session, open_host):
    host = open_host(Listener)
    panel = host.panels["first"]
    for _ in range(4):
        live_snapshot(live_session)
    assert "snapshot" in panel.words()
    live_session.state_changed.emit(RunState.PAUSED)
    assert panel.words() == ["snapshot"]
    live_session.is_running = False
    live_snapshot(live_session)
    assert panel.words() == ["snapshot"]
    live_session.state_changed.emit(RunState.PAUSED)
    assert panel.words() == []
