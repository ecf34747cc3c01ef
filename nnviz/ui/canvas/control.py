"""What the canvas is to show: the session's step, seen as a person chose, now and at the next start."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.engine.preparation import PreparedData
from nnviz.ui.canvas.plane import Plane, plane_of
from nnviz.ui.canvas.see_actions import SeeActions
from nnviz.ui.canvas.seeing import Seeing, seeing_from_texts, seeing_to_texts
from nnviz.ui.canvas.state import CanvasState, build_state
from nnviz.ui.canvas.telling import as_told
from nnviz.ui.canvas.view import NetworkCanvas

_GROUP = "canvas"


class CanvasControl(QObject):
    """Makes the states of the canvas, and gives its legend menus.

    Attributes:
        actions: what can be chosen.
    """

    def __init__(self, session: Session, settings: Settings, canvas: NetworkCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._settings, self._canvas = session, settings, canvas
        self._plane: tuple[PreparedData, Plane | None] = (session.data, plane_of(session.data))
        self.actions = SeeActions(seeing_from_texts(settings.group(_GROUP)), self)
        self.actions.changed.connect(self._take)
        session.opened.connect(canvas.fit)
        session.canvas_sight.wanted.connect(canvas.show_view)
        canvas.moved.connect(session.canvas_sight.tell)
        self._fill_menu, self._lines_menu = QMenu(canvas), QMenu(canvas)
        actions = self.actions
        self._fill_menu.addActions([*actions.fills.values()])
        self._fill_menu.addSeparator()
        self._fill_menu.addAction(actions.maps)
        self._lines_menu.addActions([*actions.lines.values()])
        self._lines_menu.addSeparator()
        self._lines_menu.addAction(actions.heat_maps)
        canvas.legend_bar.set_menus(self._fill_menu, self._lines_menu, actions.heat_maps.trigger)

    def state(self, snapshot: Snapshot) -> CanvasState:
        """What the canvas shall show of a snapshot."""
        session = self._session
        if self._plane[0] is not session.data:
            self._plane = (session.data, plane_of(session.data))
        seeing, focus = self.actions.seeing, session.focus
        state = build_state(session.project, session.data.dataset, snapshot, focus, seeing, self._plane[1])
        return state if snapshot.record is None else as_told(state, snapshot.record, focus, seeing)

    def add_to(self, menu: QMenu) -> None:
        """Put all choices into a menu."""
        actions = self.actions
        for title, some in (
            (self.tr("&Fill of units"), actions.fills),
            (self.tr("&Lines"), actions.lines),
            (self.tr("&Digits on the canvas"), actions.digits),
        ):
            menu.addMenu(title).addActions([*some.values()])
        menu.addActions([actions.maps, actions.heat_maps, actions.biases])

    def _take(self, seeing: Seeing) -> None:
        self._settings.save_group(_GROUP, seeing_to_texts(seeing))
        self._canvas.show_state(self.state(self._session.snapshot))
