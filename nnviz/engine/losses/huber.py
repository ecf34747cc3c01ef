"""The Huber loss: squared near the target, absolute far from it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import HALF, Expression, Power, Term, Where, divided, function
from nnviz.engine.losses.base import Loss
from nnviz.engine.param import param
from nnviz.engine.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Huber(Loss):
    """Squared for differences up to delta and straight beyond, so that outliers pull with a limited force."""

    key: ClassVar[str] = "huber"
    title: ClassVar[str] = "Huber"
    rank: ClassVar[int] = 26
    formula: ClassVar[str] = "E = (1/K) Σ h(a − t), h(d) = d²/2 if |d| ≤ delta else delta·(|d| − delta/2)"
    grad_formula: ClassVar[str] = "∂E/∂a = (a − t, at most ±delta) / K"
    source: ClassVar[str] = "Huber 1964"

    delta: float = param(1.0, "The difference from which on the loss is straight.", above=0.0, maximum=1e6)

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        # With c = min(|d|, delta), both parts are c·(|d| − c/2).
        np.subtract(a, t, scratch)
        np.abs(scratch, scratch)
        c = np.minimum(scratch, self.delta)
        np.subtract(scratch, 0.5 * c, scratch)
        np.multiply(scratch, c, scratch)
        return np.asarray(scratch.sum(0) / a.shape[0])

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        np.subtract(a, t, out)
        np.clip(out, -self.delta, self.delta, out=out)
        np.multiply(out, scale / a.shape[0], out)

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        d, delta = a - t, self._delta
        size = function("abs", d)
        inside = size.evaluate() <= self.delta
        h = HALF * Power(d, 2) if inside else delta * (size - delta / 2.0)
        return divided(Where(h, size, "≤" if inside else ">", delta), outputs)

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return divided(function("max", -self._delta, function("min", self._delta, a - t)), outputs)

    @property
    def _delta(self) -> Expression:
        return Term(Symbol("delta"), self.delta)
