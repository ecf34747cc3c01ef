"""A normal initialiser with a spread of one's own."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.initializers.base import Initializer
from nnviz.engine.param import param


@dataclass(frozen=True, slots=True)
class Normal(Initializer):
    """Every weight is drawn from the bell curve around 0 with standard deviation s."""

    key: ClassVar[str] = "normal"
    title: ClassVar[str] = "Normal"
    rank: ClassVar[int] = 60
    formula: ClassVar[str] = "N(0, s²)"

    s: float = param(0.1, "Standard deviation of the start weights.", minimum=0.0, maximum=1000.0)

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, self.s, (fan_in, fan_out))
