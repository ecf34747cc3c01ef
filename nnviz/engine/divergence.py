"""The post-mortem of a run that diverged: where the numbers went wrong, what led there, and which rate to try."""

import enum
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.conventions import BoolArray
from nnviz.engine.layer_record import LayerRecord
from nnviz.engine.record import StepRecord
from nnviz.engine.trainer import Trainer

# Numbers from here on overflow when they are squared, as every loss and every second optimizer does.
EXPLODING = 1e150
_LEAST_TRIAL, _LONGEST_TRIAL = 100, 2000
# Parameters times samples that one trial may pass through: a second or so.
_TRIAL_WORK = 1_000_000_000
_HALVINGS = 60


class Quantity(enum.Enum):
    """What went wrong, in the order of a step: forward, loss, backward, update."""

    INPUT = "input"
    WEIGHT = "weight"
    PRE_ACTIVATION = "z"
    ACTIVATION = "activation"
    LOSS = "loss"
    GRAD_ACTIVATION = "dE/da"
    SLOPE = "slope"
    DELTA = "delta"
    GRADIENT = "gradient"
    PARAMETER = "new weight"


@dataclass(frozen=True, slots=True)
class Place:
    """One number of a step.

    Attributes:
        layer: 0 the inputs, 1 the first layer behind them; None for the loss.
        unit: the unit of that layer, from 0; None for the loss.
        source: for what belongs to a connection, the unit of the layer before, ``fan_in`` for the bias; else None.
        sample: the row of the mini-batch, from 0; None for what belongs to the whole mini-batch.
        value: the number.
    """

    quantity: Quantity
    value: float
    layer: int | None = None
    unit: int | None = None
    source: int | None = None
    sample: int | None = None


@dataclass(frozen=True, slots=True)
class PostMortem:
    """Why a run went wrong.

    Attributes:
        step: the update in which the first bad number appeared, from 1.
        last_finite_step: the last update after which every parameter was finite.
        place: the first bad number: one that is not finite, or, where all are, one that is exploding.
        chain: what it was made of: the factors of its largest product, and so on down to an input or the output's
            error. The first ones are nearest to ``place``.
        learning_rate: the rate of that step.
        suggested_rate: a rate to try instead; None when none was looked for.
    """

    step: int
    last_finite_step: int
    place: Place
    chain: tuple[Place, ...]
    learning_rate: float
    suggested_rate: float | None = None


def post_mortem(record: StepRecord, suggested_rate: float | None = None) -> PostMortem:
    """Find the first bad number of a step, and what it was made of.

    Args:
        record: the first step in which a number is not finite; a step with exploding numbers will do too.
        suggested_rate: handed through; see ``calm_rate``.

    Raises:
        ValueError: every number of the step is finite and none explodes.
    """
    with np.errstate(all="ignore"):
        place = _first(record, _not_finite) or _first(record, _exploding)
        if place is None:
            raise ValueError(f"Every number of step {record.step} is finite: there is nothing to explain.")
        chain = tuple(_chain(record, place))
    began_finite = bool(np.isfinite(record.parameters_before).all())
    return PostMortem(
        step=record.step,
        last_finite_step=max(record.step - (1 if began_finite else 2), 0),
        place=place,
        chain=chain,
        learning_rate=record.learning_rate,
        suggested_rate=suggested_rate,
    )


def calm_rate(begin: Callable[[float], Trainer], rate: float, diverged_at: int) -> float | None:
    """The first of rate/2, rate/4, rate/8, … with which the same run stays finite and does not grow, by trying.

    A rate from the curvature of the loss would be right for one place and one optimizer only, and where a run diverged
    the curvature has exploded with the weights. A trial holds for every network, optimizer and schedule.

    Args:
        begin: makes a trainer that stands at the start of the run, with the given learning rate.
        rate: the rate that diverged.
        diverged_at: the step at which it did; trials go twice as far, within limits that keep them short.

    Returns:
        The rate, or None where even the smallest one that was tried does not help: it is not the rate then.
    """
    for _ in range(_HALVINGS):
        rate /= 2
        trainer = begin(rate)
        if _stays_calm(trainer, diverged_at):
            return rate
    return None


def _stays_calm(trainer: Trainer, diverged_at: int) -> bool:
    work = trainer.network.parameter_count * trainer.batching.batch_size
    longest = min(_LONGEST_TRIAL, max(_LEAST_TRIAL, _TRIAL_WORK // work))
    steps = min(max(2 * diverged_at, _LEAST_TRIAL), longest)
    if trainer.run(steps, interruptible=False) < steps or trainer.diverged:
        return False
    losses = trainer.losses.view()
    quarter = max(steps // 4, 1)
    first, last = float(np.median(losses[:quarter])), float(np.median(losses[-quarter:]))
    return last <= 2 * first + 1e-12


def describe(found: PostMortem) -> str:
    """The post-mortem in plain English, for the command line."""
    place, value = found.place, found.place.value
    how = (
        "is not a number" if math.isnan(value) else "is infinite" if math.isinf(value) else f"has grown to {value:.3g}"
    )
    sentences = [f"Step {found.step}: the {_name(place)} {how}; it is the first number to go wrong."]
    factors = [f"{_name(factor)} = {factor.value:.3g}" for factor in found.chain[:3]]
    if factors:
        sentences.append(f"It was made of: {', '.join(factors)}.")
    sentences.append(f"After step {found.last_finite_step} all weights were still finite.")
    if found.suggested_rate is None:
        sentences.append(f"The learning rate was {found.learning_rate:g}.")
    else:
        sentences.append(f"The learning rate was {found.learning_rate:g}: try {found.suggested_rate:.3g}.")
    return " ".join(sentences)


def _name(place: Place) -> str:
    """In words; units, layers and samples count from 1."""
    if place.layer is None:
        return "loss"
    name = place.quantity.value
    if place.layer == 0:
        return f"{name} {_unit(place.unit)}"
    if place.source is not None:
        return f"{name} from source {_unit(place.source)} to unit {_unit(place.unit)} of layer {place.layer}"
    return f"{name} of unit {_unit(place.unit)} in layer {place.layer}"


def _unit(number: int | None) -> int:
    return 0 if number is None else number + 1


def _not_finite(values: Array) -> BoolArray:
    return ~np.isfinite(values)


def _exploding(values: Array) -> BoolArray:
    return np.abs(values) >= EXPLODING


def _first(record: StepRecord, bad: Callable[[Array], BoolArray]) -> Place | None:
    """The first number of the step that is bad, in the order in which they were computed."""
    for quantity, layer, values in _numbers(record):
        places = np.argwhere(bad(values))
        if len(places):
            row, unit = (int(index) for index in places[0])
            value = float(values[row, unit])
            if quantity is Quantity.LOSS:
                return Place(quantity, value, sample=row if len(values) > 1 else None)
            if quantity in _OF_CONNECTIONS:
                return Place(quantity, value, layer, unit, source=row)
            return Place(quantity, value, layer, unit, sample=row)
    return None


_OF_CONNECTIONS = (Quantity.WEIGHT, Quantity.GRADIENT, Quantity.PARAMETER)


def _numbers(record: StepRecord) -> Iterator[tuple[Quantity, int, Array]]:
    """Every number of the step in the order of its making: (batch, units), or (fan_in + 1, units) for connections."""
    layers = list(enumerate(record.layers, start=1))
    yield Quantity.INPUT, 0, record.inputs
    for number, layer in layers:
        yield Quantity.WEIGHT, number, _block(layer.weights_before, layer.biases_before)
        yield Quantity.PRE_ACTIVATION, number, layer.pre_activation
        yield Quantity.ACTIVATION, number, layer.activation
    if len(record.sample_losses) > 1:
        yield Quantity.LOSS, 0, record.sample_losses[:, None]
    yield Quantity.LOSS, 0, np.array([[record.loss]])
    for number, layer in reversed(layers):
        for quantity, values in (
            (Quantity.GRAD_ACTIVATION, layer.grad_activation),
            (Quantity.SLOPE, layer.slope),
            (Quantity.DELTA, layer.delta),
        ):
            if values is not None:
                yield quantity, number, values
        yield Quantity.GRADIENT, number, _block(layer.grad_weights, layer.grad_biases)
    for number, layer in layers:
        yield Quantity.PARAMETER, number, _block(layer.weights_after, layer.biases_after)


def _block(weights: Array, biases: Array) -> Array:
    return np.vstack([weights, biases])


def _chain(record: StepRecord, place: Place) -> Iterator[Place]:
    """The largest factors of ``place``, then those of the last of them, down to an input, a weight or the output."""
    follow: Place | None = place
    while follow is not None:
        factors = _factors(record, follow)
        yield from factors
        follow = factors[-1] if factors else None


def _factors(record: StepRecord, place: Place) -> list[Place]:
    """What a number was computed from: the two factors of its largest product, the one to follow last."""
    if place.quantity in (Quantity.INPUT, Quantity.WEIGHT):
        return []
    if place.quantity is Quantity.LOSS:
        return [_worst_output(record, place.sample)]
    number, unit = place.layer or 0, place.unit or 0
    layer = record.layers[number - 1]
    if place.quantity is Quantity.PARAMETER:
        gradient = _block(layer.grad_weights, layer.grad_biases)
        return [_connection(Quantity.GRADIENT, gradient, number, unit, place.source or 0)]
    if place.quantity is Quantity.GRADIENT:
        return _gradient_factors(record, layer, place)
    sample = place.sample or 0
    if place.quantity is Quantity.PRE_ACTIVATION:
        return _sum_factors(record, layer, place)
    if place.quantity in (Quantity.ACTIVATION, Quantity.SLOPE):
        return [_of_unit(Quantity.PRE_ACTIVATION, layer.pre_activation, number, unit, sample)]
    return _error_factors(record, layer, place)


def _sum_factors(record: StepRecord, layer: LayerRecord, place: Place) -> list[Place]:
    """z: the weight and the activation of the largest term; the bias alone where it is the largest."""
    number, unit, sample = place.layer or 0, place.unit or 0, place.sample or 0
    block = _block(layer.weights_before, layer.biases_before)
    source = _largest(np.append(layer.inputs[sample], 1.0) * block[:, unit])
    weight = _connection(Quantity.WEIGHT, block, number, unit, source)
    return [weight] if source == len(block) - 1 else [weight, _below(record, number, source, sample)]


def _gradient_factors(record: StepRecord, layer: LayerRecord, place: Place) -> list[Place]:
    """dE/dw: the activation and the delta of the sample with the largest product."""
    number, unit, source = place.layer or 0, place.unit or 0, place.source or 0
    bias = source == layer.inputs.shape[1]
    below = np.ones(len(layer.delta)) if bias else layer.inputs[:, source]
    sample = _largest(below * layer.delta[:, unit])
    delta = _of_unit(Quantity.DELTA, layer.delta, number, unit, sample)
    return [delta] if bias else [_below(record, number, source, sample), delta]


def _error_factors(record: StepRecord, layer: LayerRecord, place: Place) -> list[Place]:
    """delta: slope and dE/da; dE/da: weight and delta of the layer above, or the output's activation."""
    number, unit, sample = place.layer or 0, place.unit or 0, place.sample or 0
    if place.quantity is Quantity.DELTA and layer.grad_activation is not None:
        error = _of_unit(Quantity.GRAD_ACTIVATION, layer.grad_activation, number, unit, sample)
        if layer.slope is None:
            return [error]
        return [_of_unit(Quantity.SLOPE, layer.slope, number, unit, sample), error]
    if number == len(record.layers):
        return [_of_unit(Quantity.ACTIVATION, layer.activation, number, unit, sample)]
    above = record.layers[number]
    to = _largest(above.weights_before[unit] * above.delta[sample])
    weight = _connection(Quantity.WEIGHT, above.weights_before, number + 1, to, unit)
    return [weight, _of_unit(Quantity.DELTA, above.delta, number + 1, to, sample)]


def _worst_output(record: StepRecord, sample: int | None) -> Place:
    away = np.abs(record.predictions - record.targets)
    row = _largest(away.sum(1)) if sample is None else sample
    return _of_unit(Quantity.ACTIVATION, record.predictions, len(record.layers), _largest(away[row]), row)


def _below(record: StepRecord, number: int, source: int, sample: int) -> Place:
    """The activation that comes into layer ``number`` from ``source``."""
    quantity = Quantity.INPUT if number == 1 else Quantity.ACTIVATION
    return _of_unit(quantity, record.layers[number - 1].inputs, number - 1, source, sample)


def _of_unit(quantity: Quantity, values: Array, layer: int, unit: int, sample: int) -> Place:
    return Place(quantity, float(values[sample, unit]), layer, unit, sample=sample)


def _connection(quantity: Quantity, block: Array, layer: int, unit: int, source: int) -> Place:
    return Place(quantity, float(block[source, unit]), layer, unit, source=source)


def _largest(values: Array) -> int:
    """Where the largest number is; one that is no number counts as the largest."""
    return int(np.argmax(np.where(np.isnan(values), np.inf, np.abs(values))))
