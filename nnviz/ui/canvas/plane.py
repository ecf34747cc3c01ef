"""What every unit does over the plane of two inputs."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.network import Network
from nnviz.engine.preparation import PreparedData

# Around the data there is so much more of the plane, as a share of the data's range.
_MARGIN = 0.08


@dataclass(frozen=True, slots=True)
class Plane:
    """A rectangle of inputs, in the units of training: (x1, x2) at its lower left and at its upper right corner."""

    low: tuple[float, float]
    high: tuple[float, float]


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """A network with its parameters, flat. Two are equal when they are about the very same arrays."""

    network: Network
    parameters: Array

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self.parameters is other.parameters

    def __hash__(self) -> int:
        return id(self.parameters)


def plane_of(data: PreparedData) -> Plane | None:
    """The rectangle that all samples lie in, with a margin; None where there are not two inputs."""
    if data.dataset.inputs.shape[1] != 2:
        return None
    points = np.vstack([data.train_inputs, data.test_inputs])
    low, high = points.min(0), points.max(0)
    # A column in which all values are the same still needs a range.
    margin = np.maximum(_MARGIN * (high - low), 1e-9 + 0.5 * (high == low))
    (left, bottom), (right, top) = (low - margin).tolist(), (high + margin).tolist()
    return Plane((left, bottom), (right, top))


def maps_of(model: Model, plane: Plane, count: int) -> list[Array]:
    """The activations of every layer, inputs first, over ``count`` × ``count`` points: (units, rows, columns).

    The points are the middles of the pixels; the first row is the top, where the second input is largest.
    """
    middles = (np.arange(count) + 0.5) / count
    xs = plane.low[0] + (plane.high[0] - plane.low[0]) * middles
    ys = plane.high[1] - (plane.high[1] - plane.low[1]) * middles
    grid = np.column_stack([np.tile(xs, count), np.repeat(ys, count)])
    layers = [grid.T, *(a for _z, a in model.network.forward(model.parameters, grid))]
    return [layer.reshape(len(layer), count, count) for layer in layers]
