"""The scaled exponential linear unit."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Term, function, where_sign
from nnviz.engine.symbol import Symbol

_ALPHA = 1.6732632423543772
_SCALE = 1.0507009873554805


@dataclass(frozen=True, slots=True)
class Selu(Activation):
    """An ELU with fixed numbers that keep the signals of a deep network at mean 0 and spread 1."""

    key: ClassVar[str] = "selu"
    title: ClassVar[str] = "SELU"
    rank: ClassVar[int] = 36
    formula: ClassVar[str] = "a = λ·z if z > 0 else λ·α·(eᶻ − 1), λ = 1.0507009873554805, α = 1.6732632423543772"
    slope_formula: ClassVar[str] = "f'(z) = λ if z > 0 else λ·α·eᶻ"
    source: ClassVar[str] = "Klambauer, Unterthiner, Mayr, Hochreiter 2017; f'(0) = λ·α as in PyTorch"
    kinks: ClassVar[tuple[float, ...]] = (0.0,)
    # Its authors' choice: only these start weights keep the signals at spread 1.
    initializer: ClassVar[str] = "lecun_normal"

    @property
    def expression(self) -> str:
        return f"where(z > 0, {_SCALE!r} * z, {_SCALE * _ALPHA!r} * expm1(min(z, 0)))"

    def value(self, z: Array, out: Array) -> None:
        np.minimum(z, 0.0, out=out)
        np.expm1(out, out)
        np.multiply(out, _SCALE * _ALPHA, out)
        np.multiply(z, _SCALE, out, where=z > 0.0)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.minimum(z, 0.0, out=out)
        np.exp(out, out)
        np.multiply(out, _SCALE * _ALPHA, out)
        np.copyto(out, _SCALE, where=z > 0.0)

    def value_expression(self, z: Expression) -> Expression:
        scale, alpha = _constants()
        return where_sign(z, above=scale * z, below=scale * alpha * (function("exp", z) - 1.0))

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        scale, alpha = _constants()
        return where_sign(z, above=scale, below=scale * alpha * function("exp", z))


def _constants() -> tuple[Expression, Expression]:
    """λ and α."""
    return Term(Symbol("λ"), _SCALE), Term(Symbol("α"), _ALPHA)
