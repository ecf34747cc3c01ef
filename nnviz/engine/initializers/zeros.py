"""All weights 0."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.initializers.base import Initializer


@dataclass(frozen=True, slots=True)
class Zeros(Initializer):
    """Every weight starts at 0: the units of a layer stay alike for ever, which shows why weights are drawn."""

    key: ClassVar[str] = "zeros"
    title: ClassVar[str] = "Zeros"
    rank: ClassVar[int] = 80
    formula: ClassVar[str] = "w = 0"

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return np.zeros((fan_in, fan_out))
