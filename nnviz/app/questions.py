"""Which numbers of a step are in question: that of the present rung, and those of what is selected."""

from collections.abc import Iterator
from dataclasses import dataclass

from nnviz.app.focus import Focus, Phase
from nnviz.app.moments import Moment, Part, ladder_of
from nnviz.app.walking import has_told
from nnviz.engine.quantity import Kind, Quantity
from nnviz.engine.record import StepRecord

_OF_UNITS = {
    Part.PRE_ACTIVATION: Kind.PRE_ACTIVATION,
    Part.ACTIVATION: Kind.ACTIVATION,
    Part.OUTPUT_LOSS: Kind.OUTPUT_LOSS,
    Part.GRAD_ACTIVATION: Kind.GRAD_ACTIVATION,
    Part.SLOPE: Kind.SLOPE,
    Part.DELTA: Kind.DELTA,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A number of a step, and how many terms of its sum have been told; None when all have."""

    quantity: Quantity
    told: int | None = None


def question_at(focus: Focus, record: StepRecord) -> Question | None:
    """The number that is computed where the focus stands; None where a phase computes many and none is selected."""
    if focus.moment is not None:
        return _at_moment(focus, focus.moment, record)
    return _of_selection(focus, record)


def _at_moment(focus: Focus, moment: Moment, record: StepRecord) -> Question | None:
    layer, unit = moment.layer, _unit_of(focus, moment)
    if moment.part in _OF_UNITS:
        quantity = Quantity(_OF_UNITS[moment.part], layer, unit, sample=focus.sample)
        terms = ladder_of(record).station(moment).terms
        partial = moment.term is not None and moment.term < terms - 1
        return Question(quantity, moment.term + 1 if partial and moment.term is not None else None)
    if moment.part is Part.TOTAL_LOSS:
        return Question(Quantity(Kind.SAMPLE_LOSS, sample=focus.sample))
    if moment.part is Part.AGAIN:
        return Question(Quantity(Kind.LOSS_CHANGE))
    place = _weight_of(focus, moment, record, unit)
    if moment.part in (Part.GRAD_WEIGHTS, Part.GRAD_BIASES) and len(record.inputs) > 1:
        return Question(Quantity(Kind.SAMPLE_GRADIENT, place.layer, place.unit, place.source, focus.sample))
    if moment.part is Part.CHANGE:
        return Question(place.at(Kind.NEW_PARAMETER))
    return None if moment.part is Part.READY and focus.source is None else Question(place.at(Kind.GRADIENT))


def _unit_of(focus: Focus, moment: Moment) -> int:
    """The unit of a moment; where it tells a whole layer, the selected one there, or the first."""
    if moment.unit is not None:
        return moment.unit
    return focus.unit if focus.unit is not None and focus.layer == moment.layer else 0


def _weight_of(focus: Focus, moment: Moment, record: StepRecord, unit: int) -> Quantity:
    """The weight of a moment; where it tells many, the selected one, or the first."""
    selected = focus.layer is not None and focus.layer > 0 and focus.unit is not None
    if moment.layer == 0:
        layer, unit = (focus.layer or 1, focus.unit or 0) if selected else (len(record.layers), 0)
    else:
        layer = moment.layer
    fan_in = record.network.sizes[layer - 1]
    source = focus.source if focus.source is not None and (focus.layer, focus.unit) == (layer, unit) else 0
    if moment.part is Part.GRAD_BIASES:
        source = fan_in
    elif moment.part is Part.GRAD_WEIGHTS:
        source = moment.term if moment.term is not None else min(source, fan_in - 1)
    return Quantity(Kind.PARAMETER, layer, unit, source)


def _of_selection(focus: Focus, record: StepRecord) -> Question | None:
    """What the phase computes of the selected unit or weight."""
    if not focus.layer or focus.unit is None:
        return None
    layer, unit, sample = focus.layer, focus.unit, focus.sample
    if focus.source is not None:
        kinds = {Phase.BACKWARD: Kind.GRADIENT, Phase.UPDATE: Kind.NEW_PARAMETER}
        return Question(Quantity(kinds.get(focus.phase, Kind.PARAMETER), layer, unit, focus.source))
    is_output = layer == len(record.layers)
    kinds = {
        Phase.FORWARD: Kind.PRE_ACTIVATION,
        Phase.LOSS: Kind.OUTPUT_LOSS if is_output else Kind.ACTIVATION,
        Phase.BACKWARD: Kind.DELTA,
    }
    kind = kinds.get(focus.phase)
    return None if kind is None else Question(Quantity(kind, layer, unit, sample=sample))


def told_of_selection(focus: Focus, record: StepRecord) -> Iterator[Quantity]:
    """Every number of the selected unit, weight or bias that has been told, in the order of the step.

    Where nothing is selected, those of the whole step.
    """
    if focus.layer is None or focus.unit is None:
        yield from _told_of_step(focus, record)
    elif focus.source is not None:
        yield from _told_of_weight(focus, record, Quantity(Kind.PARAMETER, focus.layer, focus.unit, focus.source))
    elif focus.layer == 0:
        yield Quantity(Kind.INPUT, 0, focus.unit, sample=focus.sample)
    else:
        yield from _told_of_unit(focus, record, focus.layer, focus.unit)


def _told_of_step(focus: Focus, record: StepRecord) -> Iterator[Quantity]:
    ladder = ladder_of(record)
    if has_told(focus, ladder, Part.TOTAL_LOSS):
        yield Quantity(Kind.SAMPLE_LOSS, sample=focus.sample)
    if has_told(focus, ladder, Part.READY):
        if len(record.inputs) > 1 or record.options.penalty:
            yield Quantity(Kind.LOSS)
        yield Quantity(Kind.GRADIENT_NORM)
        yield Quantity(Kind.FORECAST)
    if has_told(focus, ladder, Part.AGAIN):
        yield Quantity(Kind.LOSS_CHANGE)


def _told_of_unit(focus: Focus, record: StepRecord, layer: int, unit: int) -> Iterator[Quantity]:
    ladder, told = ladder_of(record), record.layers[layer - 1]
    for part, kind in _OF_UNITS.items():
        if part is Part.OUTPUT_LOSS and layer < len(record.layers):
            continue
        missing = {Part.GRAD_ACTIVATION: told.grad_activation is None, Part.SLOPE: told.slope is None}
        if not missing.get(part, False) and has_told(focus, ladder, part, layer, unit):
            yield Quantity(kind, layer, unit, sample=focus.sample)


def _told_of_weight(focus: Focus, record: StepRecord, place: Quantity) -> Iterator[Quantity]:
    ladder, many = ladder_of(record), len(record.inputs) > 1
    yield place
    is_bias = place.source == record.network.sizes[(place.layer or 1) - 1]
    layer, unit, sample = place.layer or 1, place.unit, focus.sample
    part = Part.GRAD_BIASES if is_bias else Part.GRAD_WEIGHTS
    if has_told(focus, ladder, part, layer, unit) or _is_term(focus, place):
        if many:
            yield Quantity(Kind.SAMPLE_GRADIENT, layer, unit, place.source, sample)
        if not many or has_told(focus, ladder, Part.MEAN, layer, unit):
            yield place.at(Kind.GRADIENT)
            if record.options.clipping:
                yield place.at(Kind.APPLIED_GRADIENT)
    if focus.phase == Phase.UPDATE:
        yield place.at(Kind.UPDATE)
        yield place.at(Kind.NEW_PARAMETER)


def _is_term(focus: Focus, place: Quantity) -> bool:
    """Whether a weight's gradient is the term that is told just now."""
    moment = focus.moment
    return (
        moment is not None
        and moment.part is Part.GRAD_WEIGHTS
        and (moment.layer, moment.unit) == (place.layer, place.unit)
        and moment.term is not None
        and place.source is not None
        and place.source <= moment.term
    )
