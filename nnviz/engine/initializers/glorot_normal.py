"""Glorot's normal initialiser."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.initializers.base import Initializer


@dataclass(frozen=True, slots=True)
class GlorotNormal(Initializer):
    """The normal form of Glorot's initialiser."""

    key: ClassVar[str] = "glorot_normal"
    title: ClassVar[str] = "Glorot normal"
    rank: ClassVar[int] = 20
    formula: ClassVar[str] = "N(0, s²), s = √(2 / (fan_in + fan_out))"
    source: ClassVar[str] = "Glorot, Bengio 2010"

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, np.sqrt(2.0 / (fan_in + fan_out)), (fan_in, fan_out))
