"""Half the mean of the squared errors."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Power, divided
from nnviz.engine.losses.base import Loss


@dataclass(frozen=True, slots=True)
class HalfMse(Loss):
    """Half the mean over the outputs of the squared differences; the ½ cancels the 2 of the derivative."""

    key: ClassVar[str] = "half_mse"
    title: ClassVar[str] = "Half mean squared error"
    rank: ClassVar[int] = 22
    formula: ClassVar[str] = "E = (1/2K) Σ (a − t)²"
    grad_formula: ClassVar[str] = "∂E/∂a = (a − t) / K"

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        np.subtract(a, t, scratch)
        np.multiply(scratch, scratch, scratch)
        return np.asarray(scratch.sum(0) / (2 * a.shape[0]))

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        np.subtract(a, t, out)
        np.multiply(out, scale / a.shape[0], out)

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return Power(a - t, 2) / (2.0 * outputs)

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return divided(a - t, outputs)
