"""A learning rate that grows to its full size."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.param import param
from nnviz.engine.schedules.base import Schedule


@dataclass(frozen=True, slots=True)
class LinearWarmup(Schedule):
    """The learning rate grows evenly to what was set, and stays there: the first, wildest gradients move little."""

    key: ClassVar[str] = "linear_warmup"
    title: ClassVar[str] = "Linear warm-up"
    rank: ClassVar[int] = 60
    formula: ClassVar[str] = "η = η₀·min(1, (n + 1) / warmup)"
    source: ClassVar[str] = "Goyal and others 2017"

    warmup: int = param(100, "The updates until the full rate.", minimum=1, maximum=1_000_000_000, unit="updates")

    def rate(self, base_rate: float, n: int) -> float:
        return base_rate * min(1.0, (n + 1) / self.warmup)
