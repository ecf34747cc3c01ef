"""Softmax: a layer whose outputs are probabilities that sum to 1."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array


@dataclass(frozen=True, slots=True)
class Softmax(Activation):
    """Turns the z of a layer into probabilities that sum to 1: the output layer for several classes."""

    key: ClassVar[str] = "softmax"
    title: ClassVar[str] = "Softmax"
    rank: ClassVar[int] = 50
    formula: ClassVar[str] = "aᵢ = e^zᵢ / Σⱼ e^zⱼ"
    slope_formula: ClassVar[str] = "∂aᵢ/∂zⱼ = aᵢ · ([i = j] − aⱼ)"
    source: ClassVar[str] = "Bridle 1990; shifted by the largest z, so that nothing overflows"
    elementwise: ClassVar[bool] = False

    @property
    def expression(self) -> str:
        return "softmax(z)"

    def value(self, z: Array, out: Array) -> None:
        np.subtract(z, np.maximum.reduce(z, 0), out)
        np.exp(out, out)
        np.divide(out, np.add.reduce(out, 0), out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.subtract(1.0, a, out)
        np.multiply(out, a, out)

    def delta(self, z: Array, a: Array, grad: Array, slope: Array, out: Array) -> None:
        self.slope(z, a, slope)
        np.multiply(grad, a, out)
        np.subtract(grad, out.sum(0), out)
        np.multiply(out, a, out)
