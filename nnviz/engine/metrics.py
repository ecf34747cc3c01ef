"""What is measured of predictions: loss and accuracy over a whole table."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.byte_rows import Inputs
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Network

# A table is passed forward in pieces of this many samples, so that memory stays small.
_PIECE = 4096


@dataclass(frozen=True, slots=True)
class Metrics:
    """The mean loss over a table, and the share of samples put into the right class (None for a regression)."""

    loss: float
    accuracy: float | None


class Evaluation:
    """Loss and accuracy over a whole table, made a piece at a time: ``advance`` until it is done."""

    def __init__(
        self,
        network: Network,
        loss: Loss,
        parameters: Array,
        inputs: Inputs,
        targets: Array,
        *,
        classes: bool,
        threshold: float = 0.5,
    ) -> None:
        """Begin; nothing is computed yet.

        Args:
            parameters: flat vector, (network.parameter_count,).
            inputs: (samples, inputs).
            targets: (samples, outputs).
            classes: whether the targets code classes; then accuracy is given.
            threshold: with one output, predictions from here on mean the higher class.
        """
        self._network, self._loss, self._parameters = network, loss, parameters
        self._inputs, self._targets = inputs, targets
        self._classes, self._threshold = classes, threshold
        # A piece of a large network is as much work as one of a small network.
        self._piece = max(1, _PIECE // 16, min(_PIECE, _PIECE**2 // network.parameter_count))
        self._done, self._total, self._right = 0, 0.0, 0

    @property
    def done(self) -> bool:
        """Whether the whole table has been looked at."""
        return self._done >= len(self._inputs)

    def advance(self) -> None:
        """Look at one piece more."""
        part = slice(self._done, self._done + self._piece)
        t = self._targets[part]
        z, a = self._network.forward(self._parameters, self._inputs[part])[-1]
        with np.errstate(over="ignore"):
            self._total += float(np.sum(sample_losses(self._network, self._loss, z, a, t)))
        self._right += int(np.sum(predicted_classes(a.T, self._threshold) == predicted_classes(t, self._threshold)))
        self._done += self._piece

    @property
    def result(self) -> Metrics:
        """The measured numbers, once it is done."""
        count = len(self._inputs)
        return Metrics(self._total / count, self._right / count if self._classes else None)


def evaluate(
    network: Network,
    loss: Loss,
    parameters: Array,
    inputs: Inputs,
    targets: Array,
    *,
    classes: bool,
    threshold: float = 0.5,
) -> Metrics:
    """Loss and accuracy over a whole table at once; the arguments are those of ``Evaluation``."""
    evaluation = Evaluation(network, loss, parameters, inputs, targets, classes=classes, threshold=threshold)
    while not evaluation.done:
        evaluation.advance()
    return evaluation.result


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
