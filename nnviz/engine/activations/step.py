"""The Heaviside step: a threshold logic unit (TLU)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Number, Term, where_sign
from nnviz.engine.param import param
from nnviz.engine.symbol import Symbol

# Hand calculations in decimal fractions leave 1e-17 where 0 is meant.
_ZERO = 1e-9


@dataclass(frozen=True, slots=True)
class Step(Activation):
    """1 above the threshold 0, else 0: the threshold logic unit. It has no slope to send an error back through."""

    key: ClassVar[str] = "step"
    title: ClassVar[str] = "Step (TLU)"
    rank: ClassVar[int] = 60
    formula: ClassVar[str] = "a = 1 if z > 0, h₀ if z = 0, 0 if z < 0"
    slope_formula: ClassVar[str] = "none: flat everywhere, with a jump at 0"
    source: ClassVar[str] = "McCulloch, Pitts 1943; Rosenblatt 1957; H(0) = 1 or 0, and |z| ≤ 10⁻⁹ counts as 0"
    kinks: ClassVar[tuple[float, ...]] = (0.0,)
    differentiable: ClassVar[bool] = False

    at_zero: int = param(1, "h₀, what the unit gives just at its threshold.", choices=(1, 0))

    @property
    def expression(self) -> str:
        return "where(z >= -1e-09, 1, 0)" if self.at_zero else "where(z > 1e-09, 1, 0)"

    def value(self, z: Array, out: Array) -> None:
        if self.at_zero:
            np.greater_equal(z, -_ZERO, out, casting="unsafe")
        else:
            np.greater(z, _ZERO, out, casting="unsafe")

    def slope(self, z: Array, a: Array, out: Array) -> None:
        out.fill(0.0)

    def value_expression(self, z: Expression) -> Expression:
        at_zero = Term(Symbol("h", ("0",)), self.at_zero)
        return where_sign(z, above=Number(1.0), at=at_zero, below=Number(0.0), within=_ZERO)
