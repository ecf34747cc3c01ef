"""Owns the panels and brings them what happened: visible ones only, and not all in the same frame."""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from nnviz.app.job import Snapshot
from nnviz.app.run import RunState
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.ui.panels import PANELS, Panel
from nnviz.ui.plots.deferred import DeferredView
from nnviz.ui.theme import Theme

# While a run is live, a panel gets every so many snapshots, or fewer where more are visible: one panel in a frame …
_STAGGER = 4
# … but waits no longer than this, in seconds, when they come slowly …
_PATIENCE = 0.3
# … or than this beyond the time that it asks for …
_TURN_SECONDS = 0.1
# … unless more than this many, and than its share of them all, are waiting.
_FEWEST_AT_ONCE = 2
# When no other snapshot comes for so many milliseconds, nothing waits any longer.
_LULL_MS = 120

View: TypeAlias = Callable[[Snapshot], object]


@dataclass(slots=True)
class _Shown:
    """What a panel was shown last, and when. A panel is stale where this differs from the session."""

    theme: Theme | None = None
    project: Project | None = None
    snapshot: Snapshot | None = None
    concern: object = None
    at: float = 0.0
    # While a run was live: then what belongs to the step may not have been complete.
    live: bool = False


@dataclass(slots=True)
class _View:
    """What gets snapshots beside the panels, in a live run seldom; which it got, when, and whether the run was live."""

    show: View
    live_seconds: float
    snapshot: Snapshot | None = None
    at: float = -math.inf
    live: bool = False


class PanelHost(QObject):
    """Makes the panels of the registry, each when it is first shown, and keeps the visible ones up to date.

    A hidden panel is told nothing; when it becomes visible, it is first brought what it missed. Paused, visible panels
    get every snapshot and every change of the focus at once; while a run is live, each gets every fourth snapshot, in
    turn, or fewer where it states ``live_seconds`` or where many are visible; in a run so slow that the next one is not
    there soon, everything is told of each. An exception in one panel does not keep the others from theirs: it is raised
    after them, for ``sys.excepthook``, with those of earlier panels as its context.

    Attributes:
        kinds: the classes of all panels, by key.

    Signals:
        made(panel): a panel was made, and has no parent yet.
    """

    made = Signal(object)

    # An exception in a slot reaches sys.excepthook; one in an event filter would come out of the dock's show().
    _became_visible = Signal(object)

    def __init__(
        self,
        session: Session,
        theme: Theme,
        parent: QObject | None = None,
        *,
        kinds: Mapping[str, type[Panel]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """No panel is made yet.

        Args:
            kinds: the panels that there are, by key; those of the registry when None.
            clock: seconds, for the staggering.
        """
        super().__init__(parent)
        self._session, self._theme, self._clock = session, theme, clock
        self.kinds = PANELS.entries() if kinds is None else kinds
        self._made: dict[str, Panel] = {}
        self._shown: dict[str, _Shown] = {}
        self._views: list[_View] = []
        # Qt does not hide a dock that is a tab behind another one.
        self._behind: set[str] = set()
        self._frame, self._slowness = 0, 1.0
        self._taken: Snapshot | None = None
        # When the present snapshot came. Who is told of it later is told of the next one no later for it.
        self._came = clock()
        self._lull = QTimer(self)
        self._lull.setSingleShot(True)
        self._lull.setInterval(_LULL_MS)
        self._lull.timeout.connect(self._catch_up)
        # The project that the session's snapshot belongs to.
        self._snapshot_project = session.project
        self._became_visible.connect(self._bring)
        session.project_changed.connect(self._bring_all)
        session.focus_changed.connect(self._bring_all)
        session.snapshot_changed.connect(self._take_snapshot)
        session.state_changed.connect(self._take_state)

    @property
    def panels(self) -> Mapping[str, Panel]:
        """The panels, by key. To look one up makes it."""
        return _Panels(self)

    def panel(self, key: str) -> Panel:
        """The panel with this key; it is made now if it has not been shown yet."""
        if key not in self._made:
            self._made[key] = panel = self.kinds[key](self._session)
            self._shown[key] = _Shown()
            panel.setEnabled(key not in self._behind)
            panel.installEventFilter(self)
            self.made.emit(panel)
        return self._made[key]

    def is_made(self, key: str) -> bool:
        """Whether the panel has been made."""
        return key in self._made

    def add_view(self, view: View, live_seconds: float = 0.0) -> None:
        """Have ``view(snapshot)`` called with every snapshot from now on, before the panels get it.

        Args:
            live_seconds: while a run is live it is called at most so often; when the run ends, with the last snapshot.
        """
        self._views.append(_View(view, live_seconds))

    def set_slowness(self, slowness: float) -> None:
        """Have panels wait so many times longer than usual for their turn in a live run; 1 is the least."""
        self._slowness = slowness

    def set_theme(self, theme: Theme) -> None:
        """Give the panels another theme, hidden ones when they are shown."""
        self._theme = theme
        self._bring_all()

    def refresh(self, panel: Panel) -> None:
        """Show a panel everything anew; a hidden one when it is shown."""
        self._shown[panel.key] = _Shown()
        if panel.isVisible():
            self._bring(panel)

    def set_in_front(self, key: str, in_front: bool) -> None:
        """Whether the tab of a panel is in front of those that share its place.

        The first time that it is in front, the panel is made. One behind is told nothing; and the keyboard, which Qt
        would lead there all the same, does not get to it: what nobody sees is not what holds.
        """
        if in_front:
            self._behind.discard(key)
            panel = self.panel(key)
            panel.setEnabled(True)
            if panel.isVisible():
                self._bring(panel)
        else:
            self._behind.add(key)
            if key in self._made:
                self._made[key].setEnabled(False)

    def complete(self) -> None:
        """Make what visible panels have put off until after their first paint, now."""
        waiting = [view for panel in self._visible() for view in panel.findChildren(DeferredView)]
        _all_of([view.complete for view in waiting])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring a panel what it missed, as soon as it becomes visible."""
        if event.type() == QEvent.Type.Show and isinstance(watched, Panel):
            self._became_visible.emit(watched)
        return super().eventFilter(watched, event)

    def _visible(self) -> list[Panel]:
        made = ((key, self._made[key]) for key in self.kinds if key in self._made)
        return [panel for key, panel in made if panel.isVisible() and key not in self._behind]

    def _bring_all(self) -> None:
        _all_of([partial(self._bring, panel) for panel in self._visible()])

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot_project = self._session.project
        if snapshot is self._taken:
            # The same once more: something else has come to it, such as the last point of a curve.
            self._forget(live_alone=False)
        self._taken = snapshot
        self._frame += 1
        self._came = self._clock()
        due = visible = self._visible()
        if self._session.running:
            self._lull.stop()
            if self._slowness == 1.0:
                # Else it is the frames that are slow, and not the run.
                self._lull.start()
            turns = math.ceil(max(_STAGGER, len(visible)) * self._slowness)
            due = [panel for place, panel in enumerate(visible) if self._is_due(place, panel, turns)]
            # When frames come so slowly that all are due at once, those that have waited longest: else each frame
            # would be as slow as all panels together, and the next one slower for it.
            due.sort(key=lambda panel: self._shown[panel.key].at)
            due = due[: max(_FEWEST_AT_ONCE, -(-len(visible) // turns))]
        # By one time for all: those who are told equally seldom are told of the same steps.
        running, came = self._session.running, self._came
        views = [view for view in self._views if not running or came - view.at >= view.live_seconds]
        _all_of([*(partial(self._tell, view) for view in views), *(partial(self._bring, panel) for panel in due)])

    def _is_due(self, place: int, panel: Panel, turns: int) -> bool:
        waited = self._came - self._shown[panel.key].at
        if waited < panel.live_seconds * self._slowness:
            return False
        # Those that ask for much time would else come due together, in one frame.
        patience = max(_PATIENCE, panel.live_seconds + _TURN_SECONDS) * self._slowness
        return (self._frame + place) % turns == 0 or waited >= patience

    def _tell(self, view: _View) -> None:
        view.snapshot, view.at, view.live = self._session.snapshot, self._came, self._session.running
        view.show(view.snapshot)

    def _take_state(self, state: RunState) -> None:
        """A run has ended: its last snapshot may have come while it was live, and the curves were measured after it."""
        if state is not RunState.RUNNING:
            self._forget(live_alone=True)
            self._lull.stop()
            self._catch_up()

    def _catch_up(self) -> None:
        """Tell everything that is behind of the present snapshot; at the end of a run, once more."""
        snapshot, over = self._session.snapshot, not self._session.running
        behind = [view for view in self._views if view.snapshot is not snapshot or (over and view.live)]
        _all_of([*(partial(self._tell, view) for view in behind), self._bring_all])

    def _forget(self, *, live_alone: bool) -> None:
        """Have every panel shown its step anew, or those alone that got it while a run was live."""
        for shown in self._shown.values():
            if shown.live or not live_alone:
                shown.snapshot = None

    def _bring(self, panel: Panel) -> None:
        """Show a panel what differs from what it was shown last."""
        session, shown = self._session, self._shown[panel.key]
        # Before all else: whatever a panel draws, it looks at the data of the session.
        if shown.project is not session.project:
            shown.project = session.project
            panel.show_project(session.project)
            # The same step may be told with other names.
            shown.snapshot = None
        if shown.theme is not self._theme:
            shown.theme = self._theme
            panel.show_theme(self._theme)
        concern = panel.concern(session.focus)
        stale = shown.snapshot is not session.snapshot or shown.concern != concern
        if stale and _same_shape(session.project, self._snapshot_project):
            shown.snapshot, shown.concern, shown.at = session.snapshot, concern, self._came
            shown.live = session.running
            panel.show_snapshot(session.snapshot, session.focus)


class _Panels(Mapping[str, Panel]):
    """The panels of a host. It is no part of the host: in a circle with it, both would wait for the garbage."""

    def __init__(self, host: PanelHost) -> None:
        self._host = host

    def __getitem__(self, key: str) -> Panel:
        return self._host.panel(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._host.kinds)

    def __len__(self) -> int:
        return len(self._host.kinds)


def _same_shape(project: Project, other: Project) -> bool:
    """Whether a step of one project makes sense beside the other.

    When a project has been replaced, the session's snapshot is still that of the old one; the new one follows at once.
    """
    return (project.network, project.data) == (other.network, other.data)


def _all_of(calls: Sequence[Callable[[], object]]) -> None:
    """Make all calls in their order, even when one raises; then raise it, with earlier ones as its context."""
    if calls:
        try:
            calls[0]()
        finally:
            _all_of(calls[1:])
