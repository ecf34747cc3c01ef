"""The short names of units: x1, h1, o1, or the names that the data give. They are the same in every language."""

from nnviz.engine.network import Network


def unit_name(
    network: Network, input_names: tuple[str, ...], target_names: tuple[str, ...], layer: int, unit: int
) -> str:
    """The name of a unit; layer 0 are the inputs, and units count from 0.

    With several hidden layers, h2.1 is the first unit of the second one. Targets without a name of their own, t1, t2 …,
    belong to outputs o1, o2 …
    """
    last = len(network.layers)
    if layer == 0:
        return input_names[unit] if unit < len(input_names) else f"x{unit + 1}"
    if layer == last:
        named = unit < len(target_names) and target_names[unit] != f"t{unit + 1}"
        return target_names[unit] if named else f"o{unit + 1}"
    return f"h{unit + 1}" if last == 2 else f"h{layer}.{unit + 1}"


def unit_names(
    network: Network, input_names: tuple[str, ...], target_names: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """The names of all units of every layer, the inputs first."""
    return tuple(
        tuple(unit_name(network, input_names, target_names, layer, unit) for unit in range(size))
        for layer, size in enumerate(network.sizes)
    )
