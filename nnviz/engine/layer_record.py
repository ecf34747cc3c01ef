"""What one training step did in one layer: a complete, read-only value."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array


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


def _difference(after: Array, before: Array) -> Array:
    """What was added; a run that diverged may leave infinities, whose difference is nan, without a warning."""
    with np.errstate(all="ignore"):
        return after - before
