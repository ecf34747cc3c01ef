"""Reads the record of a step out of copies of the engine's memory, when somebody looks at it.

A step that is recorded copies its memory and does no more, so that recording every step costs little. The memory of a
trainer is one flat array: the parameters, the optimizer's state vectors, the gradient, and then the buffers of the
workspace for a whole mini-batch.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.batching import Batching
from nnviz.engine.conventions import BoolArray
from nnviz.engine.layer_record import LayerRecord
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.optimizers.base import Optimizer
from nnviz.engine.options import TrainingOptions
from nnviz.engine.paper import Arithmetic, arithmetic_of
from nnviz.engine.workspace import Buffers, Workspace


@dataclass(frozen=True, eq=False, slots=True)
class Setting:
    """What all steps with one size of mini-batch have in common. Of the workspace only what never changes is read."""

    network: Network
    loss: Loss
    optimizer: Optimizer
    options: TrainingOptions
    batching: Batching
    work: Workspace
    frozen: BoolArray | None

    @property
    def dtype(self) -> Any:
        """Of all memory."""
        return self.work.recorded.dtype

    def vectors(self, memory: Array) -> tuple[Array, tuple[Array, ...]]:
        """Views of the memory: the parameters, and the optimizer's state vectors."""
        size, states = self.network.parameter_count, len(self.optimizer.state_names())
        return memory[:size], tuple(memory[i * size : (i + 1) * size] for i in range(1, 1 + states))

    def gradient(self, memory: Array) -> Array:
        """A view of the memory: the gradient as the optimizer got it."""
        size, states = self.network.parameter_count, len(self.optimizer.state_names())
        return memory[(1 + states) * size : (2 + states) * size]


def layer_records(
    setting: Setting, inputs: Array, before: Array, after: Array, gradients: Array, buffers: Array
) -> tuple[LayerRecord, ...]:
    """What the step did in each layer, as views of read-only arrays.

    Args:
        inputs: the mini-batch, (batch, inputs).
        before, after, gradients: flat vectors of the network.
        buffers: a copy of those of the workspace, without the slopes; one in a row.
    """
    network, work = setting.network, setting.work
    parameters = (network.split(before), network.split(after), network.split(gradients))
    layers, below, start = [], inputs, 0
    for i, layer in enumerate(network.layers):
        last = i == len(network.layers) - 1
        stop = start + (layer.units + (0 if last else 1)) * work.batch_size
        activation, z, grad, delta = buffers[:, start:stop]
        part = Buffers(activation, z, grad, delta, slope=buffers[0, :0])
        old, new, gradient = (vector[i] for vector in parameters)
        without_error = last and not work.slope_at_output
        layers.append(_layer(layer, part, setting, below, old, new, gradient, without_error))
        below, start = layers[-1].activation, stop
    return tuple(layers)


def _layer(
    layer: Layer,
    part: Buffers,
    setting: Setting,
    inputs: Array,
    old: LayerParameters,
    new: LayerParameters,
    gradient: LayerParameters,
    without_error: bool,
) -> LayerRecord:
    def rows(flat: Array) -> Array:
        """(batch, units), without the bias neuron's row."""
        return flat.reshape(-1, setting.work.batch_size)[: layer.units].T

    z, a = rows(part.pre_activation), rows(part.activation)
    return LayerRecord(
        inputs=inputs,
        pre_activation=z,
        activation=a,
        grad_activation=None if without_error else rows(part.grad_activation),
        slope=_slope(layer, z, a, arithmetic_of(setting.options)),
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
