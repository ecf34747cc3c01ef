"""LeCun's uniform initialiser."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.initializers.base import Initializer


@dataclass(frozen=True, slots=True)
class LecunUniform(Initializer):
    """The uniform form of LeCun's initialiser."""

    key: ClassVar[str] = "lecun_uniform"
    title: ClassVar[str] = "LeCun uniform"
    rank: ClassVar[int] = 46
    formula: ClassVar[str] = "U(−r, r), r = √(3 / fan_in)"
    source: ClassVar[str] = "LeCun, Bottou, Orr, Müller 1998"

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        r = np.sqrt(3.0 / fan_in)
        return rng.uniform(-r, r, (fan_in, fan_out))
