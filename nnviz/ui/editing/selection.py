"""What is selected, sorted by what it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nnviz.app.focus import Focus, Place
from nnviz.document.connection_edits import Connection
from nnviz.document.spec import BIAS, NetworkSpec


@dataclass(frozen=True, slots=True)
class Selection:
    """Layers, units and weights that are selected, each in the order in which they were chosen.

    Attributes:
        layers: numbers of layers, 0 the inputs.
        units: (layer, unit).
        weights: (layer, source, unit), the source ``fan_in`` for a bias.
    """

    layers: tuple[int, ...] = ()
    units: tuple[tuple[int, int], ...] = ()
    weights: tuple[tuple[int, int, int], ...] = ()

    @property
    def kind(self) -> str:
        """What edits are about: "layer", "unit", "weight", "mixed", or "" for nothing."""
        kinds = [
            name for name, chosen in (("layer", self.layers), ("unit", self.units), ("weight", self.weights)) if chosen
        ]
        return "mixed" if len(kinds) > 1 else "".join(kinds)

    def connections(self, network: NetworkSpec) -> list[Connection]:
        """The selected weights as the document counts them."""
        return [connection(network, weight) for weight in self.weights]


def connection(network: NetworkSpec, weight: tuple[int, int, int]) -> Connection:
    """A weight (layer from 1, source or fan_in, unit) as the document counts it."""
    layer, source, unit = weight
    fan_in = network.build().sizes[layer - 1]
    return layer - 1, BIAS if source == fan_in else source, unit


def selection_of(focus: Focus) -> Selection:
    """What a focus selects."""
    return sorted_places(focus.places)


def sorted_places(places: Iterable[Place]) -> Selection:
    """Places by what they are."""
    layers, units, weights = [], [], []
    for layer, unit, source in places:
        if unit is None:
            layers.append(layer)
        elif source is None:
            units.append((layer, unit))
        else:
            weights.append((layer, source, unit))
    return Selection(tuple(layers), tuple(units), tuple(weights))


def focus_with(focus: Focus, places: Iterable[Place]) -> Focus:
    """The same focus, with these places selected."""
    chosen = list(dict.fromkeys(places))
    if not chosen:
        return replace(focus, layer=None, unit=None, source=None, also=())
    layer, unit, source = chosen[0]
    return replace(focus, layer=layer, unit=unit, source=source, also=tuple(chosen[1:]))


def toggled(focus: Focus, place: Place) -> Focus:
    """The same focus, with one place more, or without it if it was selected."""
    places = list(focus.places)
    if place in places:
        places.remove(place)
    else:
        # What was chosen last is what the panels show.
        places.insert(0, place)
    return focus_with(focus, places)
