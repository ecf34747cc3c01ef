"""The squared hinge loss, for targets −1 and 1."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Power, divided, function
from nnviz.engine.losses.base import Loss


@dataclass(frozen=True, slots=True)
class SquaredHinge(Loss):
    """For targets −1 and 1: the square of what is missing to a margin of 1, which has no kink."""

    key: ClassVar[str] = "squared_hinge"
    title: ClassVar[str] = "Squared hinge"
    rank: ClassVar[int] = 52
    formula: ClassVar[str] = "E = (1/K) Σ max(0, 1 − t·a)²"
    grad_formula: ClassVar[str] = "∂E/∂a = −2 t·max(0, 1 − t·a) / K"
    source: ClassVar[str] = "Lee, Mangasarian 2001"

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        self._shortfall(a, t, scratch)
        np.multiply(scratch, scratch, scratch)
        return np.asarray(scratch.sum(0) / a.shape[0])

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        self._shortfall(a, t, out)
        np.multiply(out, t, out)
        np.multiply(out, -2.0 * scale / a.shape[0], out)

    def _shortfall(self, a: Array, t: Array, out: Array) -> None:
        """What is missing to a margin of 1: max(0, 1 − t·a)."""
        np.multiply(t, a, out)
        np.subtract(1.0, out, out)
        np.maximum(out, 0.0, out=out)

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return divided(Power(function("max", 0.0, 1.0 - t * a), 2), outputs)

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return divided(-(2.0 * t * function("max", 0.0, 1.0 - t * a)), outputs)
