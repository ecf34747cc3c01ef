"""Edits: pure functions from project to project."""

from dataclasses import replace

import numpy as np

from nnviz.document.spec import DataSpec, LayerSpec, NetworkSpec, Project, TrainingSpec, layer_spec
from nnviz.document.validation import check_training
from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.dataset import Dataset
from nnviz.engine.losses import LOSSES

# Beyond this, a layer's weights and their gradients would not fit into memory on an ordinary computer.
MOST_UNITS = 10_000
MOST_LAYERS = 100
MOST_PARAMETERS = 10_000_000


def set_training(project: Project, training: TrainingSpec) -> Project:
    """The same project with other hyperparameters.

    Raises:
        ValueError: a value out of its range, or settings that cannot be used together; the message names them.
    """
    if not (np.isfinite(training.learning_rate) and training.learning_rate > 0):
        raise ValueError(f"The learning rate is {training.learning_rate}: it must be a number above 0.")
    if training.batch_size < 1:
        raise ValueError(f"The batch size is {training.batch_size}: it must be 1 or more.")
    if training.seed < 0:
        raise ValueError(f"The seed is {training.seed}: it must be 0 or more.")
    check_training(training)
    return replace(project, training=training)


def set_units(project: Project, layer: int, units: int) -> Project:
    """Another number of units in hidden layer ``layer``, counted from 0 behind the inputs.

    Raises:
        ValueError: the output layer, which the data decide, a number out of range, or a network too large.
    """
    if layer == len(project.network.layers) - 1:
        raise ValueError("The data decide how many outputs there are: choose other targets to change it.")
    if not 1 <= units <= MOST_UNITS:
        raise ValueError(f"A layer of {units} units: it must have 1 to {MOST_UNITS}.")
    return _with_layer(project, layer, replace(project.network.layers[layer], units=units))


def set_activation(project: Project, layer: int, activation: Activation) -> Project:
    """Another activation for a layer, counted from 0 behind the inputs."""
    return _with_layer(project, layer, replace(project.network.layers[layer], activation=activation))


def add_hidden_layer(project: Project, position: int | None = None, units: int = 4) -> Project:
    """One hidden layer more, before layer ``position``, or just before the output.

    It takes the activation of the hidden layer before it.

    Raises:
        ValueError: there are too many layers, or the network is too large.
    """
    layers = project.network.layers
    if len(layers) >= MOST_LAYERS:
        raise ValueError(f"The network has {len(layers)} layers already: {MOST_LAYERS} is the most.")
    at = len(layers) - 1 if position is None else position
    neighbour = layers[max(at - 1, 0)] if len(layers) > 1 else layer_spec(units, "tanh")
    added = LayerSpec(units, neighbour.activation)
    return _with_layers(project, (*layers[:at], added, *layers[at:]))


def remove_hidden_layer(project: Project, layer: int) -> Project:
    """Without hidden layer ``layer``, counted from 0 behind the inputs.

    Raises:
        ValueError: it is the output layer.
    """
    layers = project.network.layers
    if layer == len(layers) - 1:
        raise ValueError("The output layer cannot be removed.")
    return _with_layers(project, (*layers[:layer], *layers[layer + 1 :]))


def set_data(project: Project, data: DataSpec, dataset: Dataset) -> Project:
    """Other data: inputs, output layer and loss are made to fit them; hidden layers stay.

    ``dataset`` is what ``data.source`` loads.

    Raises:
        ValueError: the network would be too large.
    """
    output, loss = output_for(dataset)
    hidden = project.network.layers[:-1]
    network = NetworkSpec(dataset.inputs.shape[1], (*hidden, output))
    _check_size(network)
    return replace(
        project,
        name=dataset.name,
        network=network,
        data=data,
        training=replace(project.training, loss=LOSSES.create(loss)),
        start=None,
    )


def vary_data(project: Project, data: DataSpec, dataset: Dataset) -> Project:
    """The same data made or prepared in another way: network and loss stay where the columns are as many as before.

    ``dataset`` is what ``data.source`` loads. Where the columns differ, this is ``set_data``.

    Raises:
        ValueError: the network would be too large.
    """
    network = project.network
    if (network.inputs, network.layers[-1].units) != (dataset.inputs.shape[1], dataset.targets.shape[1]):
        return set_data(project, data, dataset)
    return replace(project, data=data)


def output_for(dataset: Dataset) -> tuple[LayerSpec, str]:
    """The output layer and the key of the loss that fit the targets.

    Several classes: softmax and cross-entropy. Two classes coded 0 and 1: logistic and binary cross-entropy; coded −1
    and 1: tanh and half the sum of squares, as in the TensorFlow Playground. A regression: identity.
    """
    outputs = dataset.targets.shape[1]
    if not dataset.classes:
        return layer_spec(outputs, "identity"), "half_sse"
    if outputs > 1:
        return layer_spec(outputs, "softmax"), "cce"
    if dataset.targets.min() < 0:
        return layer_spec(1, "tanh"), "half_sse"
    return layer_spec(1, "logistic"), "bce"


def carry_parameters(old: NetworkSpec, parameters: Array, new: NetworkSpec, fallback: Array) -> tuple[Array, int]:
    """The parameters of ``new``: every weight of ``old`` that still has its place, the rest from ``fallback``.

    Layers are matched from the inputs up to the first difference in their number, and from the output down.

    Returns:
        The flat parameters, and how many old weights and biases found no place.
    """
    result = fallback.copy()
    old_layers, new_layers = old.build().split(parameters), new.build().split(result)
    kept = 0
    for i, j in _matching_layers(old, new):
        source, target = old_layers[i], new_layers[j]
        rows, columns = (min(a, b) for a, b in zip(source.weights.shape, target.weights.shape, strict=True))
        if i == 0 and source.weights.shape[0] != target.weights.shape[0]:
            continue
        target.weights[:rows, :columns] = source.weights[:rows, :columns]
        target.biases[:columns] = source.biases[:columns]
        kept += rows * columns + columns
    return result, len(parameters) - kept


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


def _with_layer(project: Project, layer: int, spec: LayerSpec) -> Project:
    layers = project.network.layers
    return _with_layers(project, (*layers[:layer], spec, *layers[layer + 1 :]))


def _with_layers(project: Project, layers: tuple[LayerSpec, ...]) -> Project:
    """Start weights that were given one by one hold only for the shape that they were given for."""
    network = replace(project.network, layers=_with_fitting_connections(project.network.inputs, layers))
    _check_size(network)
    same_shape = network.build().sizes == project.network.build().sizes
    return replace(project, network=network, start=project.start if same_shape else None)


def _with_fitting_connections(inputs: int, layers: tuple[LayerSpec, ...]) -> tuple[LayerSpec, ...]:
    """The layers without those removed and frozen connections that have lost one of their ends."""
    fitting, fan_in = [], inputs
    for layer in layers:
        sources, units = fan_in, layer.units
        removed = tuple(pair for pair in layer.removed if pair[0] < sources and pair[1] < units)
        frozen = tuple(pair for pair in layer.frozen if pair[0] < sources and pair[1] < units)
        same = (removed, frozen) == (layer.removed, layer.frozen)
        fitting.append(layer if same else replace(layer, removed=removed, frozen=frozen))
        fan_in = layer.units
    return tuple(fitting)


def _check_size(network: NetworkSpec) -> None:
    """Refuse a network whose steps would not fit into memory: several copies of all parameters are alive at once."""
    count = network.build().parameter_count
    if count > MOST_PARAMETERS:
        raise ValueError(f"A network of {count:,} weights and biases is too large: {MOST_PARAMETERS:,} is the most.")
