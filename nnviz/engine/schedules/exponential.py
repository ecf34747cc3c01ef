"""A learning rate that falls by the same share with every update."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.param import param
from nnviz.engine.schedules.base import Schedule


@dataclass(frozen=True, slots=True)
class Exponential(Schedule):
    """The learning rate falls to a fixed share of itself with every update."""

    key: ClassVar[str] = "exponential"
    title: ClassVar[str] = "Exponential"
    rank: ClassVar[int] = 30
    formula: ClassVar[str] = "η = η₀·γⁿ"

    gamma: float = param(0.999, "γ, the share that is left after each update.", above=0.0, maximum=1.0)

    def rate(self, base_rate: float, n: int) -> float:
        return base_rate * self.gamma**n
