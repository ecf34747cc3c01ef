"""The mean of the squared errors."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Power, divided
from nnviz.engine.losses.base import Loss


@dataclass(frozen=True, slots=True)
class Mse(Loss):
    """The mean over the outputs of the squared differences. With two outputs it equals half the sum of squares."""

    key: ClassVar[str] = "mse"
    title: ClassVar[str] = "Mean squared error"
    rank: ClassVar[int] = 20
    formula: ClassVar[str] = "E = (1/K) Σ (a − t)²"
    grad_formula: ClassVar[str] = "∂E/∂a = 2 (a − t) / K"

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        np.subtract(a, t, scratch)
        np.multiply(scratch, scratch, scratch)
        return np.asarray(scratch.sum(0) / a.shape[0])

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        np.subtract(a, t, out)
        np.multiply(out, scale * 2.0 / a.shape[0], out)

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return divided(Power(a - t, 2), outputs)

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return divided(2.0 * (a - t), outputs)
