"""A uniform initialiser with a range of one's own."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.initializers.base import Initializer
from nnviz.engine.param import param


@dataclass(frozen=True, slots=True)
class Uniform(Initializer):
    """Every weight is drawn evenly between −r and r."""

    key: ClassVar[str] = "uniform"
    title: ClassVar[str] = "Uniform"
    rank: ClassVar[int] = 50
    formula: ClassVar[str] = "U(−r, r)"

    r: float = param(0.5, "Largest size of a start weight.", minimum=0.0, maximum=1000.0)

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return rng.uniform(-self.r, self.r, (fan_in, fan_out))
