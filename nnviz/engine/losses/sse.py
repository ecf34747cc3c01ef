"""The sum of squared errors."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Power
from nnviz.engine.losses.base import Loss


@dataclass(frozen=True, slots=True)
class Sse(Loss):
    """The sum over the outputs of the squared differences, without the ½ that many books put before it."""

    key: ClassVar[str] = "sse"
    title: ClassVar[str] = "Sum of squares"
    rank: ClassVar[int] = 12
    formula: ClassVar[str] = "E = Σ (a − t)²"
    grad_formula: ClassVar[str] = "∂E/∂a = 2 (a − t)"

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        np.subtract(a, t, scratch)
        np.multiply(scratch, scratch, scratch)
        return np.asarray(scratch.sum(0))

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        np.subtract(a, t, out)
        np.multiply(out, scale * 2.0, out)

    def total(self, a: Array, t: Array, scratch: Array) -> float:
        np.subtract(a, t, scratch)
        flat = scratch.reshape(-1)
        return float(flat.dot(flat))

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return Power(a - t, 2)

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return 2.0 * (a - t)
