"""Takes the record of the step that was just made out of the buffers of the engine."""

import numpy as np

from nnviz.engine.arrays import Array, frozen
from nnviz.engine.batching import Batching
from nnviz.engine.network import Layer, LayerParameters
from nnviz.engine.record import LayerRecord, StepRecord
from nnviz.engine.workspace import Buffers, Workspace


def capture_step(
    work: Workspace,
    *,
    step: int,
    batching: Batching,
    before: Array,
    after: Array,
    gradients: Array,
    learning_rate: float,
    loss: float,
) -> StepRecord:
    """The record of the step that ``work`` holds. ``before``, ``after`` and ``gradients`` are copies it may keep."""
    network = work.network
    for array in (before, after, gradients):
        array.flags.writeable = False
    rows, targets = batching.current()
    inputs = rows[:, :-1]
    block = _copy(work.buffers)
    parameters = (network.split(before), network.split(after), network.split(gradients))
    layers, below, start = [], inputs, 0
    for i, layer in enumerate(network.layers):
        last = i == len(network.layers) - 1
        stop = start + (layer.units + (0 if last else 1)) * work.batch_size
        part = Buffers(*(buffer[start:stop] for buffer in block))
        old, new, gradient = (vector[i] for vector in parameters)
        layers.append(_layer(layer, part, work, below, old, new, gradient, fused=last and work.fused))
        below, start = layers[-1].activation, stop
    return StepRecord(
        network=network,
        loss_function=work.loss,
        step=step,
        epoch=batching.epoch,
        batch=batching.batch,
        batches=batching.batches,
        sample_indices=frozen(batching.indices()),
        inputs=inputs,
        targets=targets,
        learning_rate=learning_rate,
        loss=loss,
        layers=tuple(layers),
        parameters_before=before,
        parameters_after=after,
    )


def _copy(buffers: Buffers) -> Buffers:
    block = np.stack(buffers)
    block.flags.writeable = False
    return Buffers(*block)


def _layer(
    layer: Layer,
    part: Buffers,
    work: Workspace,
    inputs: Array,
    old: LayerParameters,
    new: LayerParameters,
    gradient: LayerParameters,
    fused: bool,
) -> LayerRecord:
    def rows(flat: Array) -> Array:
        """(batch, units), without the bias neuron's row."""
        return flat.reshape(-1, work.batch_size)[: layer.units].T

    return LayerRecord(
        inputs=inputs,
        pre_activation=rows(part.pre_activation),
        activation=rows(part.activation),
        grad_activation=None if fused else rows(part.grad_activation),
        slope=_slope(layer, rows(part.pre_activation), rows(part.activation)),
        delta=rows(part.delta),
        grad_weights=gradient.weights,
        grad_biases=gradient.biases,
        weights_before=old.weights,
        biases_before=old.biases,
        weights_after=new.weights,
        biases_after=new.biases,
    )


def _slope(layer: Layer, z: Array, a: Array) -> Array | None:
    """f'(z) of every unit, also where a fused loss did not need it; None for softmax."""
    if not layer.activation.elementwise:
        return None
    slope = np.empty(z.T.shape, z.dtype)
    with np.errstate(all="ignore"):
        layer.activation.slope(z.T, a.T, slope)
    slope.flags.writeable = False
    return slope.T
