"""Single numbers of a network at several steps of a run, from the parameters at each of them."""

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.network import Network


def parameter_place(network: Network, layer: int, unit: int, source: int) -> int:
    """Where a weight stands in a flat parameter vector.

    Args:
        layer: from 1; ``unit`` is one of its units, from 0.
        source: the unit of the layer below, from 0; ``fan_in`` means the bias.
    """
    places = np.arange(network.parameter_count, dtype=np.float64)
    return int(network.blocks(places)[layer - 1][unit, source])


def activations_over(network: Network, rows: Array, inputs: Array, layer: int, unit: int) -> Array:
    """The activation of one unit for one sample, with each of several parameter vectors: (rows,).

    Args:
        rows: (rows, parameters).
        inputs: (inputs,), those of the sample.
        layer: from 1.
    """
    sample = inputs[None, :]
    return np.array([network.forward(row, sample)[layer - 1][1][unit, 0] for row in rows], dtype=np.float64)
