"""Where one press on a fine rung leads inside the shown step, forward and back. Nothing is computed here, only told."""

from dataclasses import replace

from nnviz.app.focus import Focus, Phase, phase_of
from nnviz.app.moments import Ladder, Moment, Part, Rung, Station, first_of, last_of


def next_focus(focus: Focus, ladder: Ladder, rung: Rung) -> Focus | None:
    """The next place at a rung (TERM, UNIT or LAYER); None when the step has been told up to its update, or to its end.

    In a mini-batch each sample is walked, and after the last one their mean.
    """
    stations = _stations(focus, ladder)
    if focus.moment is None:
        place = sum(phase_of(station.part) <= focus.phase for station in stations)
    else:
        following = ladder.following(focus.moment, rung)
        if following is not None:
            return _standing_at(focus, following)
        place = stations.index(ladder.station(focus.moment)) + 1
    if place < len(stations):
        return _standing_at(focus, first_of(stations[place], rung))
    if focus.phase < Phase.UPDATE and focus.sample + 1 < ladder.samples:
        return focus.at(Phase.SAMPLE, focus.sample + 1)
    return None


def previous_focus(focus: Focus, ladder: Ladder, rung: Rung) -> Focus | None:
    """The place before at a rung; None at the beginning of the step, or of its update."""
    if focus.phase == Phase.SAMPLE:
        if focus.sample == 0:
            return None
        before = focus.at(Phase.BACKWARD, focus.sample - 1)
        return _standing_at(before, last_of(_stations(before, ladder)[-1], rung))
    stations = _stations(focus, ladder)
    moment = focus.moment
    if moment is None:
        told = [station for station in stations if phase_of(station.part) <= focus.phase]
        moment = last_of(told[-1], rung)
    preceding = ladder.preceding(moment, rung)
    if preceding is not None:
        return _standing_at(focus, preceding)
    place = stations.index(ladder.station(moment))
    if place:
        return _standing_at(focus, last_of(stations[place - 1], rung))
    return None if focus.phase == Phase.UPDATE else focus.at(Phase.SAMPLE)


def ready_focus(focus: Focus, ladder: Ladder, rung: Rung) -> Focus:
    """The last place before the update: all gradients are ready, the weights are still the old ones."""
    return _standing_at(focus.at(Phase.BACKWARD, ladder.samples - 1), last_of(ladder.closing[-1], rung))


def has_told(focus: Focus, ladder: Ladder, part: Part, layer: int = 0, unit: int | None = None) -> bool:
    """Whether the step has been told as far as a quantity of a unit, or of all units of a layer."""
    if focus.moment is None:
        return phase_of(part) <= focus.phase
    return ladder.has_told(focus.moment, part, layer, unit)


def units_told(focus: Focus, ladder: Ladder, part: Part, layer: int, units: int) -> int:
    """Of how many of the ``units`` of a layer the step has told a quantity, the first ones."""
    if focus.moment is None:
        return units if phase_of(part) <= focus.phase else 0
    return ladder.units_told(focus.moment, part, layer, units)


def _stations(focus: Focus, ladder: Ladder) -> tuple[Station, ...]:
    """The stations of the sample in focus up to the update, or those of the update."""
    if focus.phase == Phase.UPDATE:
        return ladder.update
    is_last = focus.sample + 1 >= ladder.samples
    return (*ladder.forward, *ladder.loss, *ladder.backward, *(ladder.closing if is_last else ()))


def _standing_at(focus: Focus, moment: Moment) -> Focus:
    """The focus at a moment. What is computed for a single unit is selected, and all panels show it."""
    there = focus.at(phase_of(moment.part), moment=moment)
    if moment.unit is None or moment.layer == 0:
        return there
    source = moment.term if moment.part is Part.GRAD_WEIGHTS else None
    return replace(there, layer=moment.layer, unit=moment.unit, source=source)
