"""Stops when the loss rises."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.breakpoints.base import Breakpoint, Hit, Watched
from nnviz.engine.numerals import format_number
from nnviz.engine.param import param

STEP, EPOCH = "step", "epoch"


@dataclass(frozen=True, slots=True)
class LossRises(Breakpoint):
    """The loss is higher than before: from epoch to epoch, or, with one mini-batch in an epoch, from step to step."""

    key: ClassVar[str] = "loss_rises"
    title: ClassVar[str] = "The loss rises"
    rank: ClassVar[int] = 10

    over: str = param(
        EPOCH, "What is compared: the mean over an epoch, or the mini-batches of two steps.", choices=(EPOCH, STEP)
    )
    share: float = param(0.0, "By which share of itself it must rise.", minimum=0.0, maximum=1e6)

    def observe(self, watched: Watched) -> tuple[int, float] | None:
        """The number of the last whole epoch (or step) and its loss."""
        length = watched.batches if self.over == EPOCH else 1
        count = watched.step // length
        last = watched.losses((count - 1) * length, count * length) if count else None
        return None if last is None else (count, float(np.mean(last)))

    def hit(self, before: tuple[int, float], now: tuple[int, float]) -> Hit | None:
        if now[0] == before[0] or not now[1] > before[1] + self.share * abs(before[1]):
            return None
        words = "The loss rose from {0} to {1}." if self.over == STEP else "The mean loss rose from {0} to {1}."
        return Hit(words, (format_number(before[1]), format_number(now[1])))
