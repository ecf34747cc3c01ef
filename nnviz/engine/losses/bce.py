"""Binary cross-entropy: one or several yes-or-no outputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Number, divided, function
from nnviz.engine.losses.base import Loss


def _t_log_a(t: Array, a: Array) -> Array:
    """t·log a, with 0·log 0 = 0."""
    return np.asarray(np.where(t == 0.0, 0.0, t * np.log(np.where(t == 0.0, 1.0, a))))


@dataclass(frozen=True, slots=True)
class Bce(Loss):
    """The surprise at each yes-or-no target, averaged over the outputs; made for logistic outputs, targets 0 and 1."""

    key: ClassVar[str] = "bce"
    title: ClassVar[str] = "Binary cross-entropy"
    rank: ClassVar[int] = 30
    formula: ClassVar[str] = "E = −(1/K) Σ (t·ln a + (1 − t)·ln(1 − a))"
    grad_formula: ClassVar[str] = "∂E/∂a = ((1 − t)/(1 − a) − t/a) / K"
    fused_formula: ClassVar[str] = "δ = (a − t) / K"
    source: ClassVar[str] = "from z: softplus(z) − t·z, which cannot overflow"
    fuses: ClassVar[tuple[str, ...]] = ("logistic",)

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        return np.asarray(-(_t_log_a(t, a) + _t_log_a(1.0 - t, 1.0 - a)).sum(0) / a.shape[0])

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        # 0/0 where target and output agree exactly is a push of 0.
        no = np.where(t == 1.0, 0.0, (1.0 - t) / np.where(t == 1.0, 1.0, 1.0 - a))
        yes = np.where(t == 0.0, 0.0, t / np.where(t == 0.0, 1.0, a))
        np.multiply(no - yes, scale / a.shape[0], out)

    def per_sample_from_z(self, z: Array, a: Array, t: Array, scratch: Array) -> Array:
        np.logaddexp(0.0, z, scratch)
        np.subtract(scratch, t * z, scratch)
        return np.asarray(scratch.sum(0) / z.shape[0])

    def fused_delta(self, a: Array, t: Array, scale: float, out: Array) -> None:
        np.subtract(a, t, out)
        if scale != 1.0 or a.shape[0] != 1:
            np.multiply(out, scale / a.shape[0], out)

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        # 0·ln 0 is 0.
        yes = Number(0.0) if t.evaluate() == 0.0 else t * function("ln", a)
        no = Number(0.0) if t.evaluate() == 1.0 else (1.0 - t) * function("ln", 1.0 - a)
        return divided(-(yes + no), outputs)

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        no = Number(0.0) if t.evaluate() == 1.0 else (1.0 - t) / (1.0 - a)
        yes = Number(0.0) if t.evaluate() == 0.0 else t / a
        return divided(no - yes, outputs)

    def part_from_z(
        self, output: int, z: Sequence[Expression], t: Sequence[Expression], outputs: Expression
    ) -> Expression:
        return divided(function("softplus", z[output]) - t[output] * z[output], outputs)

    def fused_expression(
        self, output: int, a: Sequence[Expression], t: Sequence[Expression], outputs: Expression
    ) -> Expression:
        return divided(a[output] - t[output], outputs)
