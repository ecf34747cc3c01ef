"""All weights alike."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.initializers.base import Initializer
from nnviz.engine.param import param


@dataclass(frozen=True, slots=True)
class Constant(Initializer):
    """Every weight starts at the same number, as in many calculations by hand; the units of a layer stay alike."""

    key: ClassVar[str] = "constant"
    title: ClassVar[str] = "Constant"
    rank: ClassVar[int] = 70
    formula: ClassVar[str] = "w = c"

    c: float = param(0.5, "The start weight.", minimum=-1000.0, maximum=1000.0)

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return np.full((fan_in, fan_out), float(self.c))
