"""Half the sum of squared errors, the loss of most lessons."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy import multiply, subtract

from nnviz.engine.arrays import Array
from nnviz.engine.expression import HALF, Expression, Power
from nnviz.engine.losses.base import Loss


@dataclass(frozen=True, slots=True)
class HalfSse(Loss):
    """Half the sum over the outputs of the squared differences; the ½ makes the derivative a − t."""

    key: ClassVar[str] = "half_sse"
    title: ClassVar[str] = "Half sum of squares"
    rank: ClassVar[int] = 10
    formula: ClassVar[str] = "E = ½ Σ (a − t)²"
    grad_formula: ClassVar[str] = "∂E/∂a = a − t"

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        np.subtract(a, t, scratch)
        np.multiply(scratch, scratch, scratch)
        return np.asarray(0.5 * scratch.sum(0))

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        np.subtract(a, t, out)
        if scale != 1.0:
            np.multiply(out, scale, out)

    def total(self, a: Array, t: Array, scratch: Array) -> float:
        return self.total_and_grad(a, t, 1.0, scratch)

    def total_and_grad(self, a: Array, t: Array, scale: float, out: Array) -> float:
        subtract(a, t, out)
        flat = out.ravel()
        total = 0.5 * float(flat.dot(flat))
        if scale != 1.0:
            multiply(out, scale, out)
        return total

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return HALF * Power(a - t, 2)

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return a - t
