"""The hyperbolic tangent."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array


@dataclass(frozen=True, slots=True)
class Tanh(Activation):
    """Squeezes z into −1…1, centred on 0; its slope is at most 1."""

    key: ClassVar[str] = "tanh"
    title: ClassVar[str] = "Tanh"
    rank: ClassVar[int] = 20
    formula: ClassVar[str] = "a = tanh z"
    slope_formula: ClassVar[str] = "f'(z) = 1 − a²"

    def value(self, z: Array, out: Array) -> None:
        np.tanh(z, out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.multiply(a, a, out)
        np.subtract(1.0, out, out)
