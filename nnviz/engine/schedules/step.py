"""A learning rate that falls in steps."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.param import param
from nnviz.engine.schedules.base import Schedule


@dataclass(frozen=True, slots=True)
class Step(Schedule):
    """The learning rate stands for a while and then falls to a fixed share of itself, again and again."""

    key: ClassVar[str] = "step"
    title: ClassVar[str] = "Steps"
    rank: ClassVar[int] = 20
    formula: ClassVar[str] = "η = η₀·γ^⌊n / step_size⌋"

    step_size: int = param(1000, "How long the rate stands.", minimum=1, maximum=1_000_000_000, unit="updates")
    gamma: float = param(0.5, "γ, the share that is left after each fall.", above=0.0, maximum=1.0)

    def rate(self, base_rate: float, n: int) -> float:
        return base_rate * self.gamma ** (n // self.step_size)
