"""Deeds on single weights and biases, and on all weights of a layer. Layers count from 0, the inputs."""

import numpy as np
from PySide6.QtCore import QObject

from nnviz.app.session import Session
from nnviz.app.value_edits import set_layer_weights, set_values, value_of
from nnviz.document.connection_edits import (
    freeze_connections,
    remove_connections,
    restore_connections,
    thaw_connections,
)
from nnviz.document.spec import initializer_of
from nnviz.engine.initializers import Initializer
from nnviz.ui.editing.attempt import attempt
from nnviz.ui.editing.naming import layer_name, name_of_weight
from nnviz.ui.editing.selection import connection
from nnviz.ui.entry_words import title_of
from nnviz.ui.numbers import format_number

Weight = tuple[int, int, int]
# Of numbers in the sentences of the Edit menu.
_DIGITS = 6


class WeightDeeds(QObject):
    """Each is one undoable edit with its sentence. A weight is (layer, source, unit), ``source`` fan_in the bias."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def value(self, weight: Weight) -> float:
        """The weight as it stands."""
        return value_of(self._session, *weight)

    def set_value(self, weights: list[Weight], value: float, gesture: object | None = None) -> None:
        """Set weights to a value; those of one gesture are undone together."""
        text = self.tr("set {0} to {1}", "a weight, a number").format(self._names(weights), _written(value))
        self._set(dict.fromkeys(weights, value), text, gesture)

    def nudge(self, weights: list[Weight], by: float) -> None:
        """Make weights larger, or smaller, by a small step."""
        self._session.pause()
        text = self.tr("change {0} by {1}", "a weight, a number").format(self._names(weights), _written(by))
        self._set({weight: round(self.value(weight) + by, 12) for weight in weights}, text)

    def is_removed(self, weight: Weight) -> bool:
        """Whether the connection was removed."""
        network = self._session.project.network
        layer, source, unit = connection(network, weight)
        return (source, unit) in network.layers[layer].removed

    def is_frozen(self, weight: Weight) -> bool:
        """Whether this single weight is frozen."""
        network = self._session.project.network
        layer, source, unit = connection(network, weight)
        return (source, unit) in network.layers[layer].frozen

    def remove(self, weights: list[Weight]) -> None:
        """Take connections away."""
        places = [connection(self._session.project.network, weight) for weight in weights]
        text = self.tr("remove {0}", "connections").format(self._names(weights))
        attempt(self._session, lambda project: remove_connections(project, places), text)

    def restore(self, weights: list[Weight]) -> None:
        """Bring connections back."""
        places = [connection(self._session.project.network, weight) for weight in weights]
        text = self.tr("restore {0}", "connections").format(self._names(weights))
        attempt(self._session, lambda project: restore_connections(project, places), text)

    def freeze(self, weights: list[Weight], *, frozen: bool) -> None:
        """Let weights keep their values, or learn again."""
        places = [connection(self._session.project.network, weight) for weight in weights]
        names, make = self._names(weights), freeze_connections if frozen else thaw_connections
        text = (self.tr("freeze {0}") if frozen else self.tr("let {0} learn")).format(names)
        attempt(self._session, lambda project: make(project, places), text)

    def fill_layer(self, layer: int, value: float) -> None:
        """Set all weights of a layer to the same value; its biases stay."""
        text = self.tr("set all weights of {0} to {1}", "a layer, a number").format(
            layer_name(self._session, layer), _written(value)
        )
        fan_in, fan_out = self._session.project.network.build().fans[layer - 1]
        set_layer_weights(self._session, layer, np.full((fan_in, fan_out), value), text)

    def draw_layer(self, layer: int, initializer: Initializer | None, seed: int) -> None:
        """Draw all weights of a layer from an initialiser, None its own, and a seed; its biases stay."""
        spec = self._session.project.network.layers[layer - 1]
        initializer = initializer or initializer_of(spec)
        text = self.tr("draw the weights of {0}: {1}, seed {2}", "a layer, an initialiser, a number").format(
            layer_name(self._session, layer), title_of(initializer), seed
        )
        fans = self._session.project.network.build().fans[layer - 1]
        weights = initializer.draw(np.random.Generator(np.random.PCG64(seed)), *fans)
        set_layer_weights(self._session, layer, weights, text)

    def _set(self, values: dict[Weight, float], text: str, gesture: object | None = None) -> None:
        if any(self.is_removed(weight) for weight in values):
            self._session.notice.emit(self.tr("A connection that was removed has no weight: restore it first."))
            return
        set_values(self._session, values, text, gesture)

    def _names(self, weights: list[Weight]) -> str:
        if len(weights) == 1:
            return name_of_weight(self._session, *weights[0])
        return self.tr("%n weight(s)", "", len(weights))


def _written(number: float) -> str:
    """A number in a sentence."""
    return format_number(number, _DIGITS)
