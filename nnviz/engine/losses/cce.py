"""Categorical cross-entropy: one of several classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy import log, multiply, subtract

from nnviz.engine.activations.base import Activation, Calls
from nnviz.engine.activations.softmax import softmax_calls
from nnviz.engine.arrays import Array, constant
from nnviz.engine.expression import Expression, Number, Sum, function
from nnviz.engine.losses.base import Loss, TotalOf


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

    def bound_fused(
        self, activation: Activation, z: Array, a: Array, scale: float, out: Array
    ) -> tuple[Calls, TotalOf]:
        # With m the largest z of a sample, Σt·ln Σ e^(z−m) − Σ t·(z − m): softmax has made both on its way.
        parts, calls = softmax_calls(z, a)
        ones, factor, scales = np.ones(z.shape[0], z.dtype), constant(scale, z), scale != 1.0
        sums, logs, products = np.empty_like(parts.total), np.empty_like(parts.total), np.empty_like(parts.shifted)
        all_products, sum_up = products.reshape(-1), np.ones(products.size, z.dtype).dot

        def total_of(t: Array) -> float:
            ones.dot(t, sums)
            log(parts.total, logs)
            multiply(t, parts.shifted, products)
            total = float(logs.dot(sums)) - float(sum_up(all_products))
            multiply(a, sums, out)
            subtract(out, t, out)
            if scales:
                multiply(out, factor, out)
            return total

        return calls, total_of

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
