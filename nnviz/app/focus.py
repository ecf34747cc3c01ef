"""What every view points at: one step, one phase of it, one sample, one place in the network."""

import enum
from dataclasses import dataclass
from typing import TypeAlias

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
    """

    phase: Phase = Phase.UPDATE
    sample: int = 0
    layer: int | None = None
    unit: int | None = None
    source: int | None = None
    also: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Everything that is selected, the place that every panel points at first."""
        return () if self.layer is None else ((self.layer, self.unit, self.source), *self.also)
