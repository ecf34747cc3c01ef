"""An error of 1 put in at one output, followed back to layer 1: what weights and slopes make of it, apart."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, frozen
from nnviz.engine.norms import norm
from nnviz.engine.record import StepRecord


@dataclass(frozen=True, eq=False, slots=True)
class Passage:
    """The error at one layer.

    Attributes:
        layer: its number, from 1.
        arriving: ∂/∂a of each unit, (units,): after the weights above; at the output the error that was put in.
        delta: ∂/∂z, (units,): after this layer's slopes (softmax: its Jacobian).
        arriving_size, delta_size: their Euclidean norms.
    """

    layer: int
    arriving: Array
    delta: Array
    arriving_size: float
    delta_size: float

    @property
    def by_slope(self) -> float:
        """What the slopes made of the size; NaN where nothing arrived."""
        return self.delta_size / self.arriving_size if self.arriving_size else float("nan")


def trace_back(record: StepRecord, sample: int, output: int) -> tuple[Passage, ...]:
    """The passages from the output layer to layer 1, with the weights before the update.

    The deltas are the derivatives of that output's activation: with the loss's own error in place of 1 they would be
    the step's.

    Args:
        sample: row of the mini-batch, from 0.
        output: the output unit, from 0.
    """
    arriving = np.zeros(record.layers[-1].activation.shape[1])
    arriving[output] = 1.0
    passages = []
    for number in range(len(record.layers), 0, -1):
        layer = record.layers[number - 1]
        z, a = (np.ascontiguousarray(values[sample], np.float64) for values in (layer.pre_activation, layer.activation))
        delta = np.empty_like(z)
        with np.errstate(all="ignore"):
            record.network.layers[number - 1].activation.delta(z, a, arriving, np.empty_like(z), delta)
        passages.append(Passage(number, frozen(arriving), frozen(delta), norm(arriving), norm(delta)))
        with np.errstate(all="ignore"):
            arriving = layer.weights_before.astype(np.float64) @ delta
    return tuple(passages)
