"""Glorot's uniform initialiser."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.initializers.base import Initializer


@dataclass(frozen=True, slots=True)
class GlorotUniform(Initializer):
    """Keeps the spread of signals and gradients alike from layer to layer: for logistic, tanh, softmax and identity."""

    key: ClassVar[str] = "glorot_uniform"
    title: ClassVar[str] = "Glorot uniform"
    rank: ClassVar[int] = 10
    formula: ClassVar[str] = "U(−r, r), r = √(6 / (fan_in + fan_out))"
    source: ClassVar[str] = "Glorot, Bengio 2010"

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        r = np.sqrt(6.0 / (fan_in + fan_out))
        return rng.uniform(-r, r, (fan_in, fan_out))
