"""The start weights of a project: those it states, or those drawn from its seed."""

from dataclasses import replace

import numpy as np

from nnviz.document.masks import without_removed
from nnviz.document.spec import Project, initializer_of
from nnviz.engine.arrays import Array
from nnviz.engine.network import LayerParameters


def start_parameters(project: Project) -> Array:
    """The project's start weights, flat: those it states, else drawn layer by layer from its seed.

    Drawn biases are 0, and so are connections that were removed.
    """
    network = project.network.build()
    if project.start is not None:
        return without_removed(project, network.join(project.start))
    rng = np.random.Generator(np.random.PCG64(project.training.seed))
    drawn = [
        LayerParameters(initializer_of(layer).draw(rng, fan_in, fan_out), np.zeros(fan_out))
        for layer, (fan_in, fan_out) in zip(project.network.layers, network.fans, strict=True)
    ]
    return without_removed(project, network.join(drawn))


def with_start_weights(project: Project) -> Project:
    """The same project with its start weights stated one by one: a seed alone is no promise over NumPy versions."""
    if project.start is not None:
        return project
    return replace(project, start=project.network.build().split(start_parameters(project)))
