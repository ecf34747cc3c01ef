"""The sign: a threshold unit with the outputs −1 and 1."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Number, Term, where_sign
from nnviz.engine.param import param
from nnviz.engine.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Sign(Activation):
    """−1 below 0 and 1 above: a threshold unit for targets −1 and 1. It has no slope to send an error back."""

    key: ClassVar[str] = "sign"
    title: ClassVar[str] = "Sign"
    rank: ClassVar[int] = 65
    formula: ClassVar[str] = "a = −1 if z < 0, s₀ if z = 0, 1 if z > 0"
    slope_formula: ClassVar[str] = "none: flat everywhere, with a jump at 0"
    source: ClassVar[str] = "sign(0) = 0 as in NumPy and PyTorch; ±1 where a unit shall have two values only"
    kinks: ClassVar[tuple[float, ...]] = (0.0,)
    differentiable: ClassVar[bool] = False

    at_zero: int = param(0, "s₀, what the unit gives just at its threshold.", choices=(0, 1, -1))

    @property
    def expression(self) -> str:
        return f"where(z > 0, 1, where(z < 0, -1, {self.at_zero}))"

    def value(self, z: Array, out: Array) -> None:
        np.sign(z, out)
        if self.at_zero:
            np.copyto(out, self.at_zero, where=z == 0.0)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        out.fill(0.0)

    def value_expression(self, z: Expression) -> Expression:
        return where_sign(z, above=Number(1.0), at=Term(Symbol("s", ("0",)), self.at_zero), below=Number(-1.0))
