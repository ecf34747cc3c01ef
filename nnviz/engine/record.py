"""What one training step did: a complete, read-only value."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nnviz.engine.arrays import Array, IntArray, frozen
from nnviz.engine.losses.base import Loss
from nnviz.engine.metrics import sample_losses
from nnviz.engine.network import Network
from nnviz.engine.optimizers.base import Optimizer
from nnviz.engine.options import TrainingOptions


@dataclass(frozen=True, slots=True)
class LayerRecord:
    """What a step did in one layer. Rows are samples; weights are (fan_in, fan_out). Every array is read-only.

    ``grad_activation`` is dE/da of the batch loss; None at an output whose loss is fused with its activation (then
    delta comes straight from a and t), and for the perceptron rule. ``slope`` is f'(z); None for softmax, which has a
    Jacobian instead, and for threshold units. ``delta`` is dE/dz of the batch loss, so it holds the 1/N of a mean over
    the batch. Gradients are those of data loss and penalty together, before clipping.
    """

    inputs: Array
    pre_activation: Array
    activation: Array
    grad_activation: Array | None
    slope: Array | None
    delta: Array
    grad_weights: Array
    grad_biases: Array
    weights_before: Array
    biases_before: Array
    weights_after: Array
    biases_after: Array

    @property
    def update_weights(self) -> Array:
        """What the optimizer added to the weights."""
        return _difference(self.weights_after, self.weights_before)

    @property
    def update_biases(self) -> Array:
        """What the optimizer added to the biases."""
        return _difference(self.biases_after, self.biases_before)


@dataclass(frozen=True, eq=False)
class StepRecord:
    """One parameter update, whole: forward pass, loss, backward pass, update.

    Attributes:
        step: the number of this update, from 1.
        epoch: the epoch it belongs to, from 1.
        batch: the number of the mini-batch in its epoch, from 1.
        batches: mini-batches in an epoch.
        sample_indices: rows of the training table in this mini-batch, (batch,).
        inputs, targets: the mini-batch, (batch, inputs) and (batch, outputs).
        learning_rate: the rate of this update, from the schedule if there is one.
        loss: the loss of the mini-batch before the update: the mean (or sum) over its samples, plus the penalty.
        penalty: the part of it that is the penalty.
        layers: one ``LayerRecord`` for each layer behind the inputs.
        parameters_before, parameters_after: flat vectors of the network.
        data_gradients, gradients, applied_gradients: flat: of the data loss; with the penalty; and after clipping.
        optimizer_before, optimizer_after: the optimizer's flat state vectors, named by ``optimizer.state_names()``.
    """

    network: Network
    loss_function: Loss
    optimizer: Optimizer
    options: TrainingOptions
    step: int
    epoch: int
    batch: int
    batches: int
    sample_indices: IntArray
    inputs: Array
    targets: Array
    learning_rate: float
    loss: float
    penalty: float
    layers: tuple[LayerRecord, ...]
    parameters_before: Array
    parameters_after: Array
    data_gradients: Array
    gradients: Array
    applied_gradients: Array
    optimizer_before: tuple[Array, ...]
    optimizer_after: tuple[Array, ...]

    @property
    def predictions(self) -> Array:
        """The activations of the output layer before the update, (batch, outputs)."""
        return self.layers[-1].activation

    @cached_property
    def sample_losses(self) -> Array:
        """The loss of each sample before the update, (batch,)."""
        return frozen(self._losses(self.layers[-1].pre_activation.T, self.layers[-1].activation.T))

    @cached_property
    def predictions_after(self) -> Array:
        """The activations of the output layer with the new parameters, (batch, outputs)."""
        return frozen(self._forward_after[1].T)

    @cached_property
    def loss_after(self) -> float:
        """The loss of the same mini-batch with the new parameters, penalty included: what ``loss`` became."""
        losses, new = self._losses(*self._forward_after), self.parameters_after
        with np.errstate(all="ignore"):
            data_loss = float(np.mean(losses) if self.options.mean else np.sum(losses))
            return data_loss + self.options.penalty.value(new, self.network.weight_mask(new.dtype))

    @cached_property
    def _forward_after(self) -> tuple[Array, Array]:
        return self.network.forward(self.parameters_after, self.inputs)[-1]

    def _losses(self, z: Array, a: Array) -> Array:
        return sample_losses(self.network, self.loss_function, z, a, self.targets)

    def arrays(self) -> Iterator[Any]:
        """Every array of the record, for tests that it is read-only."""
        yield from (
            self.sample_indices,
            self.inputs,
            self.targets,
            self.parameters_before,
            self.parameters_after,
            self.data_gradients,
            self.gradients,
            self.applied_gradients,
            *self.optimizer_before,
            *self.optimizer_after,
        )
        for layer in self.layers:
            for name in layer.__slots__:
                if getattr(layer, name) is not None:
                    yield getattr(layer, name)


def _difference(after: Array, before: Array) -> Array:
    """What was added; a run that diverged may leave infinities, whose difference is nan, without a warning."""
    with np.errstate(all="ignore"):
        return after - before
