"""Softplus: a smooth ReLU."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.activations.logistic import Logistic
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, function

_LOGISTIC = Logistic()
_LARGE = 500.0


@dataclass(frozen=True, slots=True)
class Softplus(Activation):
    """A ReLU with its corner rounded off; its slope is the logistic function."""

    key: ClassVar[str] = "softplus"
    title: ClassVar[str] = "Softplus"
    rank: ClassVar[int] = 39
    formula: ClassVar[str] = "a = ln(1 + eᶻ)"
    slope_formula: ClassVar[str] = "f'(z) = 1 / (1 + e⁻ᶻ)"
    source: ClassVar[str] = "Dugas, Bengio, Bélisle, Nadeau, Garcia 2001"
    initializer: ClassVar[str] = "he_normal"

    @property
    def expression(self) -> str:
        return "max(z, 0) + log1p(exp(-abs(z)))"

    def value(self, z: Array, out: Array) -> None:
        np.logaddexp(0.0, z, out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        _LOGISTIC.value(z, out)

    def value_expression(self, z: Expression) -> Expression:
        if z.evaluate() > _LARGE:
            # The same number where e^z is too large for one.
            return z + function("ln", 1.0 + function("exp", -z))
        return function("ln", 1.0 + function("exp", z))

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        return 1.0 / (1.0 + function("exp", -z))
