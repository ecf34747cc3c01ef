"""A learning rate that falls as one over the number of updates."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.param import param
from nnviz.engine.schedules.base import Schedule


@dataclass(frozen=True, slots=True)
class InverseTime(Schedule):
    """The learning rate falls ever more slowly, in the end as one over the number of updates."""

    key: ClassVar[str] = "inverse_time"
    title: ClassVar[str] = "Inverse time"
    rank: ClassVar[int] = 40
    formula: ClassVar[str] = "η = η₀ / (1 + decay·n)"
    source: ClassVar[str] = "Robbins, Monro 1951"

    decay: float = param(
        0.001, "How fast the rate falls; it is halved after 1/decay updates.", minimum=0.0, maximum=1e6
    )

    def rate(self, base_rate: float, n: int) -> float:
        return base_rate / (1.0 + self.decay * n)
