"""The finite-difference check: is the gradient what the loss says it is? It knows where a loss has kinks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnviz.engine.arrays import Array, IntArray, frozen
from nnviz.engine.conventions import BoolArray
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Network
from nnviz.engine.penalty import Penalty
from nnviz.engine.workspace import Workspace, loss_and_gradient, with_ones

# A computed loss is sure to so many units in its last place: what a difference of two losses cannot be surer of.
_NOISE = 16 * float(np.finfo(np.float64).eps)
# Numbers too small for the difference to show this many digits are judged against the smallest that it shows so well.
_DIGITS_TO_SHOW = 6
# Both sides of a smooth loss differ by h·E''; a difference beyond this share of the slopes is looked at more closely.
_SUSPICIOUS = 1e-4


@dataclass(frozen=True, slots=True)
class Kink:
    """A unit that sits where its activation has no derivative.

    ``layer`` counts from 0 behind the inputs, ``unit`` from 0, ``sample`` is a row of the inputs.
    """

    layer: int
    unit: int
    sample: int


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """Analytic and numeric gradient side by side, one number for each parameter of ``indices``.

    Attributes:
        analytic: what backpropagation says.
        numeric: the central difference, (E(w + h) − E(w − h)) / 2h.
        digits: how many leading digits agree, 0…16. A number that is too small for the difference to show six digits
            of is judged against the smallest one that it can: some 10⁻⁴ where the loss is 1.
        indices: the places of the parameters in the flat vector.
        below, above: the slopes on either side, (E(w) − E(w − h)) / h and (E(w + h) − E(w)) / h.
        kinked: whether the loss has a kink between w − h and w + h: the two sides are two numbers there, and
            backpropagation gives one of them, or one in between.
        kinks: the units that sit at a kink of their activation, |z − kink| ≤ h, whatever parameter is nudged.
    """

    analytic: Array
    numeric: Array
    digits: Array
    indices: IntArray
    below: Array
    above: Array
    kinked: BoolArray
    kinks: tuple[Kink, ...]

    @property
    def worst_digits(self) -> float:
        """The digits of agreement of the worst parameter."""
        return float(self.digits.min())

    @property
    def worst_smooth_digits(self) -> float:
        """The same among the parameters without a kink; 16 where every one has one."""
        return float(self.digits[~self.kinked].min(initial=16.0))

    @property
    def largest_difference(self) -> float:
        """The largest absolute difference."""
        with np.errstate(invalid="ignore"):
            return float(np.abs(self.analytic - self.numeric).max())


def check_gradients(
    network: Network,
    loss: Loss,
    parameters: Array,
    inputs: Array,
    targets: Array,
    width: float = 1e-5,
    *,
    mean: bool = True,
    penalty: Penalty | None = None,
    indices: IntArray | None = None,
    claimed: Array | None = None,
) -> GradientCheck:
    """Compare the gradient of the loss with central differences.

    Args:
        parameters: flat vector, (network.parameter_count,).
        inputs: (samples, inputs).
        targets: (samples, outputs).
        width: h is ``width`` · max(1, |w|).
        mean: the mean over the samples, else their sum.
        penalty: what is added to the loss; None is nothing.
        indices: the parameters to check, places in the flat vector; None checks all.
        claimed: a gradient to check, flat, penalty included; None checks that of backpropagation.

    Source: central differences, error of order h²; see Nocedal, Wright, Numerical Optimization, ch. 8.
    """
    start = np.array(parameters, dtype=np.float64)
    chosen = np.arange(len(start)) if indices is None else np.asarray(indices, dtype=np.int64)
    charge, is_weight = penalty or Penalty(), network.weight_mask()
    value, analytic = loss_and_gradient(network, loss, start, inputs, targets, mean)
    with np.errstate(all="ignore"):
        charge.add_gradient(start, is_weight, analytic)
        value += charge.value(start, is_weight)
        # What the loss would change by if each parameter were off in its last place.
        noise = _NOISE * (abs(value) + float(np.abs(start * analytic).sum()))
        work = Workspace(network, loss, len(inputs), start, np.zeros_like(start), mean=mean)
        probe = _Probe(work, start, inputs, targets, charge, noise)
        widths = width * np.maximum(1.0, np.abs(start[chosen]))
        if claimed is not None:
            analytic = np.asarray(claimed, dtype=np.float64)
        sides = [probe.sides(int(i), float(h)) for i, h in zip(chosen, widths, strict=True)]
        return _compared(analytic[chosen], sides, chosen, noise / widths, width, probe.kinks(width))


def _compared(
    analytic: Array, sides: Sequence["_Sides"], indices: IntArray, noise: Array, width: float, kinks: tuple[Kink, ...]
) -> GradientCheck:
    """Both gradients side by side; ``noise`` is what the last places of the loss make the slopes unsure by."""
    below, above, numeric = np.array([side.slopes for side in sides]).reshape(-1, 3).T
    # The slopes count where the loss itself is 0, at its minimum.
    unsure = noise + _NOISE * (np.abs(below) + np.abs(above)) / width
    return GradientCheck(
        analytic=frozen(analytic),
        numeric=frozen(numeric),
        digits=frozen(_agreeing_digits(analytic, numeric, unsure)),
        indices=frozen(indices),
        below=frozen(below),
        above=frozen(above),
        kinked=frozen(np.array([side.kinked for side in sides], dtype=np.bool_)),
        kinks=kinks,
    )


class _Sides(NamedTuple):
    """The slopes below, above and between, and whether there is a kink on the way."""

    slopes: tuple[float, float, float]
    kinked: bool


class _Probe:
    """The loss as a function of one parameter at a time; ``parameters`` are bound to the workspace."""

    def __init__(
        self, work: Workspace, parameters: Array, inputs: Array, targets: Array, penalty: Penalty, noise: float
    ) -> None:
        self._work, self._parameters, self._penalty, self._noise = work, parameters, penalty, noise
        rows, t = with_ones(inputs), np.asarray(targets, dtype=np.float64).T
        self._features = rows[0] if len(inputs) == 1 else rows.T
        self._targets = t[:, 0] if len(inputs) == 1 else t
        self._is_weight = work.network.weight_mask()
        self._kinked = _kinked_layers(work)
        self._here = self._loss()

    def sides(self, i: int, h: float) -> _Sides:
        """The slopes about parameter ``i``, from losses at −h, 0 and h."""
        down = self._nudged(i, -h)
        under = self._units()
        up = self._nudged(i, h)
        crossed = not np.array_equal(under, self._units())
        below, above = (self._here - down) / h, (up - self._here) / h
        kinked = crossed or self._jumps(i, h, above - below, max(abs(below), abs(above)))
        return _Sides((below, above, (up - down) / (2 * h)), kinked)

    def kinks(self, within: float) -> tuple[Kink, ...]:
        """The units that are so near to a kink of their activation where nothing is nudged."""
        self._loss()
        found = [
            Kink(layer, int(unit), int(sample))
            for layer, z, kink in self._kinked
            for unit, sample in np.argwhere(np.abs(z - kink) <= within)
        ]
        return tuple(dict.fromkeys(found))

    def _loss(self) -> float:
        self._work.forward(self._features)
        data = self._work.loss_total(self._targets) * self._work.scale
        return data + self._penalty.value(self._parameters, self._is_weight)

    def _nudged(self, i: int, nudge: float) -> float:
        value = self._parameters[i]
        self._parameters[i] = value + nudge
        loss = self._loss()
        self._parameters[i] = value
        return loss

    def _units(self) -> Array:
        """On which side of its kinks every unit is, by the last loss."""
        return np.concatenate([np.sign(z - kink).reshape(-1) for _, z, kink in self._kinked] or [np.empty(0)])

    def _jumps(self, i: int, h: float, jump: float, size: float) -> bool:
        """Whether the slope jumps: both sides of a smooth loss come together in proportion as h shrinks.

        This finds the kinks of losses and penalties too; those of activations are found without it, and surely.
        """
        if not abs(jump) > _SUSPICIOUS * size + 64 * self._noise / h:
            return False
        for share in (0.5, 0.25):
            near = share * h
            closer = (self._nudged(i, near) + self._nudged(i, -near) - 2 * self._here) / near
            if abs(closer - share * jump) > 0.1 * abs(jump):
                return True
        return False


def _kinked_layers(work: Workspace) -> list[tuple[int, Array, float]]:
    """(layer, its z as a view (units, samples), a kink of its activation), for every kink."""
    found, start = [], 0
    layers = work.network.layers
    for number, layer in enumerate(layers):
        rows = layer.units + (0 if number == len(layers) - 1 else 1)
        stop = start + rows * work.batch_size
        z = work.buffers.pre_activation[start:stop].reshape(rows, work.batch_size)[: layer.units]
        found += [(number, z, kink) for kink in layer.activation.kinks]
        start = stop
    return found


def _agreeing_digits(analytic: Array, numeric: Array, noise: Array) -> Array:
    """−log₁₀ of the relative difference, within 0…16. ``noise`` is what the numeric slopes are unsure by."""
    size = np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), 10**_DIGITS_TO_SHOW * noise)
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = np.abs(analytic - numeric)
        # Two zeros agree, also where the loss is exactly 0 and nothing is unsure.
        relative = np.where(difference == 0.0, 0.0, difference / size)
    digits = np.clip(-np.log10(np.maximum(relative, 1e-16)), 0.0, 16.0)
    return np.where(np.isnan(digits), 0.0, digits)
