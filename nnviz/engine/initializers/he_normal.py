"""He's normal initialiser."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.initializers.base import Initializer


@dataclass(frozen=True, slots=True)
class HeNormal(Initializer):
    """Makes up for the half that a ReLU cuts off: for the ReLU family."""

    key: ClassVar[str] = "he_normal"
    title: ClassVar[str] = "He normal"
    rank: ClassVar[int] = 30
    formula: ClassVar[str] = "N(0, s²), s = √(2 / fan_in)"
    source: ClassVar[str] = "He, Zhang, Ren, Sun 2015"

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, np.sqrt(2.0 / fan_in), (fan_in, fan_out))
