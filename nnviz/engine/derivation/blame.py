"""Who moved what: for a weight, the push of each sample; for a sample, the weights that it moved most."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnviz.engine.arrays import Array, IntArray, frozen
from nnviz.engine.derivation.reading import Reading
from nnviz.engine.quantity import Kind, Quantity


@dataclass(frozen=True, eq=False, slots=True)
class SamplePushes:
    """What each sample of a mini-batch adds to the gradient of one weight or bias.

    Attributes:
        weight: which one.
        pushes: (samples,), in the order of the mini-batch. They add up to ``data_gradient``.
        order: rows of the mini-batch, the strongest push first.
        data_gradient: the gradient of the loss without the penalty; of a shared bias, that of all copies.
        penalty: what the penalty adds; with ``data_gradient`` it is the gradient.
    """

    weight: Quantity
    pushes: Array
    order: IntArray
    data_gradient: float
    penalty: float


class Push(NamedTuple):
    """How much one sample pushed one weight or bias."""

    weight: Quantity
    push: float


def pushes_on(read: Reading, weight: Quantity) -> SamplePushes:
    """The push of every sample on one weight or bias."""
    places = read.shared_copies(weight) or (weight,)
    pushes = np.sum([_pushes(read, place) for place in places], axis=0)
    with np.errstate(all="ignore"):
        data = float(np.sum([read.value(place.at(Kind.DATA_GRADIENT)) for place in places]))
        penalty = read.value(weight.at(Kind.GRADIENT)) - data if read.options.penalty else 0.0
    order = np.argsort(-np.abs(pushes), kind="stable")
    return SamplePushes(weight, frozen(pushes), frozen(order), data, penalty)


def pushes_of(read: Reading, sample: int, count: int) -> tuple[Push, ...]:
    """The weights and biases that a sample pushed most, the strongest first.

    Args:
        sample: row within the mini-batch, from 0.
        count: how many at most. Frozen ones are left out: they do not move.
    """
    found: list[Array] = []
    for layer in read.record.layers:
        ones = np.append(layer.inputs[sample], 1.0)
        with np.errstate(all="ignore"):
            found.append(np.outer(layer.delta[sample], ones).reshape(-1))
    pushes = np.concatenate(found)
    size = np.abs(pushes)
    if read.record.frozen is not None:
        size = np.where(read.record.frozen, -1.0, size)
    # Only the strongest are sorted, the rest of a large network is left as it is.
    candidates = np.argpartition(-size, count)[:count] if count < len(size) else np.arange(len(size))
    strongest = candidates[np.lexsort((candidates, -size[candidates]))]
    chosen = [int(i) for i in strongest if not size[i] < 0.0]
    return tuple(Push(read.place(Kind.PARAMETER, i), float(pushes[i])) for i in chosen)


def _pushes(read: Reading, place: Quantity) -> Array:
    """(samples,), what each adds to the gradient of one copy."""
    layer = read.layer(place.layer or 0)
    deltas = layer.delta[:, place.unit or 0]
    with np.errstate(all="ignore"):
        return deltas.copy() if read.has_bias_source(place) else deltas * layer.inputs[:, place.source or 0]
