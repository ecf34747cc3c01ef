"""Half the sum of squared errors, the loss of most lessons."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy import multiply, subtract

from nnviz.engine.arrays import Array, constant
from nnviz.engine.expression import HALF, Expression, Power
from nnviz.engine.losses.base import Loss, TotalOf


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
        return self.bound(a, 1.0, scratch)(t)

    def bound(self, a: Array, scale: float, out: Array) -> TotalOf:
        flat, factor, scales = out.reshape(-1), constant(scale, out), scale != 1.0
        product, single = flat.dot, out.item

        def total_of_one(t: Array) -> float:
            subtract(a, t, out)
            difference = single()
            return 0.5 * (difference * difference)

        if out.size == 1 and not scales:
            return total_of_one

        def total_of(t: Array) -> float:
            subtract(a, t, out)
            total = 0.5 * float(product(flat))
            if scales:
                multiply(out, factor, out)
            return total

        return total_of

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return HALF * Power(a - t, 2)

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return a - t
