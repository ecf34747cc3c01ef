"""A derivation: one number of a step, with the formula and the numbers that it comes from."""

import enum
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnviz.engine.derivation import backward, forward, update
from nnviz.engine.derivation.reading import Reading
from nnviz.engine.expression import FULL, Expression, Scalars, Term, terms_of
from nnviz.engine.quantity import Kind, Quantity
from nnviz.engine.record import StepRecord
from nnviz.engine.symbol import Symbol

_LAST_BITS = 1e-14
_DOUBLE_EPS = float(np.finfo(np.float64).eps)


class Note(enum.Enum):
    """What there is to say about a derivation beside its formula."""

    GIVEN = "it is given: data, a setting, or what the step before left"
    SHORTCUT = "a shortcut: loss and activation together give error × slope in one go"
    PERCEPTRON = "the perceptron rule takes y − t where backpropagation needs a slope"
    FROZEN = "it is frozen: the gradient is shown, and nothing moves"
    SHARED = "one bias for the whole layer: the gradients of all copies add up"
    OUTPUT_FIRST = "with weights that have already changed, which is a known mistake"


@dataclass(frozen=True, eq=False)
class Derivation:
    """One number of a step and where it comes from.

    Attributes:
        quantity: which number.
        symbol: how it is written, to the left of =.
        expression: the formula, whose leaves are ``Term``s with their own places.
        result: the number; the record's own wherever the record holds it.
        scalars: the arithmetic in which the step was made.
        notes: what there is to say beside.
        unfolded: where the step took a shortcut, the long way; else None.
        slack: how far the record's number may be off for reasons outside this formula.
        kind: the type of the numbers that the step was made with, which says how far rounding goes.
    """

    quantity: Quantity
    symbol: Symbol
    expression: Expression
    result: float
    scalars: Scalars = FULL
    notes: tuple[Note, ...] = ()
    unfolded: "Derivation | None" = None
    slack: float = 0.0
    kind: np.dtype[Any] = field(default_factory=lambda: np.dtype(np.float64))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The symbols of the formula with their numbers and places, each once."""
        return terms_of(self.expression)

    @property
    def given(self) -> bool:
        """Whether there is no formula: the number comes from outside the step."""
        return Note.GIVEN in self.notes

    def recompute(self) -> float:
        """The number once more, from the terms alone."""
        return self.expression.evaluate(self.scalars)

    @property
    def agrees(self) -> bool:
        """Whether the terms give the result, but for the last bits."""
        value, result = self.recompute(), self.result
        if value == result or (math.isnan(value) and math.isnan(result)):
            return True
        limits = np.finfo(self.kind)
        if math.isinf(result) and abs(value) >= float(limits.max):
            # Too large for a number of single precision.
            return bool(value > 0) == (result > 0)
        error = self.expression.measure().error if self.scalars is FULL else 0.0
        last_bits = (error + self.slack + _LAST_BITS * abs(result)) * (float(limits.eps) / _DOUBLE_EPS)
        return bool(abs(value - result) <= last_bits + float(limits.tiny))


_BUILDERS: dict[Kind, Callable[[Reading, Quantity], Expression]] = {
    Kind.PRE_ACTIVATION: forward.pre_activation,
    Kind.ACTIVATION: forward.activation,
    Kind.OUTPUT_LOSS: forward.output_loss,
    Kind.SAMPLE_LOSS: forward.sample_loss,
    Kind.DATA_LOSS: forward.data_loss,
    Kind.PENALTY: forward.penalty,
    Kind.LOSS: forward.loss,
    Kind.GRAD_ACTIVATION: backward.grad_activation,
    Kind.SLOPE: backward.slope,
    Kind.JACOBIAN: backward.jacobian,
    Kind.DELTA: backward.delta,
    Kind.SAMPLE_GRADIENT: update.sample_gradient,
    Kind.DATA_GRADIENT: update.data_gradient,
    Kind.PENALTY_GRADIENT: update.penalty_gradient,
    Kind.GRADIENT: update.gradient,
    Kind.GRADIENT_NORM: update.gradient_norm,
    Kind.APPLIED_GRADIENT: update.applied_gradient,
    Kind.STATE: update.state,
    Kind.UPDATE: update.update,
    Kind.NEW_PARAMETER: update.new_parameter,
    Kind.FORECAST: update.forecast,
    Kind.LOSS_CHANGE: update.loss_change,
}


def derive(step: StepRecord | Reading, asked: Quantity) -> Derivation:
    """Where a number of a step comes from.

    Args:
        step: the record, or a ``Reading`` of it when many are asked for.
        asked: which number.

    Raises:
        LookupError: the step has no such number, for example the slope of a softmax unit.
    """
    read = step if isinstance(step, Reading) else Reading(step)
    # A run that diverged is derived like any other.
    with np.errstate(all="ignore"):
        return _derived(read, asked)


def symbol_of(read: Reading, asked: Quantity) -> Symbol:
    """How a derivation writes its number, to the left of =."""
    return read.symbol(asked, bracket=asked.kind is Kind.SAMPLE_GRADIENT)


def has_formula(asked: Quantity) -> bool:
    """Whether a number has a formula of its own; the others come from outside the step."""
    return asked.kind in _BUILDERS


def _derived(read: Reading, asked: Quantity) -> Derivation:
    symbol = symbol_of(read, asked)
    build = _BUILDERS.get(asked.kind)
    if build is None:
        term = read.term(asked)
        return Derivation(asked, symbol, term, term.value, notes=(Note.GIVEN,))
    expression = build(read, asked)
    return Derivation(
        asked,
        symbol,
        expression,
        _result(read, asked, expression),
        _scalars(read, asked),
        _notes(read, asked),
        _unfolded(read, asked),
        _slack(read, asked),
        read.record.parameters_before.dtype,
    )


def value_of(step: StepRecord | Reading, asked: Quantity) -> float:
    """The number itself.

    Raises:
        LookupError: the step has no such number.
    """
    read = step if isinstance(step, Reading) else Reading(step)
    with np.errstate(all="ignore"):
        return read.value(asked) if asked.kind not in _BUILDERS else _result(read, asked, None)


def quantities(record: StepRecord) -> Iterator[Quantity]:
    """Every number of a step that has a derivation, in the order in which the step makes them."""
    read = Reading(record)
    samples = range(read.samples)
    for sample in samples:
        yield from _of_units(read, sample, (Kind.PRE_ACTIVATION, Kind.ACTIVATION), range(1, read.outputs + 1))
        for unit in range(read.units(read.outputs)):
            yield Quantity(Kind.OUTPUT_LOSS, read.outputs, unit, sample=sample)
        yield Quantity(Kind.SAMPLE_LOSS, sample=sample)
    yield from (Quantity(kind) for kind in (Kind.DATA_LOSS, Kind.PENALTY, Kind.LOSS))
    kinds = (Kind.GRAD_ACTIVATION, Kind.SLOPE, Kind.JACOBIAN, Kind.DELTA)
    for sample in samples:
        yield from _of_units(read, sample, kinds, range(read.outputs, 0, -1))
    yield from _of_parameters(read)
    if not read.perceptron:
        yield Quantity(Kind.FORECAST)
    yield Quantity(Kind.LOSS_CHANGE)


def _of_units(read: Reading, sample: int, kinds: tuple[Kind, ...], layers: range) -> Iterator[Quantity]:
    for layer in layers:
        for unit in range(read.units(layer)):
            for kind in kinds:
                yield from _of_unit(read, Quantity(kind, layer, unit, sample=sample))


def _of_unit(read: Reading, place: Quantity) -> Iterator[Quantity]:
    layer = place.layer or 0
    activation, record = read.network.layers[layer - 1].activation, read.layer(layer)
    if place.kind is Kind.JACOBIAN:
        if not activation.elementwise:
            for j in range(read.units(layer)):
                yield Quantity(Kind.JACOBIAN, layer, place.unit, j, place.sample)
    elif place.kind is Kind.SLOPE:
        if record.slope is not None:
            yield place
    elif place.kind is not Kind.GRAD_ACTIVATION or record.grad_activation is not None:
        yield place


def _of_parameters(read: Reading) -> Iterator[Quantity]:
    yield Quantity(Kind.GRADIENT_NORM)
    for index in range(read.network.parameter_count):
        place = read.place(Kind.PARAMETER, index)
        for sample in range(read.samples):
            yield Quantity(Kind.SAMPLE_GRADIENT, place.layer, place.unit, place.source, sample)
        yield place.at(Kind.DATA_GRADIENT)
        yield place.at(Kind.PENALTY_GRADIENT)
        yield place.at(Kind.GRADIENT)
        yield place.at(Kind.APPLIED_GRADIENT)
        yield from (place.at(Kind.STATE, line.name) for line in update.lines(read, place)[:-1])
        yield place.at(Kind.UPDATE)
        yield place.at(Kind.NEW_PARAMETER)


# What a step made as on paper does not write down: it is measured, or stands in between.
_IN_FULL = frozenset(
    (
        Kind.OUTPUT_LOSS,
        Kind.PENALTY,
        Kind.JACOBIAN,
        Kind.PENALTY_GRADIENT,
        Kind.GRADIENT_NORM,
        Kind.FORECAST,
        Kind.LOSS_CHANGE,
    )
)


def _scalars(read: Reading, asked: Quantity) -> Scalars:
    return FULL if asked.kind in _IN_FULL else read.scalars


def _result(read: Reading, asked: Quantity, expression: Expression | None) -> float:
    try:
        return read.value(asked)
    except LookupError:
        # Not in the record, it follows from what is; the update too, of which the record has the rounded difference.
        made = _BUILDERS[asked.kind](read, asked) if expression is None else expression
        return made.evaluate(_scalars(read, asked))


def _notes(read: Reading, asked: Quantity) -> tuple[Note, ...]:
    found = []
    if backward.shortcut(read, asked):
        found.append(Note.PERCEPTRON if read.perceptron else Note.SHORTCUT)
    if asked.kind in (Kind.UPDATE, Kind.NEW_PARAMETER) and read.is_frozen(asked):
        found.append(Note.FROZEN)
    if asked.kind is Kind.GRADIENT and len(read.shared_copies(asked)) > 1:
        found.append(Note.SHARED)
    if asked.kind is Kind.GRAD_ACTIVATION and read.output_first and asked.layer != read.outputs:
        found.append(Note.OUTPUT_FIRST)
    return tuple(found)


def _unfolded(read: Reading, asked: Quantity) -> Derivation | None:
    """The long way, where the step took a shortcut: error × slope."""
    if not backward.shortcut(read, asked) or read.perceptron:
        return None
    try:
        expression = backward.error_times_slope(read, asked)
    except LookupError:
        return None
    return Derivation(asked, read.symbol(asked), expression, expression.evaluate())


def _slack(read: Reading, asked: Quantity) -> float:
    """What the engine's own arithmetic may be off by, where it goes another way than the formula that is shown."""
    output = read.layer(read.outputs)
    if asked.kind in (Kind.SAMPLE_LOSS, Kind.DATA_LOSS, Kind.LOSS) and read.fused:
        return 1e-12 * abs(read.record.loss) + _LAST_BITS * (1.0 + float(abs(output.pre_activation).max()))
    if asked.kind is Kind.DELTA and not read.network.layers[(asked.layer or 0) - 1].activation.elementwise:
        grad = read.layer(asked.layer or 0).grad_activation
        return 0.0 if grad is None else _LAST_BITS * float(abs(grad[asked.sample or 0]).sum())
    return 0.0
