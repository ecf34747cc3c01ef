"""Edits: pure functions from project to project."""

from dataclasses import replace

import numpy as np

from nnviz.document.layer_edits import add_layer, remove_layers, resize_layer
from nnviz.document.limits import check_size
from nnviz.document.spec import DataSpec, LayerSpec, NetworkSpec, Project, TrainingSpec, layer_spec
from nnviz.document.validation import check_training
from nnviz.engine.activations.base import Activation
from nnviz.engine.dataset import Dataset
from nnviz.engine.losses import LOSSES


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
    """``resize_layer`` where there are no trained weights to keep.

    Raises:
        ValueError: like ``resize_layer``.
    """
    return resize_layer(project, layer, units).project


def set_activation(project: Project, layer: int, activation: Activation) -> Project:
    """Another activation for a layer, counted from 0 behind the inputs."""
    return _with_layer(project, layer, replace(project.network.layers[layer], activation=activation))


def add_hidden_layer(project: Project, position: int | None = None, units: int = 4) -> Project:
    """``add_layer`` where there are no trained weights to keep.

    Raises:
        ValueError: like ``add_layer``.
    """
    return add_layer(project, position, units).project


def remove_hidden_layer(project: Project, layer: int) -> Project:
    """``remove_layers`` where there are no trained weights to keep.

    Raises:
        ValueError: it is the output layer.
    """
    return remove_layers(project, {layer}).project


def set_data(project: Project, data: DataSpec, dataset: Dataset) -> Project:
    """Other data: inputs, output layer and loss are made to fit them; hidden layers stay.

    ``dataset`` is what ``data.source`` loads.

    Raises:
        ValueError: the network would be too large.
    """
    output, loss = output_for(dataset)
    inputs, _ = data.shapes(dataset)
    layers = _fed_by(inputs, (*project.network.layers[:-1], output))
    network = NetworkSpec(inputs, layers)
    check_size(network)
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

    ``dataset`` is what ``data.source`` loads. Where only the inputs are more or less, the layers behind them stay;
    where the targets differ, this is ``set_data``.

    Raises:
        ValueError: the network would be too large.
    """
    network = project.network
    inputs, outputs = data.shapes(dataset)
    if network.layers[-1].units != outputs:
        return set_data(project, data, dataset)
    if network.inputs == inputs:
        return replace(project, data=data)
    network = NetworkSpec(inputs, _fed_by(inputs, network.layers))
    check_size(network)
    return replace(project, data=data, network=network, start=None)


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


def _with_layer(project: Project, layer: int, spec: LayerSpec) -> Project:
    layers = project.network.layers
    return replace(project, network=replace(project.network, layers=(*layers[:layer], spec, *layers[layer + 1 :])))


def _fed_by(inputs: int, layers: tuple[LayerSpec, ...]) -> tuple[LayerSpec, ...]:
    """The layers without those removed and frozen connections that come from an input that is no more."""
    first = layers[0]
    removed, frozen = (tuple(pair for pair in pairs if pair[0] < inputs) for pairs in (first.removed, first.frozen))
    return (replace(first, removed=removed, frozen=frozen), *layers[1:])
