"""Takes imported weights into a project: into its present network where they fit, or as a new network."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from nnviz.document.carrying import NEW, LayerOrigin
from nnviz.document.change import Change
from nnviz.document.imported import ImportedLayer, ImportedNetwork
from nnviz.document.limits import MOST_LAYERS, MOST_PARAMETERS, MOST_UNITS
from nnviz.document.spec import LayerSpec, NetworkSpec, Project
from nnviz.engine.activations import ACTIVATIONS, Activation
from nnviz.engine.arrays import Array
from nnviz.engine.network import LayerParameters


@dataclass(frozen=True, slots=True)
class Fit:
    """How one imported layer fits the layer at the same place of the present network.

    Attributes:
        problem: why it does not fit, one sentence; empty when it does.
        other_activation: the activation that the file has there, where the network has another one; it stays.
    """

    problem: str = ""
    other_activation: Activation | None = None


def fits(project: Project, imported: ImportedNetwork) -> tuple[Fit, ...]:
    """How each imported layer fits the present network; layers are compared from the inputs on."""
    present = project.network.layers
    fans = project.network.build().fans
    result = []
    for index, layer in enumerate(imported.layers):
        if index >= len(present):
            result.append(Fit(f"The network has no layer {index + 1}."))
            continue
        problem = _problem(layer, fans[index], present[index])
        other = layer.activation if layer.activation not in (None, present[index].activation) else None
        result.append(Fit(problem, other))
    return tuple(result)


def _problem(layer: ImportedLayer, fan: tuple[int, int], present: LayerSpec) -> str:
    if layer.weights.shape != fan:
        return "It is {} → {}, and the layer of the network is {} → {}.".format(*layer.weights.shape, *fan)
    if not _is_finite(layer):
        return "It holds numbers that are not finite."
    if present.shared_bias and (layer.biases != layer.biases[0]).any():
        return "Its biases differ, and the layer of the network has one bias for all units."
    return ""


def with_weights(project: Project, parameters: Array, imported: ImportedNetwork) -> Project:
    """The project with imported weights as its start weights, where they fit; the others are ``parameters`` (flat).

    Raises:
        ValueError: no layer fits.
    """
    fit = fits(project, imported)
    if all(one.problem for one in fit):
        raise ValueError("No layer of the file fits the network.")
    start = list(project.network.build().split(np.array(parameters, dtype=np.float64)))
    for index, (layer, one) in enumerate(zip(imported.layers, fit, strict=True)):
        if not one.problem:
            start[index] = LayerParameters(layer.weights, layer.biases)
    return replace(project, start=tuple(start))


def as_new_network(project: Project, imported: ImportedNetwork, activations: Sequence[Activation]) -> Change:
    """The edit that puts the imported network in place of the present one, and its weights as start weights.

    Nothing is carried over from the present network, also where a layer looks like one of the file.

    Args:
        activations: one for each layer.

    Raises:
        ValueError: it does not fit the data, or cannot be held; the message says why.
    """
    problem = new_network_problem(project, imported)
    if problem:
        raise ValueError(problem)
    layers = tuple(
        LayerSpec(layer.weights.shape[1], activation)
        for layer, activation in zip(imported.layers, activations, strict=True)
    )
    start = tuple(LayerParameters(layer.weights, layer.biases) for layer in imported.layers)
    origins = tuple(
        LayerOrigin(None, (NEW,) * fan_out, (NEW,) * fan_in) for fan_in, fan_out in pairwise(imported.sizes)
    )
    return Change(replace(project, network=NetworkSpec(imported.sizes[0], layers), start=start), origins)


def new_network_problem(project: Project, imported: ImportedNetwork) -> str:
    """Why the imported network cannot take the place of the present one; empty when it can."""
    sizes = imported.sizes
    inputs, outputs = project.network.inputs, project.network.layers[-1].units
    if (sizes[0], sizes[-1]) != (inputs, outputs):
        return (
            f"The file has {sizes[0]} inputs and {sizes[-1]} outputs, the open data have {inputs} and {outputs}: "
            "open data that fit first."
        )
    count = sum(layer.weights.size + layer.biases.size for layer in imported.layers)
    if len(imported.layers) > MOST_LAYERS or max(sizes[1:]) > MOST_UNITS or count > MOST_PARAMETERS:
        return (
            f"A network of {len(imported.layers)} layers and {count:,} weights and biases is too large: "
            f"{MOST_LAYERS} layers, {MOST_UNITS:,} units a layer and {MOST_PARAMETERS:,} weights are the most."
        )
    if not all(map(_is_finite, imported.layers)):
        return "The file holds numbers that are not finite."
    return ""


def proposed_activations(project: Project, imported: ImportedNetwork) -> tuple[Activation, ...]:
    """The file's activations; where it names none, those of the present network, or ReLU for further hidden layers."""
    present, last = project.network.layers, len(imported.layers) - 1
    proposed = []
    for index, layer in enumerate(imported.layers):
        if layer.activation is not None:
            proposed.append(layer.activation)
        elif index == last:
            proposed.append(present[-1].activation)
        else:
            known = index < len(present) - 1
            proposed.append(present[index].activation if known else ACTIVATIONS.create("relu"))
    return tuple(proposed)


def scaling_differs(imported: ImportedNetwork, mean: Array | None, scale: Array | None) -> bool:
    """Whether the file standardises its inputs in another way than the open data are, so that outputs will differ."""
    if imported.input_mean is None or imported.input_scale is None:
        return False
    if mean is None or scale is None:
        mean, scale = np.zeros_like(imported.input_mean), np.ones_like(imported.input_scale)
    same_width = mean.shape == imported.input_mean.shape
    return not (same_width and np.allclose(mean, imported.input_mean) and np.allclose(scale, imported.input_scale))


def _is_finite(layer: ImportedLayer) -> bool:
    return bool(np.isfinite(layer.weights).all() and np.isfinite(layer.biases).all())
