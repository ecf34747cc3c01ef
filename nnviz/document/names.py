"""The short names of units: x1, h1, o1, or the names that the data give. They are the same in every language."""

from dataclasses import replace
from functools import lru_cache

from nnviz.document.spec import NetworkSpec
from nnviz.engine.network import Network

# For each layer, the inputs first, the names that a person gave to its units; empty where there are none.
OwnNames = tuple[tuple[str, ...], ...]


def own_names(network: NetworkSpec) -> OwnNames:
    """The names that a person gave to units."""
    return ((), *(layer.unit_names for layer in network.layers))


def nameless(network: NetworkSpec) -> NetworkSpec:
    """The network without the names that a person gave."""
    return replace(network, layers=tuple(replace(layer, name="", unit_names=()) for layer in network.layers))


def unit_name(
    network: Network,
    input_names: tuple[str, ...],
    target_names: tuple[str, ...],
    layer: int,
    unit: int,
    own: OwnNames = (),
) -> str:
    """The name of a unit; layer 0 are the inputs, and units count from 0. A name that a person gave goes first.

    With several hidden layers, h2.1 is the first unit of the second one. Targets without a name of their own, t1, t2 …,
    belong to outputs o1, o2 …
    """
    last = len(network.layers)
    given = own[layer][unit] if layer < len(own) and unit < len(own[layer]) else ""
    if given:
        return given
    if layer == 0:
        return input_names[unit] if unit < len(input_names) else f"x{unit + 1}"
    if layer == last:
        named = unit < len(target_names) and target_names[unit] != f"t{unit + 1}"
        return target_names[unit] if named else f"o{unit + 1}"
    return f"h{unit + 1}" if last == 2 else f"h{layer}.{unit + 1}"


@lru_cache(maxsize=16)
def unit_names(
    network: Network, input_names: tuple[str, ...], target_names: tuple[str, ...], own: OwnNames = ()
) -> tuple[tuple[str, ...], ...]:
    """The names of all units of every layer, the inputs first."""
    return tuple(
        tuple(unit_name(network, input_names, target_names, layer, unit, own) for unit in range(size))
        for layer, size in enumerate(network.sizes)
    )
