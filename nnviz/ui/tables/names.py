"""The short names of units and weights: x1, h1, o1, x1 → h1. They are symbols, the same in every language."""

from nnviz.engine.network import Network


def unit_name(network: Network, input_names: tuple[str, ...], layer: int, unit: int) -> str:
    """The name of a unit. ``layer`` 0 are the inputs, by the names of the data set; units count from 0.

    With several hidden layers, h2.1 is the first unit of the second one.
    """
    last = len(network.layers)
    if layer == 0:
        return input_names[unit]
    if layer == last:
        return f"o{unit + 1}"
    return f"h{unit + 1}" if last == 2 else f"h{layer}.{unit + 1}"
