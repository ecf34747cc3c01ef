"""Makes a canvas editable: puts mouse, keys, menus and marks together."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.engine.activations import Activation
from nnviz.ui.canvas.editing.actions import EditActions
from nnviz.ui.canvas.editing.asking import Asking
from nnviz.ui.canvas.editing.changed_places import changed_units, changed_weights, single_places
from nnviz.ui.canvas.editing.geometry import column_at, gap_at, gap_x
from nnviz.ui.canvas.editing.keys import CanvasKeys
from nnviz.ui.canvas.editing.marks import Marks
from nnviz.ui.canvas.editing.menus import ContextMenus
from nnviz.ui.canvas.editing.mouse import CanvasMouse
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.editing.deeds import Deeds
from nnviz.ui.editing.palette import Palette


class CanvasEditor(QObject):
    """Editing on one canvas. ``marks``, ``asking``, ``mouse`` and ``menus`` are its parts, and what tests look at."""

    def __init__(self, session: Session, canvas: NetworkCanvas) -> None:
        super().__init__(canvas)
        self.session, self._canvas = session, canvas
        self.deeds = Deeds(session, self)
        self.marks = Marks(canvas.palette().color(QPalette.ColorRole.Highlight), self)
        self.asking = Asking(session, canvas, self.deeds)
        self.mouse = CanvasMouse(session, canvas, self.deeds, self.marks, self.asking)
        self.keys = CanvasKeys(session, canvas, self.deeds, self.asking)
        self.actions = EditActions(self.deeds, self.asking.for_selection, canvas)
        self.menus = ContextMenus(session, canvas, self.deeds, self.asking, self.actions)
        # What a person set, and the same step before and after it.
        self._set: tuple[Snapshot, Snapshot] | None = None
        canvas.rebuilt.connect(self._attach)
        session.focus_changed.connect(self._show_marks)
        session.project_changed.connect(self._show_marks)
        session.snapshot_changed.connect(self._forget_set)
        session.values_changed.connect(self._show_set)
        self._attach()

    def fill_menu(self, menu: QMenu) -> None:
        """Put the actions of editing into a menu."""
        menu.addSeparator()
        self.actions.fill(menu)

    def take_palettes(self, panel: QWidget) -> None:
        """Take what is dragged from the palettes of a panel."""
        for palette in panel.findChildren(Palette):
            palette.dragged.connect(self.drag_over)
            palette.dropped.connect(self.drop)

    # What is dragged here from the palette; points are those of the screen.

    def drag_over(self, block: Activation | None, at: QPoint) -> None:
        """Show where a dragged layer, or an activation, would go."""
        place = self._place_of(block, at)
        layout = self._canvas.layout_
        drop_x = None if place is None or layout is None or block is not None else gap_x(layout, place)
        self.marks.show(drop_x=drop_x, drop_layer=place if block is not None else None)

    def drop(self, block: Activation | None, at: QPoint) -> None:
        """Put a layer of four between two columns, or an activation on one."""
        place = self._place_of(block, at)
        self.marks.show(drop_x=None, drop_layer=None)
        if place is None:
            return
        if block is None:
            self.deeds.layers.add_layer(place)
        elif self.deeds.layers.set_activation({place}, block):
            self.session.select(place)

    def _place_of(self, block: Activation | None, at: QPoint) -> int | None:
        """The layer behind which, or on which, something is dropped; None outside of the canvas."""
        view, layout = self._canvas.viewport(), self._canvas.layout_
        inside = view.mapFromGlobal(at)
        if layout is None or not view.rect().contains(inside):
            return None
        x = self._canvas.mapToScene(inside).x()
        if block is None:
            return gap_at(layout, x)
        return column_at(layout, x) or None

    # Marks.

    def _attach(self) -> None:
        layout, scene = self._canvas.layout_, self._canvas.scene()
        if layout is not None and scene is not None:
            self.marks.accent = self._canvas.palette().color(QPalette.ColorRole.Highlight)
            self.marks.attach(scene, layout)
            self._show_marks()

    def _forget_set(self, snapshot: Snapshot) -> None:
        if self._set is not None and snapshot is not self._set[1]:
            self._set = None
            self.marks.show(changed_units=(), changed_weights=())

    def _show_set(self, before: Snapshot, after: Snapshot) -> None:
        self._set = (before, after)
        self._show_marks()
        self.marks.flash()

    def _show_marks(self) -> None:
        session = self.session
        frozen, removed = single_places(session.project.network)
        changes: dict[str, object] = {"selected": session.focus.places, "frozen": frozen, "removed": removed}
        if self._set is not None:
            before, after = self._set
            changes["changed_units"] = changed_units(before, after, session.focus)
            changes["changed_weights"] = changed_weights(before, after)
        self.marks.show(**changes)
