"""Reads the numbers of a step by their quantity, and names each with its symbol."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np

from nnviz.engine.derivation.naming import symbol_of
from nnviz.engine.expression import FULL, Expression, Scalars, Term
from nnviz.engine.layer_record import LayerRecord
from nnviz.engine.options import OUTPUT_FIRST, PERCEPTRON
from nnviz.engine.paper import Arithmetic, arithmetic_of
from nnviz.engine.quantity import OF_PARAMETERS, OF_UNITS, Kind, Quantity
from nnviz.engine.record import StepRecord
from nnviz.engine.symbol import Symbol


class Rounded:
    """The arithmetic of a step made as on paper, for single numbers."""

    def __init__(self, arithmetic: Arithmetic) -> None:
        self._arithmetic = arithmetic

    def times(self, left: float, right: float) -> float:
        """The product."""
        return float(self._arithmetic.times(np.asarray(left, float), np.asarray(right, float)))

    def plus(self, left: float, right: float) -> float:
        """The sum."""
        return float(self._arithmetic.plus(np.asarray(left, float), np.asarray(right, float)))

    def settle(self, value: float) -> float:
        """What a function gave, as it is written down."""
        settled = np.array([value], float)
        self._arithmetic.settle(settled)
        return float(settled[0])


class Reading:
    """One step to read from. Quantities count layers from 1 behind the inputs; see ``Quantity``."""

    def __init__(self, record: StepRecord) -> None:
        self.record = record
        self.network = record.network
        self.options = record.options
        self.samples = len(record.inputs)
        self.outputs = len(record.layers)
        self.perceptron = record.options.rule == PERCEPTRON
        self.fused = not self.perceptron and self.network.layers[-1].activation.key in record.loss_function.fuses

    @cached_property
    def scalars(self) -> Scalars:
        """The arithmetic in which the step was made."""
        return FULL if self.options.digits is None else Rounded(arithmetic_of(self.options))

    @property
    def scale(self) -> int:
        """What the losses of the samples are divided by: N for their mean, 1 for their sum."""
        return self.samples if self.options.mean else 1

    def layer(self, number: int) -> LayerRecord:
        """The record of a layer, from 1 behind the inputs."""
        return self.record.layers[number - 1]

    def units(self, number: int) -> int:
        """The units of a layer, 0 the inputs."""
        return self.network.sizes[number]

    def has_bias_source(self, place: Quantity) -> bool:
        """Whether the place of a parameter is that of a bias."""
        return place.source == self.units((place.layer or 0) - 1)

    def is_frozen(self, place: Quantity) -> bool:
        """Whether this weight or bias keeps its value."""
        return self.record.frozen is not None and bool(self.record.frozen[self.index(place)])

    def index(self, place: Quantity) -> int:
        """Where a weight or bias stands in the flat vectors.

        Raises:
            LookupError: the quantity does not say which weight, or there is no such one.
        """
        layer, unit, source = place.layer, place.unit, place.source
        if layer is None or unit is None or source is None:
            raise LookupError(f"{place.kind.value}: say which weight, by its layer, unit and source.")
        fan_in, fan_out = self.network.fans[layer - 1]
        if not (layer > 0 and 0 <= unit < fan_out and 0 <= source <= fan_in):
            raise LookupError(f"There is no weight from unit {source} to unit {unit} of layer {layer}.")
        return self._starts[layer - 1] + unit * (fan_in + 1) + source

    def place(self, kind: Kind, index: int) -> Quantity:
        """The weight or bias at a place of the flat vectors."""
        for layer, (fan_in, fan_out) in enumerate(self.network.fans, start=1):
            if index < fan_out * (fan_in + 1):
                unit, source = divmod(index, fan_in + 1)
                return Quantity(kind, layer, unit, source)
            index -= fan_out * (fan_in + 1)
        raise IndexError(f"The network has {self.network.parameter_count} parameters: there is no number {index}.")

    def shared_copies(self, place: Quantity) -> tuple[Quantity, ...]:
        """The biases that move together with this one, if the layer has one bias for all its units; else none."""
        layer = place.layer or 0
        if not (self.network.layers[layer - 1].shared_bias and self.has_bias_source(place)) or self.is_frozen(place):
            return ()
        copies = (replace(place, kind=Kind.PARAMETER, unit=unit) for unit in range(self.units(layer)))
        return tuple(copy for copy in copies if not self.is_frozen(copy))

    def value(self, asked: Quantity) -> float:
        """The record's number.

        Raises:
            LookupError: the record has no such number; it may still be derived.
        """
        if asked.kind in OF_PARAMETERS:
            return self._of_parameter(asked)
        if asked.kind in _OF_STEP:
            return _OF_STEP[asked.kind](self.record)
        return self._of_unit(asked)

    def term(self, asked: Quantity, *, bracket: bool = False) -> Term:
        """The record's number with its symbol and place; ``bracket`` names the sample where there are several."""
        return Term(self.symbol(asked, bracket=bracket), self.value(asked), asked)

    def computed(self, asked: Quantity, expression: Expression, *, bracket: bool = False) -> Term:
        """A number that is not in the record, computed from others that are."""
        return Term(self.symbol(asked, bracket=bracket), expression.evaluate(), asked)

    def symbol(self, asked: Quantity, *, bracket: bool = False) -> Symbol:
        """How a number is written."""
        symbol = symbol_of(self.network, asked, penalised=bool(self.options.penalty))
        named = bracket and asked.sample is not None and self.samples > 1
        return replace(symbol, sample=(asked.sample or 0) + 1) if named else symbol

    def _of_unit(self, asked: Quantity) -> float:
        record, layer, unit, sample = self.record, asked.layer or 0, asked.unit or 0, asked.sample or 0
        if asked.kind is Kind.INPUT:
            return float(record.inputs[sample, unit])
        if asked.kind is Kind.TARGET:
            return float(record.targets[sample, unit])
        if asked.kind is Kind.SAMPLE_LOSS:
            return float(record.sample_losses[sample])
        if asked.kind not in OF_UNITS:
            raise LookupError(f"A record holds no {asked.kind.value}: it can be derived.")
        array = getattr(self.layer(layer), asked.kind.value)
        if array is None:
            raise LookupError(f"The record of layer {layer} holds no {asked.kind.value}.")
        return float(array[sample, unit])

    def _of_parameter(self, asked: Quantity) -> float:
        kind, record = asked.kind, self.record
        if kind is Kind.SAMPLE_GRADIENT:
            source = 1.0 if self.has_bias_source(asked) else self.layer(asked.layer or 0).inputs[asked.sample or 0]
            a = source if isinstance(source, float) else float(source[asked.source or 0])
            delta = float(self.layer(asked.layer or 0).delta[asked.sample or 0, asked.unit or 0])
            with np.errstate(all="ignore"):
                return float(self.scalars.times(np.float64(a), np.float64(delta)))
        if kind in (Kind.STATE, Kind.STATE_BEFORE):
            names = record.optimizer.state_names()
            if asked.name not in names:
                raise LookupError(f"A record holds no {asked.name!r}: it can be derived.")
            vectors = record.optimizer_before if kind is Kind.STATE_BEFORE else record.optimizer_after
            return float(vectors[names.index(asked.name)][self.index(asked)])
        vector = _VECTORS.get(kind)
        if vector is None:
            raise LookupError(f"A record holds no {kind.value}: it can be derived.")
        return float(getattr(record, vector)[self.index(asked)])

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """Where each layer begins in the flat vectors."""
        sizes = (fan_out * (fan_in + 1) for fan_in, fan_out in self.network.fans)
        return (0, *itertools.accumulate(sizes))

    @property
    def output_first(self) -> bool:
        """Whether each layer was updated before the delta of the layer below was computed, which is a mistake."""
        return self.options.order == OUTPUT_FIRST


_VECTORS = {
    Kind.PARAMETER: "parameters_before",
    Kind.NEW_PARAMETER: "parameters_after",
    Kind.DATA_GRADIENT: "data_gradients",
    Kind.GRADIENT: "gradients",
    Kind.APPLIED_GRADIENT: "applied_gradients",
}


def _forecast(record: StepRecord) -> float:
    forecast = record.loss_change.forecast
    if forecast is None:
        raise LookupError("The perceptron rule follows no gradient: it has no forecast.")
    return forecast


_OF_STEP: dict[Kind, Callable[[StepRecord], float]] = {
    Kind.PENALTY: lambda record: record.penalty,
    Kind.LOSS: lambda record: float(record.loss),
    Kind.LEARNING_RATE: lambda record: record.learning_rate,
    Kind.FORECAST: _forecast,
    Kind.LOSS_AFTER: lambda record: record.loss_after,
    Kind.LOSS_CHANGE: lambda record: record.loss_change.change,
}
