"""The exponential linear unit."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Number, Term, function, where_sign
from nnviz.engine.param import param
from nnviz.engine.symbol import Symbol


class _Kinks:
    """There is a kink at 0 unless alpha is 1: so it depends on the unit, where other activations state a constant."""

    def __get__(self, unit: "Elu | None", owner: object = None) -> tuple[float, ...]:
        return () if unit is None or unit.alpha == 1.0 else (0.0,)


@dataclass(frozen=True, slots=True)
class Elu(Activation):
    """z above 0; below, it bends smoothly towards −alpha, so that a unit keeps a slope there."""

    key: ClassVar[str] = "elu"
    title: ClassVar[str] = "ELU"
    rank: ClassVar[int] = 34
    formula: ClassVar[str] = "a = z if z > 0 else α·(eᶻ − 1)"
    slope_formula: ClassVar[str] = "f'(z) = 1 if z > 0 else α·eᶻ"
    source: ClassVar[str] = "Clevert, Unterthiner, Hochreiter 2016; f'(0) = α as in PyTorch"
    kinks: ClassVar[_Kinks] = _Kinks()
    initializer: ClassVar[str] = "he_normal"

    alpha: float = param(1.0, "α, the distance of the lower limit from 0.", above=0.0, maximum=1000.0)

    @property
    def expression(self) -> str:
        return f"where(z > 0, z, {self.alpha!r} * expm1(min(z, 0)))"

    def value(self, z: Array, out: Array) -> None:
        # No power of a large z is taken: it would overflow.
        np.minimum(z, 0.0, out=out)
        np.expm1(out, out)
        np.multiply(out, self.alpha, out)
        np.copyto(out, z, where=z > 0.0)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.minimum(z, 0.0, out=out)
        np.exp(out, out)
        np.multiply(out, self.alpha, out)
        np.copyto(out, 1.0, where=z > 0.0)

    def value_expression(self, z: Expression) -> Expression:
        return where_sign(z, above=z, below=self._alpha * (function("exp", z) - 1.0))

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        return where_sign(z, above=Number(1.0), below=self._alpha * function("exp", z))

    @property
    def _alpha(self) -> Expression:
        return Term(Symbol("α"), self.alpha)
