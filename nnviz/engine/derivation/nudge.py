"""The nudge: move one weight a little, and see what the loss does."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, frozen
from nnviz.engine.derivation.reading import Reading
from nnviz.engine.gradient_check import Kink, check_gradients
from nnviz.engine.metrics import sample_losses
from nnviz.engine.paper import Arithmetic, batch_loss
from nnviz.engine.quantity import Kind, Quantity


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
    places = [read.index(place) for place in read.shared_copies(weight) or (weight,)]
    values = np.linspace(low, high, points)
    before, after = (read.value(weight.at(kind)) for kind in (Kind.PARAMETER, Kind.NEW_PARAMETER))
    with np.errstate(all="ignore"):
        losses = np.array([_loss_at(read, places, float(value)) for value in values])
        ends = [(value, _loss_at(read, places, value)) for value in (before, after)]
    slope = read.value(weight.at(Kind.GRADIENT))
    return LossAlong(frozen(values), frozen(losses), ends[0], slope, ends[1])


def _loss_at(read: Reading, places: list[int], value: float) -> float:
    record = read.record
    parameters = record.parameters_before.copy()
    parameters[places] = value
    z, a = record.network.forward(parameters, record.inputs)[-1]
    losses = sample_losses(record.network, record.loss_function, z, a, record.targets)
    penalty = read.options.penalty.value(parameters, record.network.weight_mask())
    return batch_loss(losses, penalty, read.options.mean, Arithmetic())


def _digits(analytic: float, numeric: float) -> float:
    size = max(abs(analytic), abs(numeric))
    if size == 0.0:
        return 16.0
    return float(np.clip(-np.log10(max(abs(analytic - numeric) / size, 1e-16)), 0.0, 16.0))
