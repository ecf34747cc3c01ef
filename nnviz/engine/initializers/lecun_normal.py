"""LeCun's normal initialiser."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.initializers.base import Initializer


@dataclass(frozen=True, slots=True)
class LecunNormal(Initializer):
    """Keeps the spread of signals from layer to layer where units hand them on at full size: for SELU."""

    key: ClassVar[str] = "lecun_normal"
    title: ClassVar[str] = "LeCun normal"
    rank: ClassVar[int] = 44
    formula: ClassVar[str] = "N(0, s²), s = √(1 / fan_in)"
    source: ClassVar[str] = "LeCun, Bottou, Orr, Müller 1998"

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, np.sqrt(1.0 / fan_in), (fan_in, fan_out))
