"""What one training step did: a complete, read-only value."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nnviz.engine.arrays import Array, frozen
from nnviz.engine.byte_rows import Inputs
from nnviz.engine.metrics import sample_losses
from nnviz.engine.options import PERCEPTRON
from nnviz.engine.paper import arithmetic_of, batch_loss, forward_by_hand
from nnviz.engine.taken import TakenVectors
from nnviz.engine.workspace import loss_and_gradient, with_ones

# A table is taken in pieces of this many samples, so that memory stays small.
_PIECE = 4096


@dataclass(frozen=True, slots=True)
class LossChange:
    """What an update did to the loss, penalty included.

    Attributes:
        before, after: the loss with the old and with the new parameters.
        forecast: what the gradient promised, Σ ∂E/∂w · Δw, the first order of ``change``; None for the perceptron rule,
            which follows no gradient.
    """

    before: float
    after: float
    forecast: float | None

    @property
    def change(self) -> float:
        """What became of it, after − before."""
        return self.after - self.before


class StepRecord(TakenVectors):
    """One parameter update, whole: forward pass, loss, backward pass, update. A value: nothing in it ever changes.

    It holds copies of the engine's memory; arrays are views of them, made when they are asked for first.
    With ``options.digits``, everything but ``change_over`` is in the rounded arithmetic of the step.
    """

    @cached_property
    def penalty(self) -> float:
        """The part of ``loss`` that is the penalty."""
        return self._penalty(self.parameters_before)

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
        with np.errstate(all="ignore"):
            losses, penalty = self._losses(*self._forward_after), self._penalty(self.parameters_after)
            return batch_loss(losses, penalty, self.options.mean, arithmetic_of(self.options))

    @cached_property
    def loss_change(self) -> LossChange:
        """What the update did to the loss of this mini-batch; the forecast is that of the gradients of this record."""
        gradient = None if self.options.rule == PERCEPTRON else self.data_gradients
        return LossChange(self.loss, self.loss_after, self._forecast(gradient))

    def change_over(self, inputs: Inputs, targets: Array) -> LossChange:
        """What the update did to the loss over other samples, for example all of the training table.

        Args:
            inputs: (samples, inputs).
            targets: (samples, outputs).
        """
        return next(change for change in self.measured_over(inputs, targets) if change is not None)

    def measured_over(self, inputs: Inputs, targets: Array) -> Iterator[LossChange | None]:
        """``change_over`` in pieces: None as long as there is more to do, and at last the change."""
        old, new, mean = self.parameters_before, self.parameters_after, self.options.mean
        gradient = None if self.options.rule == PERCEPTRON else np.zeros_like(old)
        before = after = 0.0
        # A piece of a large network is as much work as one of a small network.
        piece = max(_PIECE // 16, min(_PIECE, _PIECE**2 // len(old)))
        for start in range(0, len(inputs), piece):
            part = inputs[start : start + piece], targets[start : start + piece]
            with np.errstate(all="ignore"):
                loss, of_part = loss_and_gradient(self.network, self.loss_function, old, *part, mean=False)
                before += loss
                z, a = self.network.forward(new, part[0])[-1]
                after += float(np.sum(sample_losses(self.network, self.loss_function, z, a, part[1])))
                if gradient is not None:
                    gradient += of_part
            yield None
        count = len(inputs) if mean else 1
        with np.errstate(all="ignore"):
            yield LossChange(
                before / count + self._penalty(old),
                after / count + self._penalty(new),
                self._forecast(None if gradient is None else gradient / old.dtype.type(count)),
            )

    def sample_gradients(self, layer: int) -> Array:
        """What each sample adds to the gradient of a layer, (batch, fan_in + 1, fan_out), the biases in the last row.

        They sum to the layer's part of ``data_gradients``: each holds the 1/N of a mean over the batch.

        Args:
            layer: which one of ``layers``, from 0.
        """
        own = self.layers[layer]
        rows = with_ones(own.inputs, own.inputs.dtype)
        with np.errstate(all="ignore"):
            products = arithmetic_of(self.options).times(rows[:, :, None], own.delta[:, None, :])
        return frozen(products)

    def _forecast(self, data_gradient: Array | None) -> float | None:
        if data_gradient is None:
            return None
        old = self.parameters_before
        with np.errstate(all="ignore"):
            gradient = data_gradient.copy()
            self.options.penalty.add_gradient(old, self.network.weight_mask(old.dtype), gradient)
            return float(gradient.dot(self.parameters_after - old))

    def _penalty(self, parameters: Array) -> float:
        return self.options.penalty.value(parameters, self.network.weight_mask(parameters.dtype))

    @cached_property
    def _forward_after(self) -> tuple[Array, Array]:
        new = self.parameters_after
        if self.options.digits is None:
            return self.network.forward(new, self.inputs)[-1]
        return forward_by_hand(self.network, new, self.inputs, arithmetic_of(self.options))[-1]

    def _losses(self, z: Array, a: Array) -> Array:
        losses = sample_losses(self.network, self.loss_function, z, a, self.targets)
        arithmetic_of(self.options).settle(losses)
        return losses

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
            *(() if self.frozen is None else (self.frozen,)),
        )
        for layer in self.layers:
            for name in layer.__slots__:
                if getattr(layer, name) is not None:
                    yield getattr(layer, name)
