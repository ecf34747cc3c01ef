"""What of a network may change: frozen layers, single frozen weights, and connections that were removed."""

import numpy as np

from nnviz.document.spec import BIAS, Connections, Project
from nnviz.engine.arrays import Array
from nnviz.engine.network import LayerParameters


def trainable_mask(project: Project) -> Array | None:
    """A flat mask of what may change: 1, or 0 for what is frozen or removed; None when all may.

    Raises:
        ValueError: a connection that does not exist is to be frozen or removed; the message names it.
    """
    layers = project.network.layers
    if all(spec.train_weights and spec.train_biases and not spec.removed + spec.frozen for spec in layers):
        return None
    blocks = _blocks_of_ones(project)
    for number, (spec, block) in enumerate(zip(layers, blocks, strict=True), start=1):
        block[:-1] = spec.train_weights
        block[-1] = spec.train_biases
        _clear(block, spec.removed + spec.frozen, number)
    return _flat(project, blocks)


def without_removed(project: Project, parameters: Array) -> Array:
    """The flat parameters with 0 for every connection that was removed; ``parameters`` itself where none was.

    Raises:
        ValueError: a removed connection does not exist; the message names it.
    """
    layers = project.network.layers
    if not any(spec.removed for spec in layers):
        return parameters
    blocks = _blocks_of_ones(project)
    for number, (spec, block) in enumerate(zip(layers, blocks, strict=True), start=1):
        _clear(block, spec.removed, number)
    return np.where(_flat(project, blocks) == 0, 0.0, parameters)


def _blocks_of_ones(project: Project) -> list[Array]:
    """(fan_in + 1, fan_out) for each layer, the biases in the last row, where ``BIAS`` leads to."""
    return [np.ones((fan_in + 1, fan_out)) for fan_in, fan_out in project.network.build().fans]


def _clear(block: Array, connections: Connections, layer: int) -> None:
    """Write 0 at the connections."""
    sources, units = block.shape[0] - 1, block.shape[1]
    for source, unit in connections:
        if not (BIAS <= source < sources and 0 <= unit < units):
            begin = "the bias" if source == BIAS else f"unit {source + 1}"
            raise ValueError(
                f"Layer {layer} has no connection from {begin} to unit {unit + 1}: it has {units} units and {sources} "
                "sources. Take it out of the removed and frozen connections."
            )
        block[source, unit] = 0.0


def _flat(project: Project, blocks: list[Array]) -> Array:
    return project.network.build().join([LayerParameters(block[:-1], block[-1]) for block in blocks])
