"""The hinge loss of the support vector machine, for targets −1 and 1."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Number, Where, divided, function
from nnviz.engine.losses.base import Loss


@dataclass(frozen=True, slots=True)
class Hinge(Loss):
    """For targets −1 and 1: no loss for what is right by a margin of 1, and a straight line for everything else."""

    key: ClassVar[str] = "hinge"
    title: ClassVar[str] = "Hinge"
    rank: ClassVar[int] = 50
    formula: ClassVar[str] = "E = (1/K) Σ max(0, 1 − t·a)"
    grad_formula: ClassVar[str] = "∂E/∂a = −t/K if t·a < 1 else 0"
    source: ClassVar[str] = "Cortes, Vapnik 1995"

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        np.multiply(t, a, scratch)
        np.subtract(1.0, scratch, scratch)
        np.maximum(scratch, 0.0, out=scratch)
        return np.asarray(scratch.sum(0) / a.shape[0])

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        np.multiply(t, a, out)
        np.less(out, 1.0, out, casting="unsafe")
        np.multiply(out, t, out)
        np.multiply(out, -scale / a.shape[0], out)

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        return divided(function("max", 0.0, 1.0 - t * a), outputs)

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        margin = t * a
        missed = margin.evaluate() < 1.0
        return divided(Where(-t if missed else Number(0.0), margin, "<" if missed else "≥", Number(1.0)), outputs)
