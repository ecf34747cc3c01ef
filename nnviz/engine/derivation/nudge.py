"""The nudge: move one weight a little, and see what the loss does."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, frozen
from nnviz.engine.derivation.reading import Reading
from nnviz.engine.gradient_check import Kink, check_gradients
from nnviz.engine.metrics import sample_losses
from nnviz.engine.quantity import Kind, Quantity

# So many numbers go through a layer at once.
_MOST_NUMBERS = 1 << 20


@dataclass(frozen=True, slots=True)
class Nudge:
    """The gradient that a step used for one weight or bias, beside what the loss does when it is nudged.

    Attributes:
        analytic: the record's gradient, penalty included.
        numeric: (E(w + h) − E(w − h)) / 2h over the mini-batch of the step.
        digits: how many leading digits agree, 0…16.
        below, above: the slopes on either side.
        kinked: the loss has a kink between w − h and w + h: not differentiable here.
        kinks: the units that sit at a kink.
    """

    analytic: float
    numeric: float
    digits: float
    below: float
    above: float
    kinked: bool
    kinks: tuple[Kink, ...]


@dataclass(frozen=True, eq=False, slots=True)
class LossAlong:
    """The loss of the mini-batch as a function of one weight or bias, while all others stay.

    Attributes:
        values: where the loss was taken, (points,), rising.
        losses: the loss there, penalty included, (points,).
        here: the value before the update, and the loss there.
        slope: the gradient that the step used: the tangent at ``here``.
        there: the value after the update, and what the loss would be if only this one had moved.
    """

    values: Array
    losses: Array
    here: tuple[float, float]
    slope: float
    there: tuple[float, float]

    @property
    def tangent(self) -> Array:
        """The heights of the tangent at ``values``."""
        w, loss = self.here
        return loss + self.slope * (self.values - w)


def nudged(read: Reading, weights: tuple[Quantity, ...], width: float = 1e-5) -> tuple[Nudge, ...]:
    """Nudge each of these weights and biases; h is ``width`` · max(1, |w|).

    A step made as on paper, or with the output layer first, is compared with the true loss all the same: that its
    gradient is not right shows in the digits.

    Raises:
        LookupError: the perceptron rule follows no gradient.
    """
    if read.perceptron:
        raise LookupError("The perceptron rule follows no gradient: there is nothing to compare a nudge with.")
    record, options = read.record, read.options
    groups = [read.shared_copies(weight) or (weight,) for weight in weights]
    claimed = record.gradients.copy()
    for group in groups:
        # Every copy of a shared bias holds the gradient of all; the check nudges them one by one, and adds up.
        at = [read.index(place) for place in group]
        claimed[at] = record.gradients[at] / len(group)
    check = check_gradients(
        record.network,
        record.loss_function,
        record.parameters_before,
        record.inputs,
        record.targets,
        width,
        mean=options.mean,
        penalty=options.penalty,
        indices=np.array([read.index(place) for group in groups for place in group]),
        claimed=claimed,
    )
    found, start = [], 0
    for group in groups:
        part = slice(start, start + len(group))
        sums = (check.analytic[part].sum(), check.numeric[part].sum(), check.below[part].sum(), check.above[part].sum())
        analytic, numeric, below, above = map(float, sums)
        # The worst of the copies where there are several: they were compared with their shares.
        digits = float(check.digits[part].min()) if len(group) == 1 else _digits(analytic, numeric)
        kinked = bool(check.kinked[part].any())
        found.append(Nudge(analytic, numeric, digits, below, above, kinked, check.kinks))
        start += len(group)
    return tuple(found)


def loss_along(read: Reading, weight: Quantity, low: float, high: float, points: int = 101) -> LossAlong:
    """The loss along one weight or bias; the copies of a shared bias move together.

    Args:
        low, high: the range of its value.
        points: how often the loss is taken; ``here`` and ``there`` are taken besides.
    """
    places = read.shared_copies(weight) or (weight,)
    before, after = (read.value(weight.at(kind)) for kind in (Kind.PARAMETER, Kind.NEW_PARAMETER))
    values = np.linspace(low, high, points)
    with np.errstate(all="ignore"):
        losses = _losses_at(read, places, np.append(values, (before, after)))
    here, there = (before, float(losses[-2])), (after, float(losses[-1]))
    return LossAlong(frozen(values), frozen(losses[:-2]), here, read.value(weight.at(Kind.GRADIENT)), there)


def _losses_at(read: Reading, places: tuple[Quantity, ...], values: Array) -> Array:
    """The loss with each of these values in all the places, (values,)."""
    record, layer = read.record, places[0].layer or 0
    parameters = record.parameters_before.astype(np.float64)
    below: Array = record.inputs.T.astype(np.float64)
    if layer > 1:
        below = record.network.forward(parameters, record.inputs)[layer - 2][1]
    block = record.network.blocks(parameters)[layer - 1]
    z = np.dot(block[:, :-1], below) + block[:, -1:]
    old = read.value(places[0])
    # All of the layers from here on, for so many values at once that the arrays stay small.
    width = max(units for units in record.network.sizes[layer:]) * read.samples
    share = max(1, _MOST_NUMBERS // width)
    losses = [
        _upwards(read, parameters, places, z, below, values[i : i + share] - old) for i in range(0, len(values), share)
    ]
    return np.concatenate(losses) + _penalties(read, parameters, places, values)


def _upwards(
    read: Reading, parameters: Array, places: tuple[Quantity, ...], z: Array, below: Array, moves: Array
) -> Array:
    """The data loss for each move of the parameter, (moves,); ``z`` and ``below`` are those without a move."""
    record, layer = read.record, places[0].layer or 0
    moved = np.repeat(z[:, None, :], len(moves), axis=1)
    for place in places:
        push = np.ones(read.samples) if read.has_bias_source(place) else below[place.source or 0]
        moved[place.unit or 0] += moves[:, None] * push
    weighted: Array = moved.reshape(len(z), -1)
    a = record.network.layers[layer - 1].activation(weighted)
    for number in range(layer, read.outputs):
        block = record.network.blocks(parameters)[number]
        weighted = np.dot(block[:, :-1], a) + block[:, -1:]
        a = record.network.layers[number].activation(weighted)
    targets = np.tile(record.targets, (len(moves), 1))
    losses = sample_losses(record.network, record.loss_function, weighted, a, targets).reshape(len(moves), -1)
    return np.asarray(losses.sum(1) / read.scale)


def _penalties(read: Reading, parameters: Array, places: tuple[Quantity, ...], values: Array) -> Array:
    """The penalty with each of these values in the place of the weight, (values,); biases cost nothing."""
    charge = read.options.penalty
    present = np.full(len(values), charge.value(parameters, read.network.weight_mask()))
    if not charge or read.has_bias_source(places[0]):
        return present
    old = read.value(places[0])
    return present + charge.l1 * (np.abs(values) - abs(old)) + 0.5 * charge.l2 * (values**2 - old**2)


def _digits(analytic: float, numeric: float) -> float:
    size = max(abs(analytic), abs(numeric))
    if size == 0.0:
        return 16.0
    return float(np.clip(-np.log10(max(abs(analytic - numeric) / size, 1e-16)), 0.0, 16.0))
