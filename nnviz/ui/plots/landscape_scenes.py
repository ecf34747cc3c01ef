"""Which directions of the loss are looked along, and how they are called."""

import enum

import numpy as np
from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Focus
from nnviz.app.session import Session
from nnviz.engine.arrays import Array
from nnviz.engine.landscape import random_direction, unit_direction
from nnviz.engine.network import Network
from nnviz.engine.over_time import parameter_place
from nnviz.ui.plots.landscape_work import CELLS, Scene

_MOST_SAMPLES, _FEWEST_SAMPLES = 500, 16
# Products of a parameter and a sample for the whole picture: about a second.
_WORK = 500_000_000

Weight = tuple[int, int, int]


class Directions(enum.Enum):
    """What the axes are; the value is how many there are."""

    WEIGHT = "weight"
    TWO_WEIGHTS = "two weights"
    RANDOM = "random"
    TWO_RANDOM = "two random"

    @property
    def count(self) -> int:
        """One axis or two."""
        return 2 if self in (Directions.TWO_WEIGHTS, Directions.TWO_RANDOM) else 1

    @property
    def random(self) -> bool:
        """Whether they are drawn."""
        return self in (Directions.RANDOM, Directions.TWO_RANDOM)


class ChosenWeights:
    """The last two weights that were selected, the last one first; at the start the first two of the network."""

    def __init__(self) -> None:
        self._weights: tuple[Weight, ...] = ()

    def follow(self, focus: Focus) -> None:
        """Take what is selected."""
        if focus.layer and focus.unit is not None and focus.source is not None:
            weight = (focus.layer, focus.unit, focus.source)
            if not self._weights or weight != self._weights[0]:
                self._weights = (weight, *(old for old in self._weights if old != weight))[:2]

    def of(self, network: Network) -> tuple[Weight, Weight]:
        """The two, in this network: layer from 1, unit and source from 0."""
        known = [weight for weight in self._weights if _exists(network, weight)]
        fan_in = network.inputs
        first = [(1, 0, 0), (1, 0, 1 if fan_in > 1 else fan_in)]
        chosen = (known + [weight for weight in first if weight not in known])[:2]
        return chosen[0], chosen[1]


def make_scene(
    session: Session, parameters: Array, directions: Directions, weights: tuple[Weight, Weight], draw: int
) -> Scene:
    """Everything that is computed around these parameters."""
    network, data = session.project.network.build(), session.data
    count = len(parameters)
    if directions.random:
        rng = np.random.Generator(np.random.PCG64(draw))
        ways = tuple(random_direction(network, parameters, rng) for _ in range(directions.count))
        offsets = (0.0,) * directions.count
    else:
        places = [parameter_place(network, *weight) for weight in weights[: directions.count]]
        ways = tuple(unit_direction(count, place) for place in places)
        offsets = tuple(float(parameters[place]) for place in places)
    steps, rows = session.training.job.history.parameters.view()
    most = int(np.clip(_WORK // (CELLS * CELLS * count), _FEWEST_SAMPLES, _MOST_SAMPLES))
    return Scene(
        network,
        session.project.training.loss,
        data.train_table[:most],
        data.train_targets[:most],
        parameters,
        ways,
        offsets,
        steps,
        rows,
    )


def weight_name(network: Network, weight: Weight) -> str:
    """How a weight is called on an axis."""
    layer, unit, source = weight
    if source == network.fans[layer - 1][0]:
        text = QCoreApplication.translate("Landscape", "bias of unit {1}, layer {2}")
    else:
        text = QCoreApplication.translate("Landscape", "weight {0} → {1}, layer {2}")
    return text.format(source + 1, unit + 1, layer)


def _exists(network: Network, weight: Weight) -> bool:
    layer, unit, source = weight
    if layer > len(network.layers):
        return False
    fan_in, fan_out = network.fans[layer - 1]
    return unit < fan_out and source <= fan_in
