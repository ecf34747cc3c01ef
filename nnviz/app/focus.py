"""What every view points at: one step, one phase of it, one sample, one place in the network."""

import enum
from dataclasses import dataclass, replace
from typing import TypeAlias

from nnviz.app.moments import Moment, Part

# Layer (0 the inputs), unit and source, as in ``Focus``.
Place: TypeAlias = tuple[int, int | None, int | None]


class Phase(enum.IntEnum):
    """How far the shown step has been told. The old weights stand until UPDATE."""

    SAMPLE = 0
    FORWARD = 1
    LOSS = 2
    BACKWARD = 3
    UPDATE = 4


@dataclass(frozen=True, slots=True)
class Focus:
    """One frozen value that all panels share.

    Attributes:
        phase: how far the shown step has been told.
        sample: row within the shown mini-batch, from 0.
        layer: the selected layer, 0 the inputs; None when nothing is selected.
        unit: the selected unit of that layer, from 0; None when the whole layer is.
        source: the selected weight's source unit in the layer before, ``fan_in`` for the bias; None when no weight is.
        also: more selected places, for edits of several at once.
        moment: the place inside the phase; None when all of the phase has been told.
    """

    phase: Phase = Phase.UPDATE
    sample: int = 0
    layer: int | None = None
    unit: int | None = None
    source: int | None = None
    also: tuple[Place, ...] = ()
    moment: Moment | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """Everything that is selected, the place that every panel points at first."""
        return () if self.layer is None else ((self.layer, self.unit, self.source), *self.also)

    def at(self, phase: Phase, sample: int | None = None, moment: Moment | None = None) -> "Focus":
        """The same selection in another place of a step; ``sample`` None keeps the sample."""
        return replace(self, phase=phase, sample=self.sample if sample is None else sample, moment=moment)


def phase_of(part: Part) -> Phase:
    """The phase that a part of a step belongs to."""
    if part <= Part.ACTIVATION:
        return Phase.FORWARD
    if part <= Part.TOTAL_LOSS:
        return Phase.LOSS
    return Phase.BACKWARD if part <= Part.READY else Phase.UPDATE
