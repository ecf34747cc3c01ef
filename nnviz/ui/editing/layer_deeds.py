"""Deeds on layers and units. Layers count from 0, the inputs, as on the screen."""

from collections.abc import Collection
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from nnviz.app.session import Session
from nnviz.document import layer_edits
from nnviz.document.change import Change
from nnviz.document.spec import LayerSpec, Project
from nnviz.engine.activations import Activation
from nnviz.ui.editing.attempt import attempt
from nnviz.ui.editing.naming import layer_name, name_of_unit
from nnviz.ui.entry_words import title_of

NEW_LAYER_UNITS = 4


class LayerDeeds(QObject):
    """Each is one undoable edit with its sentence; what it makes is selected afterwards."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    @property
    def _outputs(self) -> int:
        return len(self._session.project.network.layers)

    def add_layer(self, behind: int | None = None, activation: Activation | None = None) -> None:
        """A hidden layer of four behind a layer; None puts it before the output."""
        at = self._outputs if behind is None else min(behind + 1, self._outputs)
        spec = None if activation is None else LayerSpec(NEW_LAYER_UNITS, activation)
        text = self.tr("add layer of {0}").format(NEW_LAYER_UNITS)
        if attempt(self._session, lambda p: layer_edits.add_layer(p, at - 1, NEW_LAYER_UNITS, spec), text):
            self._session.select(at)

    def remove_layers(self, layers: Collection[int]) -> None:
        """Take layers away; the inputs and the output stay."""
        if 0 in layers:
            self._session.notice.emit(self.tr("The data decide how many inputs there are: choose other data."))
            return
        names = ", ".join(layer_name(self._session, layer) for layer in sorted(layers))
        text = self.tr("remove {0}", "one or more layers").format(names)
        wanted = {layer - 1 for layer in layers}
        if attempt(self._session, lambda p: layer_edits.remove_layers(p, wanted), text):
            self._session.select(min(min(layers), self._outputs))

    def duplicate(self, layer: int) -> None:
        """One more layer like this one, behind it."""
        text = self.tr("duplicate {0}", "a layer").format(layer_name(self._session, layer))
        if self._is_layer(layer) and attempt(self._session, lambda p: layer_edits.duplicate_layer(p, layer - 1), text):
            self._session.select(layer + 1)

    def move(self, layer: int, place: int) -> None:
        """Bring a hidden layer to another place among the hidden layers, from 1."""
        place = min(max(place, 1), self._outputs - 1)
        if place == layer:
            return
        text = self.tr("move {0} to place {1}", "a layer, a number").format(layer_name(self._session, layer), place)
        if self._is_layer(layer) and attempt(
            self._session, lambda p: layer_edits.move_layer(p, layer - 1, place - 1), text
        ):
            self._session.select(place)

    def resize(self, layer: int, units: int) -> None:
        """Another number of units."""
        text = self.tr("set {0} to {1} units", "a layer, a number").format(layer_name(self._session, layer), units)
        if self._is_layer(layer):
            attempt(self._session, lambda p: layer_edits.resize_layer(p, layer - 1, units), text)

    def add_unit(self, layer: int, behind: int | None = None) -> None:
        """One unit more, behind one of the layer's or at the end."""
        text = self.tr("add a unit to {0}", "a layer").format(layer_name(self._session, layer))
        units = self._session.project.network.build().sizes[layer]
        at = units if behind is None else behind + 1
        if self._is_layer(layer) and attempt(
            self._session, lambda p: layer_edits.add_units(p, layer - 1, behind), text
        ):
            self._session.select(layer, at)

    def remove_units(self, units: Collection[tuple[int, int]]) -> None:
        """Take units away, all of one layer at a time; a layer that would be left empty stays as it is."""
        for layer in sorted({layer for layer, _ in units}):
            chosen = {unit for at, unit in units if at == layer}
            names = ", ".join(name_of_unit(self._session, layer, unit) for unit in sorted(chosen))
            text = self.tr("remove {0}", "one or more units").format(names)
            if self._is_layer(layer) and attempt(self._session, partial(_without, layer - 1, chosen), text):
                left = self._session.project.network.build().sizes[layer]
                self._session.select(layer, min(min(chosen), left - 1))

    def set_layers(self, layers: Collection[int], text: str, **values: Any) -> bool:
        """Set what a layer specification holds, for some layers."""
        wanted = {layer - 1 for layer in layers if layer > 0}
        return attempt(self._session, lambda p: layer_edits.set_layers(p, wanted, **values), text)

    def set_activation(self, layers: Collection[int], activation: Activation) -> bool:
        """Another activation for some layers."""
        names = ", ".join(layer_name(self._session, layer) for layer in sorted(layers) if layer)
        text = self.tr("set {0} to {1}", "layers, an activation").format(names, title_of(activation))
        return self.set_layers(layers, text, activation=activation)

    def freeze(self, layers: Collection[int], *, frozen: bool) -> bool:
        """Let the weights and biases of layers keep their values, or learn again."""
        names = ", ".join(layer_name(self._session, layer) for layer in sorted(layers) if layer)
        text = (self.tr("freeze {0}") if frozen else self.tr("let {0} learn")).format(names)
        return self.set_layers(layers, text, train_weights=not frozen, train_biases=not frozen)

    def name_layer(self, layer: int, name: str) -> bool:
        """A name of one's own for a layer."""
        text = self.tr("name {0} “{1}”", "a layer, a name").format(layer_name(self._session, layer), name)
        return self.set_layers({layer}, text, name=name)

    def name_unit(self, layer: int, unit: int, name: str) -> bool:
        """A name of one's own for a unit."""
        text = self.tr("name {0} “{1}”", "a unit, a name").format(name_of_unit(self._session, layer, unit), name)
        return attempt(self._session, lambda p: layer_edits.name_unit(p, layer - 1, unit, name), text)

    def _is_layer(self, layer: int) -> bool:
        """Whether there are weights; says why the inputs cannot be changed."""
        if layer == 0:
            self._session.notice.emit(self.tr("The data decide how many inputs there are: choose other data."))
        return layer > 0


def _without(layer: int, units: Collection[int], project: Project) -> Change:
    return layer_edits.remove_units(project, layer, units)
