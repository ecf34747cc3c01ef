"""The same learning rate for every update."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.schedules.base import Schedule


@dataclass(frozen=True, slots=True)
class Constant(Schedule):
    """The learning rate stays as it was set."""

    key: ClassVar[str] = "constant"
    title: ClassVar[str] = "Constant"
    rank: ClassVar[int] = 10
    formula: ClassVar[str] = "η = η₀"

    def rate(self, base_rate: float, n: int) -> float:
        return base_rate
