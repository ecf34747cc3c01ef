"""He's uniform initialiser."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.initializers.base import Initializer


@dataclass(frozen=True, slots=True)
class HeUniform(Initializer):
    """The uniform form of He's initialiser."""

    key: ClassVar[str] = "he_uniform"
    title: ClassVar[str] = "He uniform"
    rank: ClassVar[int] = 40
    formula: ClassVar[str] = "U(−r, r), r = √(6 / fan_in)"
    source: ClassVar[str] = "He, Zhang, Ren, Sun 2015"

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        r = np.sqrt(6.0 / fan_in)
        return rng.uniform(-r, r, (fan_in, fan_out))
