"""The identity: a linear unit."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Number


@dataclass(frozen=True, slots=True)
class Identity(Activation):
    """Hands z on as it is: the output unit of a regression."""

    key: ClassVar[str] = "identity"
    title: ClassVar[str] = "Identity"
    rank: ClassVar[int] = 40
    formula: ClassVar[str] = "a = z"
    slope_formula: ClassVar[str] = "f'(z) = 1"

    @property
    def expression(self) -> str:
        return "z"

    def value(self, z: Array, out: Array) -> None:
        np.copyto(out, z)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        out.fill(1.0)

    def value_expression(self, z: Expression) -> Expression:
        return z

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        return Number(1.0)
