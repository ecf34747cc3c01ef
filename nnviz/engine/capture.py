"""Takes the record of the step that was just made out of the buffers of the engine."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, frozen
from nnviz.engine.batching import Batching
from nnviz.engine.conventions import BoolArray
from nnviz.engine.network import Layer, LayerParameters
from nnviz.engine.optimizers.base import Optimizer
from nnviz.engine.options import TrainingOptions
from nnviz.engine.paper import Arithmetic, arithmetic_of
from nnviz.engine.record import LayerRecord, StepRecord
from nnviz.engine.workspace import Buffers, Workspace


@dataclass(frozen=True, slots=True)
class Used:
    """Flat copies of what the step used and made; the record keeps them."""

    before: Array
    after: Array
    gradients: Array
    data_gradients: Array
    applied_gradients: Array
    optimizer_before: tuple[Array, ...]
    optimizer_after: tuple[Array, ...]
    frozen: BoolArray | None

    def freeze(self) -> None:
        """Make every array read-only."""
        vectors = (self.before, self.after, self.gradients, self.data_gradients, self.applied_gradients)
        for array in (*vectors, *self.optimizer_before, *self.optimizer_after):
            array.flags.writeable = False
        if self.frozen is not None:
            self.frozen.flags.writeable = False


@dataclass(frozen=True, slots=True)
class Counts:
    """The scalars of the step."""

    step: int
    learning_rate: float
    loss: float
    penalty: float


def capture_step(
    work: Workspace, batching: Batching, optimizer: Optimizer, options: TrainingOptions, used: Used, counts: Counts
) -> StepRecord:
    """The record of the step that ``work`` holds."""
    used.freeze()
    rows, targets = batching.current()
    inputs = rows[:, :-1]
    return StepRecord(
        network=work.network,
        loss_function=work.loss,
        optimizer=optimizer,
        options=options,
        step=counts.step,
        epoch=batching.epoch,
        batch=batching.batch,
        batches=batching.batches,
        sample_indices=frozen(batching.indices()),
        inputs=inputs,
        targets=targets,
        learning_rate=counts.learning_rate,
        loss=counts.loss,
        penalty=counts.penalty,
        layers=_layers(work, inputs, used, arithmetic_of(options)),
        parameters_before=used.before,
        parameters_after=used.after,
        data_gradients=used.data_gradients,
        gradients=used.gradients,
        applied_gradients=used.applied_gradients,
        optimizer_before=used.optimizer_before,
        optimizer_after=used.optimizer_after,
        frozen=used.frozen,
    )


def _layers(work: Workspace, inputs: Array, used: Used, arithmetic: Arithmetic) -> tuple[LayerRecord, ...]:
    network, block = work.network, _copy(work.buffers)
    parameters = (network.split(used.before), network.split(used.after), network.split(used.gradients))
    layers, below, start = [], inputs, 0
    for i, layer in enumerate(network.layers):
        last = i == len(network.layers) - 1
        stop = start + (layer.units + (0 if last else 1)) * work.batch_size
        part = Buffers(*(buffer[start:stop] for buffer in block))
        old, new, gradient = (vector[i] for vector in parameters)
        without_error = last and not work.slope_at_output
        layers.append(_layer(layer, part, work, below, old, new, gradient, without_error, arithmetic))
        below, start = layers[-1].activation, stop
    return tuple(layers)


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
    without_error: bool,
    arithmetic: Arithmetic,
) -> LayerRecord:
    def rows(flat: Array) -> Array:
        """(batch, units), without the bias neuron's row."""
        return flat.reshape(-1, work.batch_size)[: layer.units].T

    return LayerRecord(
        inputs=inputs,
        pre_activation=rows(part.pre_activation),
        activation=rows(part.activation),
        grad_activation=None if without_error else rows(part.grad_activation),
        slope=_slope(layer, rows(part.pre_activation), rows(part.activation), arithmetic),
        delta=rows(part.delta),
        grad_weights=gradient.weights,
        grad_biases=gradient.biases,
        weights_before=old.weights,
        biases_before=old.biases,
        weights_after=new.weights,
        biases_after=new.biases,
    )


def _slope(layer: Layer, z: Array, a: Array, arithmetic: Arithmetic) -> Array | None:
    """f'(z) of every unit, also where a fused loss did not need it; None for softmax and threshold units."""
    if not layer.activation.elementwise or not layer.activation.differentiable:
        return None
    slope = np.empty(z.T.shape, z.dtype)
    with np.errstate(all="ignore"):
        layer.activation.slope(z.T, a.T, slope)
    arithmetic.settle(slope)
    slope.flags.writeable = False
    return slope.T
