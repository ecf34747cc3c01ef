"""What is measured of predictions: loss and accuracy over a whole table."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Network

# A table is passed forward in pieces of this many samples, so that memory stays small.
_PIECE = 4096


@dataclass(frozen=True, slots=True)
class Metrics:
    """The mean loss over a table, and the share of samples put into the right class (None for a regression)."""

    loss: float
    accuracy: float | None


def evaluate(
    network: Network,
    loss: Loss,
    parameters: Array,
    inputs: Array,
    targets: Array,
    *,
    classes: bool,
    threshold: float = 0.5,
) -> Metrics:
    """Loss and accuracy over a whole table.

    Args:
        parameters: flat vector, (network.parameter_count,).
        inputs: (samples, inputs).
        targets: (samples, outputs).
        classes: whether the targets code classes; then accuracy is given.
        threshold: with one output, predictions from here on mean the higher class.
    """
    total, right = 0.0, 0
    for start in range(0, len(inputs), _PIECE):
        t = targets[start : start + _PIECE]
        z, a = network.forward(parameters, inputs[start : start + _PIECE])[-1]
        with np.errstate(over="ignore"):
            total += float(np.sum(sample_losses(network, loss, z, a, t)))
        right += int(np.sum(predicted_classes(a.T, threshold) == predicted_classes(t, threshold)))
    return Metrics(total / len(inputs), right / len(inputs) if classes else None)


def sample_losses(network: Network, loss: Loss, z: Array, a: Array, targets: Array) -> Array:
    """The loss of each sample, (samples,), from the output's z and a, (outputs, samples), and targets by rows."""
    with np.errstate(all="ignore"):
        if network.layers[-1].activation.key in loss.fuses:
            return loss.per_sample_from_z(z, a, targets.T, np.empty_like(z))
        return loss.per_sample(a, targets.T, np.empty_like(a))


def predicted_classes(outputs: Array, threshold: float = 0.5) -> Array:
    """The class of each row of outputs: the largest one (the first on a tie), or output ≥ threshold for one output."""
    if outputs.shape[1] == 1:
        return np.asarray(outputs[:, 0] >= threshold, dtype=np.int64)
    return np.asarray(outputs.argmax(1), dtype=np.int64)
