"""Stops when a sample becomes right or wrong."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.breakpoints.base import Breakpoint, Hit, Watched
from nnviz.engine.conventions import BoolArray
from nnviz.engine.param import param

RIGHT, WRONG, EITHER = "right", "wrong", "either"


@dataclass(frozen=True, slots=True)
class SampleTurns(Breakpoint):
    """A training sample is put into its right class for the first time, or into a wrong one again."""

    key: ClassVar[str] = "sample_turns"
    title: ClassVar[str] = "A sample becomes right or wrong"
    rank: ClassVar[int] = 40
    needs_classes: ClassVar[bool] = True

    turns: str = param(EITHER, "What it must become.", choices=(EITHER, RIGHT, WRONG))
    sample: int = param(0, "Its row in the training table, from 1.", minimum=0, maximum=1_000_000_000, at_minimum="any")

    def observe(self, watched: Watched) -> BoolArray | None:
        """Which samples are right."""
        return watched.right

    def hit(self, before: BoolArray, now: BoolArray) -> Hit | None:
        for turned, words in (
            (RIGHT, "Sample {0} of the training table is now in the right class."),
            (WRONG, "Sample {0} of the training table is now in a wrong class."),
        ):
            changed = now > before if turned == RIGHT else now < before
            rows = [int(row) + 1 for row in np.flatnonzero(changed) if self.sample in (0, int(row) + 1)]
            if self.turns in (turned, EITHER) and rows:
                return Hit(words, (str(rows[0]),))
        return None
