"""The mean of the absolute errors."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, divided, function
from nnviz.engine.losses.base import Loss


@dataclass(frozen=True, slots=True)
class Mae(Loss):
    """The mean over the outputs of the absolute differences; a far outlier pushes no harder than a near miss."""

    key: ClassVar[str] = "mae"
    title: ClassVar[str] = "Mean absolute error"
    rank: ClassVar[int] = 24
    formula: ClassVar[str] = "E = (1/K) Σ |a − t|"
    grad_formula: ClassVar[str] = "∂E/∂a = sign(a − t) / K"
    source: ClassVar[str] = "sign(0) = 0, as in PyTorch"

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        np.subtract(a, t, scratch)
        np.abs(scratch, scratch)
        return np.asarray(scratch.sum(0) / a.shape[0])

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        np.subtract(a, t, out)
        np.sign(out, out)
        np.multiply(out, scale / a.shape[0], out)

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return divided(function("abs", a - t), outputs)

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return divided(function("sign", a - t), outputs)
