"""The numbers of the shown step, as far as its phase has been told. No Qt."""

import enum
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from nnviz.app.focus import Phase, phase_of
from nnviz.app.moments import Moment, Part, ladder_of
from nnviz.document.names import OwnNames, unit_name
from nnviz.engine.arrays import Array
from nnviz.engine.network import LayerParameters, Network
from nnviz.engine.record import StepRecord


class Place(NamedTuple):
    """A layer (0: the inputs), a unit of it, or the weight into that unit from ``source`` (fan_in: the bias)."""

    layer: int
    unit: int | None = None
    source: int | None = None


class Absent(enum.Enum):
    """Why there is no number in a cell."""

    NOTHING = "there is no such quantity here"
    NOT_YET = "the step has not been told so far"
    JACOBIAN = "softmax has a Jacobian and no slope of a single unit"
    FUSED = "delta comes straight from a and t"


Value: TypeAlias = float | Absent


class UnitColumn(enum.IntEnum):
    """What is listed of a unit, behind its name in column 0."""

    Z = 1
    A = 2
    ERROR = 3
    SLOPE = 4
    DELTA = 5


class WeightColumn(enum.IntEnum):
    """What is listed of a weight or bias, behind its name in column 0."""

    OLD = 1
    GRADIENT = 2
    UPDATE = 3
    NEW = 4


@dataclass(frozen=True, eq=False, slots=True)
class StepValues:
    """One step as it is shown: every number is the record's own.

    Attributes:
        network: the shape.
        input_names: one for each input.
        target_names: one for each output.
        record: None where the network cannot take a step.
        sample: row of the focused sample in the mini-batch.
        phase: how far the step has been told.
        parameters: weights and biases before the update, one for each layer behind the inputs.
        moment: the place inside the phase; None when all of it has been told.
        own_names: the names that a person gave to units; those of layers are in ``layer_names``, the inputs first.
    """

    network: Network
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    record: StepRecord | None
    sample: int
    phase: Phase
    parameters: tuple[LayerParameters, ...]
    moment: Moment | None = None
    own_names: OwnNames = ()
    layer_names: tuple[str, ...] = ()

    def same_shape(self, other: "StepValues") -> bool:
        """Whether the same layers, units and names are listed."""
        return (
            self.network == other.network
            and self.input_names == other.input_names
            and self.target_names == other.target_names
            and (self.own_names, self.layer_names) == (other.own_names, other.layer_names)
        )

    def unit(self, layer: int, unit: int, column: UnitColumn) -> Value:
        """A number of the focused sample at one unit; ``layer`` 0 are the inputs."""
        if layer == 0:
            return self._input(unit) if column is UnitColumn.A else Absent.NOTHING
        if self.record is None or not self.has_told(_UNIT_PARTS[column], layer, unit):
            return Absent.NOT_YET
        array = getattr(self.record.layers[layer - 1], _UNIT_FIELDS[column])
        if array is None:
            return Absent.FUSED if column is UnitColumn.ERROR else Absent.JACOBIAN
        return float(array[self.sample, unit])

    def target(self, unit: int) -> Value:
        """What an output of the focused sample should be; it is told with the loss."""
        if self.record is None or not self.has_told(Part.OUTPUT_LOSS, len(self.record.layers), unit):
            return Absent.NOT_YET
        return float(self.record.targets[self.sample, unit])

    def weight(self, layer: int, unit: int, source: int, column: WeightColumn) -> Value:
        """A number of the weight into ``unit`` of ``layer`` (from 1) from ``source``; fan_in is the bias."""
        if column is WeightColumn.OLD:
            old = self.parameters[layer - 1]
            return float(_at(old.weights, old.biases, unit, source))
        if self.record is None or not self._has_told_weight(self.record, layer, unit, source, column):
            return Absent.NOT_YET
        told = self.record.layers[layer - 1]
        if column is WeightColumn.GRADIENT:
            return float(_at(told.grad_weights, told.grad_biases, unit, source))
        new = _at(told.weights_after, told.biases_after, unit, source)
        if column is WeightColumn.NEW:
            return float(new)
        return float(new - _at(told.weights_before, told.biases_before, unit, source))

    def has_told(self, part: Part, layer: int = 0, unit: int | None = None) -> bool:
        """Whether the step has been told as far as a quantity."""
        if self.moment is None or self.record is None:
            return phase_of(part) <= self.phase
        return ladder_of(self.record).has_told(self.moment, part, layer, unit)

    def _has_told_weight(self, record: StepRecord, layer: int, unit: int, source: int, column: WeightColumn) -> bool:
        if column is not WeightColumn.GRADIENT:
            return self.phase >= Phase.UPDATE
        if len(record.inputs) > 1:
            return self.has_told(Part.MEAN, layer, unit)
        part = Part.GRAD_BIASES if source == record.network.sizes[layer - 1] else Part.GRAD_WEIGHTS
        here = self.moment
        if here is not None and (here.part, here.layer, here.unit) == (part, layer, unit) and here.term is not None:
            return source <= here.term or part is Part.GRAD_BIASES
        return self.has_told(part, layer, unit)

    def name(self, layer: int, unit: int) -> str:
        """The name of a unit."""
        return unit_name(self.network, self.input_names, self.target_names, layer, unit, self.own_names)

    def _input(self, unit: int) -> Value:
        return Absent.NOT_YET if self.record is None else float(self.record.inputs[self.sample, unit])


_UNIT_PARTS = {
    UnitColumn.Z: Part.PRE_ACTIVATION,
    UnitColumn.A: Part.ACTIVATION,
    UnitColumn.ERROR: Part.GRAD_ACTIVATION,
    UnitColumn.SLOPE: Part.SLOPE,
    UnitColumn.DELTA: Part.DELTA,
}
_UNIT_FIELDS = {
    UnitColumn.Z: "pre_activation",
    UnitColumn.A: "activation",
    UnitColumn.ERROR: "grad_activation",
    UnitColumn.SLOPE: "slope",
    UnitColumn.DELTA: "delta",
}


def _at(weights: Array, biases: Array, unit: int, source: int) -> Any:
    """The weight, or the bias behind the last source, in the precision of the arrays."""
    return biases[unit] if source == weights.shape[0] else weights[source, unit]
