"""The sigmoid linear unit, also called swish."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.activations.logistic import Logistic
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, function

_LOGISTIC = Logistic()
# Beyond ±1000, the logistic function is 0 or 1 in every bit.
_FAR = 1000.0


@dataclass(frozen=True, slots=True)
class Silu(Activation):
    """z times its logistic function: a ReLU with a soft corner that dips a little below 0."""

    key: ClassVar[str] = "silu"
    title: ClassVar[str] = "SiLU (swish)"
    rank: ClassVar[int] = 38
    formula: ClassVar[str] = "a = z·s, s = 1 / (1 + e⁻ᶻ)"
    slope_formula: ClassVar[str] = "f'(z) = s + z·s·(1 − s)"
    source: ClassVar[str] = "Elfwing, Uchibe, Doya 2018; Ramachandran, Zoph, Le 2017"
    initializer: ClassVar[str] = "he_normal"

    @property
    def expression(self) -> str:
        return f"max(z, -{_FAR!r}) / (1 + exp(-max(z, -{_FAR!r})))"

    def value(self, z: Array, out: Array) -> None:
        # The limit keeps −∞ · 0 from being no number.
        near = np.maximum(z, -_FAR)
        _LOGISTIC.value(near, out)
        np.multiply(out, near, out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        near = np.clip(z, -_FAR, _FAR)
        s = np.empty_like(near)
        _LOGISTIC.value(near, s)
        np.subtract(1.0, s, out)
        np.multiply(out, near, out)
        np.add(out, 1.0, out)
        np.multiply(out, s, out)

    def value_expression(self, z: Expression) -> Expression:
        return z * (1.0 / (1.0 + function("exp", -z)))

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        s = function("logistic", z)
        return s + z * s * (1.0 - s)
