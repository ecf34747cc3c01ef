"""The places inside a step at which a person can stand, from a single term on, and the order in which they come."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nnviz.engine.record import StepRecord


class Rung(enum.IntEnum):
    """How far one press goes, from the finest to the coarsest."""

    TERM = 0
    UNIT = 1
    LAYER = 2
    PHASE = 3
    SAMPLE = 4
    BATCH = 5
    EPOCH = 6
    MANY = 7


class Part(enum.IntEnum):
    """What is computed at a place of a step."""

    PRE_ACTIVATION = 0
    ACTIVATION = 1
    OUTPUT_LOSS = 2
    TOTAL_LOSS = 3
    GRAD_ACTIVATION = 4
    SLOPE = 5
    DELTA = 6
    GRAD_WEIGHTS = 7
    GRAD_BIASES = 8
    MEAN = 9
    READY = 10
    CHANGE = 11
    AGAIN = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """A place inside a step: everything up to it, and it too, has been told.

    Attributes:
        part: what is computed.
        layer: in which layer, the inputs are 0; 0 for what belongs to the whole network.
        unit: up to which unit of the layer; None for all of them.
        term: up to which term of that unit's sum; None for all of them.
    """

    part: Part
    layer: int = 0
    unit: int | None = None
    term: int | None = None


@dataclass(frozen=True, slots=True)
class Station:
    """One part in one layer, with the number of units in it and of terms in each of them."""

    part: Part
    layer: int = 0
    units: int = 1
    terms: int = 1


class Ladder:
    """The stations of one phase after another, for the steps of one network. The lists are short: one entry a layer."""

    def __init__(self, record: StepRecord) -> None:
        self.samples = len(record.inputs)
        self.forward = tuple(_forward(record))
        self.loss = (Station(Part.OUTPUT_LOSS, len(record.layers), record.network.sizes[-1]), Station(Part.TOTAL_LOSS))
        self.backward = tuple(_backward(record))
        # After the last sample of a mini-batch: what all of them say together.
        count = len(record.layers)
        means = [Station(Part.MEAN, layer, record.network.sizes[layer]) for layer in range(count, 0, -1)]
        self.closing = (*(means if self.samples > 1 else []), Station(Part.READY))
        self.update = (Station(Part.CHANGE), Station(Part.AGAIN))
        self._stations = (*self.forward, *self.loss, *self.backward, *self.closing, *self.update)
        self._places = {(station.part, station.layer): i for i, station in enumerate(self._stations)}

    def station(self, moment: Moment) -> Station:
        """The station that a moment is in.

        Raises:
            KeyError: steps of this network have no such station.
        """
        return self._stations[self._places[moment.part, moment.layer]]

    def is_complete(self, moment: Moment, rung: Rung) -> bool:
        """Whether a moment tells a whole unit, or a whole station, as the rung wants it."""
        station = self.station(moment)
        term_done = moment.term is None or moment.term >= station.terms - 1
        unit_done = moment.unit is None or (term_done and moment.unit >= station.units - 1)
        return {Rung.TERM: True, Rung.UNIT: term_done}.get(rung, unit_done)

    def following(self, moment: Moment, rung: Rung) -> Moment | None:
        """The next moment of the same station at a rung; None where the station has been told."""
        station = self.station(moment)
        if self.is_complete(moment, Rung.LAYER):
            return None
        unit = 0 if moment.unit is None else moment.unit
        if rung == Rung.LAYER:
            return Moment(station.part, station.layer)
        if rung == Rung.UNIT:
            return Moment(station.part, station.layer, unit + self.is_complete(moment, Rung.UNIT))
        term = station.terms - 1 if moment.term is None else moment.term
        unit, term = divmod(unit * station.terms + term + 1, station.terms)
        return Moment(station.part, station.layer, unit, term)

    def preceding(self, moment: Moment, rung: Rung) -> Moment | None:
        """The moment before in the same station at a rung; None where it is the first."""
        station = self.station(moment)
        if rung == Rung.LAYER:
            return None
        unit = station.units - 1 if moment.unit is None else moment.unit
        if rung == Rung.UNIT:
            return Moment(station.part, station.layer, unit - 1) if unit else None
        term = station.terms - 1 if moment.term is None else moment.term
        before = unit * station.terms + term - 1
        return Moment(station.part, station.layer, *divmod(before, station.terms)) if before >= 0 else None

    def has_told(self, moment: Moment, part: Part, layer: int = 0, unit: int | None = None) -> bool:
        """Whether a quantity of a unit, or of all units of a layer, has been told at a moment.

        What steps of this network do not compute by itself is told with what comes next in its layer.
        """
        told = self._told_units(moment, part, layer)
        return told is None if unit is None else told is None or unit < told

    def units_told(self, moment: Moment, part: Part, layer: int, units: int) -> int:
        """Of how many of the ``units`` of a layer a quantity has been told, the first ones."""
        told = self._told_units(moment, part, layer)
        return units if told is None else told

    def _told_units(self, moment: Moment, part: Part, layer: int) -> int | None:
        """Of how many units of a layer a quantity has been told; None when of all."""
        here, there = self._places[moment.part, moment.layer], self._place_of(part, layer)
        if here != there:
            return None if here > there else 0
        if self.is_complete(moment, Rung.LAYER):
            return None
        return 0 if moment.unit is None else moment.unit + self.is_complete(moment, Rung.UNIT)

    def _place_of(self, part: Part, layer: int) -> int:
        for kind in Part:
            if kind >= part and (kind, layer) in self._places:
                return self._places[kind, layer]
        return len(self._stations)


@lru_cache(maxsize=4)
def ladder_of(record: StepRecord) -> Ladder:
    """The ladder of a step. That of the shown step is asked for by every cell on the screen."""
    return Ladder(record)


def first_of(station: Station, rung: Rung) -> Moment:
    """The first moment of a station at a rung."""
    if rung == Rung.LAYER:
        return Moment(station.part, station.layer)
    return Moment(station.part, station.layer, 0, 0 if rung == Rung.TERM else None)


def last_of(station: Station, rung: Rung) -> Moment:
    """The last moment of a station at a rung."""
    if rung == Rung.LAYER:
        return Moment(station.part, station.layer)
    return Moment(station.part, station.layer, station.units - 1, station.terms - 1 if rung == Rung.TERM else None)


def _forward(record: StepRecord) -> Iterator[Station]:
    for layer, (fan_in, units) in enumerate(record.network.fans, start=1):
        yield Station(Part.PRE_ACTIVATION, layer, units, fan_in + 1)
        yield Station(Part.ACTIVATION, layer, units)


def _backward(record: StepRecord) -> Iterator[Station]:
    fans, last = record.network.fans, len(record.layers)
    for layer in range(last, 0, -1):
        fan_in, units = fans[layer - 1]
        told = record.layers[layer - 1]
        if told.grad_activation is not None:
            yield Station(Part.GRAD_ACTIVATION, layer, units, 1 if layer == last else fans[layer][1])
            if told.slope is not None:
                yield Station(Part.SLOPE, layer, units)
        yield Station(Part.DELTA, layer, units)
        yield Station(Part.GRAD_WEIGHTS, layer, units, fan_in)
        yield Station(Part.GRAD_BIASES, layer, units)
