"""Categorical cross-entropy: one of several classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy import add, maximum, multiply, subtract

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Number, Sum, function
from nnviz.engine.losses.base import Loss


@dataclass(frozen=True, slots=True)
class Cce(Loss):
    """The surprise at the true class; made for a softmax output layer and targets that sum to 1."""

    key: ClassVar[str] = "cce"
    title: ClassVar[str] = "Categorical cross-entropy"
    rank: ClassVar[int] = 40
    formula: ClassVar[str] = "E = −Σ t·ln a"
    grad_formula: ClassVar[str] = "∂E/∂a = −t / a"
    fused_formula: ClassVar[str] = "δ = a·Σt − t"
    source: ClassVar[str] = "from z by log-softmax, which cannot overflow"
    fuses: ClassVar[tuple[str, ...]] = ("softmax",)

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        return np.asarray(-np.where(t == 0.0, 0.0, t * np.log(np.where(t == 0.0, 1.0, a))).sum(0))

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        np.multiply(np.where(t == 0.0, 0.0, t / np.where(t == 0.0, 1.0, a)), -scale, out)

    def per_sample_from_z(self, z: Array, a: Array, t: Array, scratch: Array) -> Array:
        # −Σ t·(z − m − ln Σ e^(z−m)), with m the largest z.
        np.subtract(z, z.max(0), scratch)
        log_sum = np.log(np.exp(scratch).sum(0))
        np.multiply(t, scratch - log_sum, scratch)
        return np.asarray(-scratch.sum(0))

    def total_from_z(self, z: Array, a: Array, t: Array, scratch: Array) -> float:
        return self._total(z, a, t, add.reduce(t, 0), scratch)

    def total_and_delta(self, z: Array, a: Array, t: Array, scale: float, out: Array) -> float:
        sums = add.reduce(t, 0)
        total = self._total(z, a, t, sums, out)
        multiply(a, sums, out)
        subtract(out, t, out)
        if scale != 1.0:
            multiply(out, scale, out)
        return total

    def _total(self, z: Array, a: Array, t: Array, sums: Array, scratch: Array) -> float:
        # With m the largest z of a sample, −Σ t·(z − m) − Σt·ln(largest a): its softmax is 1/Σ e^(z−m).
        subtract(z, maximum.reduce(z, 0), scratch)
        multiply(t, scratch, scratch)
        return -float(scratch.sum()) - float(np.dot(sums, np.log(maximum.reduce(a, 0))))

    def fused_delta(self, a: Array, t: Array, scale: float, out: Array) -> None:
        # a·Σt − t, which is a − t for targets that sum to 1.
        np.multiply(a, t.sum(0), out)
        np.subtract(out, t, out)
        if scale != 1.0:
            np.multiply(out, scale, out)

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        # 0·ln 0 is 0.
        return Number(0.0) if t.evaluate() == 0.0 else -(t * function("ln", a))

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return Number(0.0) if t.evaluate() == 0.0 else -(t / a)

    def part_from_z(
        self, output: int, z: Sequence[Expression], t: Sequence[Expression], outputs: Expression
    ) -> Expression:
        largest = Number(max(each.evaluate() for each in z))
        log_sum = function("ln", Sum(tuple(function("exp", each - largest) for each in z)))
        return -(t[output] * (z[output] - largest - log_sum))

    def fused_expression(
        self, output: int, a: Sequence[Expression], t: Sequence[Expression], outputs: Expression
    ) -> Expression:
        if sum(each.evaluate() for each in t) == 1.0:
            return a[output] - t[output]
        return a[output] * Sum(tuple(t)) - t[output]
