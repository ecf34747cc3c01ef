"""The context menus of the canvas: of the canvas itself, a layer, a unit, a weight."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu

from nnviz.app.focus import Place
from nnviz.app.session import Session
from nnviz.engine.activations import ACTIVATIONS, Activation
from nnviz.ui.canvas.editing.actions import EditActions
from nnviz.ui.canvas.editing.asking import Asking
from nnviz.ui.canvas.editing.geometry import column_at
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.editing.deeds import Deeds
from nnviz.ui.entry_words import title_of


class ContextMenus(QObject):
    """Opens the menu of what is under the mouse, or of what is selected when a key asks for it.

    ``menu`` is the one that is open, for tests.
    """

    def __init__(
        self, session: Session, canvas: NetworkCanvas, deeds: Deeds, asking: Asking, actions: EditActions
    ) -> None:
        super().__init__(canvas)
        self._session, self._canvas, self._deeds, self._asking = session, canvas, deeds, asking
        self._actions = actions
        self.menu: QMenu | None = None
        canvas.viewport().installEventFilter(self)
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open a menu."""
        if event.type() != QEvent.Type.ContextMenu or not isinstance(event, QContextMenuEvent):
            return False
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self._select_at(event.pos())
            self._open(event.globalPos())
        else:
            point = self._canvas.mapFromScene(self._asking.point_of_selection())
            self._open(self._canvas.viewport().mapToGlobal(point))
        return True

    def _select_at(self, at: QPoint) -> None:
        """Select what is there, unless it is selected already: a menu is about all that is selected."""
        place = self._place_at(at)
        if place is None:
            self._session.select(None)
        elif place not in self._session.focus.places:
            self._session.select(*place)

    def _place_at(self, at: QPoint) -> Place | None:
        canvas, state, layout = self._canvas, self._canvas.state, self._canvas.layout_
        if state is None or layout is None:
            return None
        unit, weight = canvas.unit_at(at), canvas.weight_at(at)
        if unit is not None:
            return unit[0], unit[1] if unit[1] < state.sizes[unit[0]] else None, None
        if weight is not None:
            return weight[0], weight[2], weight[1]
        layer = column_at(layout, canvas.mapToScene(at).x())
        return None if layer is None else (layer, None, None)

    def _open(self, at: QPoint) -> None:
        menu = QMenu(self._canvas)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        selection = self._deeds.selection
        if selection.weights:
            self._fill_for_weights(menu)
        elif selection.units:
            self._fill_for_units(menu)
        elif selection.layers:
            self._fill_for_layers(menu)
        else:
            self._add(menu, self.tr("&Add a layer"), self._deeds.add)
            menu.addAction(self._actions["paste"])
        self.menu = menu
        menu.destroyed.connect(self._forget)
        menu.popup(at)

    def _fill_for_weights(self, menu: QMenu) -> None:
        weights, deeds = list(self._deeds.selection.weights), self._deeds.weights
        self._add(menu, self.tr("&Edit the value…"), self._asking.for_selection)
        if all(deeds.is_removed(weight) for weight in weights):
            self._add(menu, self.tr("&Restore the connection"), lambda: deeds.restore(weights))
        else:
            self._add(menu, self.tr("Re&move the connection"), lambda: deeds.remove(weights))
        if all(deeds.is_frozen(weight) for weight in weights):
            self._add(menu, self.tr("Let it &learn"), lambda: deeds.freeze(weights, frozen=False))
        else:
            self._add(menu, self.tr("&Freeze"), lambda: deeds.freeze(weights, frozen=True))

    def _fill_for_units(self, menu: QMenu) -> None:
        deeds, focus = self._deeds, self._session.focus
        self._add(menu, self.tr("&Edit the bias…"), self._asking.for_selection)
        self._add(menu, self.tr("&Add a unit"), deeds.add)
        self._add(menu, self.tr("Re&move"), deeds.remove)
        menu.addSeparator()
        self._add(menu, self.tr("Select the &layer"), lambda: self._session.select(focus.layer))

    def _fill_for_layers(self, menu: QMenu) -> None:
        deeds, layer = self._deeds, self._deeds.layer or 0
        layers = deeds.selection.layers
        self._add(menu, self.tr("Add a &unit"), lambda: deeds.layers.add_unit(layer))
        self._add(menu, self.tr("&Add a layer behind it"), lambda: deeds.layers.add_layer(layer))
        if layer > 0:
            activations = menu.addMenu(self.tr("A&ctivation"))
            for entry in ACTIVATIONS.entries().values():
                self._add(activations, title_of(entry), partial(self._set_activation, layers, entry))
            spec = self._session.project.network.layers[layer - 1]
            frozen = not (spec.train_weights or spec.train_biases)
            text = self.tr("Let it &learn") if frozen else self.tr("&Freeze")
            self._add(menu, text, lambda: deeds.layers.freeze(layers, frozen=not frozen))
        menu.addSeparator()
        for name in ("duplicate", "move_left", "move_right"):
            menu.addAction(self._actions[name])
        menu.addSeparator()
        for name in ("cut", "copy", "paste", "remove"):
            menu.addAction(self._actions[name])

    def _set_activation(self, layers: tuple[int, ...], entry: type[Activation]) -> None:
        self._deeds.layers.set_activation(layers, entry())

    def _add(self, menu: QMenu, text: str, do: Callable[[], object]) -> None:
        menu.addAction(text).triggered.connect(lambda _checked=False: do())

    def _forget(self) -> None:
        self.menu = None
