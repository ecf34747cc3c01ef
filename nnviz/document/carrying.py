"""Which weights of an edited network come from where: what was learned survives every edit that leaves it a place.

A weight belongs to two units. It stays where both ends stay; where the layer below is another one, the weights of a
layer stay if the layer below has as many units as before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nnviz.document.spec import BIAS, Connections, LayerSpec, NetworkSpec
from nnviz.engine.arrays import Array

# Stands for a unit that was not there before.
NEW = -1


@dataclass(frozen=True, slots=True)
class LayerOrigin:
    """Where one layer of an edited network comes from.

    Attributes:
        layer: which layer it was, from 0 behind the inputs; None for a new one.
        units: which unit each of its units was; ``NEW`` for a new one.
        sources: the same for the units of the layer below.
    """

    layer: int | None
    units: tuple[int, ...]
    sources: tuple[int, ...]


Origins = tuple[LayerOrigin, ...]


def carry_parameters(
    old: NetworkSpec, parameters: Array, new: NetworkSpec, fallback: Array, origins: Origins | None = None
) -> tuple[Array, tuple[int, ...]]:
    """The parameters of ``new``: every weight of ``old`` that still has its place, the rest from ``fallback``.

    A connection that was removed in ``old`` has nothing to carry.

    Args:
        origins: where the layers come from; None to find out by comparing the networks.

    Returns:
        The flat parameters, and for each old layer how many of its weights and biases found no place.
    """
    result = fallback.copy()
    old_layers, new_layers = old.build().split(parameters), new.build().split(result)
    alive = [_alive(spec, *part.weights.shape) for spec, part in zip(old.layers, old_layers, strict=True)]
    lost = [mask.copy() for mask in alive]
    for target, origin in zip(new_layers, guess_origins(old, new) if origins is None else origins, strict=True):
        if origin.layer is None:
            continue
        source = old_layers[origin.layer]
        block = np.vstack([source.weights, source.biases])
        rows = np.array([*origin.sources, len(source.weights)])
        columns = np.array(origin.units)
        to, at = (np.ix_(rows >= 0, columns >= 0), np.ix_(rows[rows >= 0], columns[columns >= 0]))
        whole = np.vstack([target.weights, target.biases])
        whole[to] = np.where(alive[origin.layer][at], block[at], whole[to])
        target.weights[...], target.biases[...] = whole[:-1], whole[-1]
        lost[origin.layer][at] = False
    return result, tuple(int(mask.sum()) for mask in lost)


def guess_origins(old: NetworkSpec, new: NetworkSpec) -> Origins:
    """Where the layers come from when nobody says it.

    Layers are matched from the inputs up to the first difference in their number, and from the output down.
    """
    pairs = {j: i for i, j in _matching_layers(old, new)}
    old_fans, new_fans = old.build().fans, new.build().fans
    origins = []
    for j, (fan_in, fan_out) in enumerate(new_fans):
        i = pairs.get(j)
        if i is None or (i == 0 and old.inputs != new.inputs):
            origins.append(LayerOrigin(None, (NEW,) * fan_out, (NEW,) * fan_in))
        else:
            origins.append(LayerOrigin(i, first_of(fan_out, old_fans[i][1]), first_of(fan_in, old_fans[i][0])))
    return tuple(origins)


def inverted(origins: Origins, old: NetworkSpec) -> Origins:
    """The origins of the way back to ``old``."""
    back = []
    for number, (fan_in, fan_out) in enumerate(old.build().fans):
        at = next((j for j, origin in enumerate(origins) if origin.layer == number), None)
        if at is None:
            back.append(LayerOrigin(None, (NEW,) * fan_out, (NEW,) * fan_in))
        else:
            back.append(LayerOrigin(at, _inverse(origins[at].units, fan_out), _inverse(origins[at].sources, fan_in)))
    return tuple(back)


def first_of(count: int, known: int) -> tuple[int, ...]:
    """The origins of ``count`` units of which the first ``known`` were there before, in the same order."""
    return (*range(min(count, known)), *(NEW,) * (count - known))


def carried_details(spec: LayerSpec, origin: LayerOrigin) -> LayerSpec:
    """A layer whose connections and names of units go with the units that they belong to."""
    units = {unit: place for place, unit in reversed(list(enumerate(origin.units))) if unit != NEW}
    sources = {source: place for place, source in reversed(list(enumerate(origin.sources))) if source != NEW}
    sources[BIAS] = BIAS

    def moved(connections: Connections) -> Connections:
        return tuple((sources[s], units[u]) for s, u in connections if s in sources and u in units)

    names = spec.unit_names
    if names:
        names = tuple("" if unit == NEW else names[unit] for unit in origin.units)
    return replace(spec, removed=moved(spec.removed), frozen=moved(spec.frozen), unit_names=names)


def _alive(spec: LayerSpec, fan_in: int, fan_out: int) -> npt.NDArray[np.bool_]:
    """(fan_in + 1, fan_out), the biases last: which weights exist."""
    alive = np.ones((fan_in + 1, fan_out), bool)
    for source, unit in spec.removed:
        alive[source, unit] = False
    return alive


def _inverse(places: Sequence[int], count: int) -> tuple[int, ...]:
    back = [NEW] * count
    for place, unit in enumerate(places):
        if unit != NEW:
            back[unit] = place
    return tuple(back)


def _matching_layers(old: NetworkSpec, new: NetworkSpec) -> list[tuple[int, int]]:
    """Pairs of layers (old, new) that are the same layer before and after an edit."""
    before, after = old.layers, new.layers
    if len(before) == len(after):
        return [(i, i) for i in range(len(before))]
    head = 0
    while head < min(len(before), len(after)) - 1 and before[head] == after[head]:
        head += 1
    pairs = [(i, i) for i in range(head)]
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    for k in range(tail, 0, -1):
        i, j = len(before) - k, len(after) - k
        # Behind the place of the edit, the first layer has other inputs, and its weights mean nothing there.
        if k < tail:
            pairs.append((i, j))
    return pairs
