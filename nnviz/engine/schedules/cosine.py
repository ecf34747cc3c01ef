"""A learning rate that falls along half a cosine wave."""

import math
from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.param import param
from nnviz.engine.schedules.base import Schedule


@dataclass(frozen=True, slots=True)
class Cosine(Schedule):
    """The learning rate falls gently, then fast, then gently again to its lowest value, and stays there."""

    key: ClassVar[str] = "cosine"
    title: ClassVar[str] = "Cosine"
    rank: ClassVar[int] = 50
    formula: ClassVar[str] = "η = η_min + (η₀ − η_min)·(1 + cos(π·min(n, T) / T)) / 2"
    source: ClassVar[str] = "Loshchilov, Hutter 2017, without restarts"

    t_max: int = param(1000, "T, the updates until the lowest rate.", minimum=1, maximum=1_000_000_000, unit="updates")
    eta_min: float = param(0.0, "η_min, the lowest rate.", minimum=0.0, maximum=1000.0)

    def rate(self, base_rate: float, n: int) -> float:
        share = (1.0 + math.cos(math.pi * min(n, self.t_max) / self.t_max)) / 2.0
        return self.eta_min + (base_rate - self.eta_min) * share
