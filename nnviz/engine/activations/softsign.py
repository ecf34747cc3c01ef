"""Softsign: a tanh that saturates more slowly."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Power, function

# From here on z / (1 + |z|) is ±1 in every bit.
_FAR = 1e30


@dataclass(frozen=True, slots=True)
class Softsign(Activation):
    """Squeezes z into −1…1 as tanh does, but comes near its limits far more slowly."""

    key: ClassVar[str] = "softsign"
    title: ClassVar[str] = "Softsign"
    rank: ClassVar[int] = 25
    formula: ClassVar[str] = "a = z / (1 + |z|)"
    slope_formula: ClassVar[str] = "f'(z) = 1 / (1 + |z|)²"
    source: ClassVar[str] = "Bergstra, Desjardins, Lamblin, Bengio 2009"

    @property
    def expression(self) -> str:
        return "min(max(z, -1e+30), 1e+30) / (1 + min(abs(z), 1e+30))"

    def value(self, z: Array, out: Array) -> None:
        # The limit keeps ∞ / ∞ from being no number.
        near = np.clip(z, -_FAR, _FAR)
        np.abs(near, out)
        np.add(out, 1.0, out)
        np.divide(near, out, out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.abs(z, out)
        np.add(out, 1.0, out)
        np.reciprocal(out, out)
        np.multiply(out, out, out)

    def value_expression(self, z: Expression) -> Expression:
        return z / (1.0 + function("abs", z))

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        return 1.0 / Power(1.0 + function("abs", z), 2)
