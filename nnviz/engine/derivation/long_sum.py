"""Sums over all parameters of a network: too long to write as a tree, and still whole in their value."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Measured, Number, Scalars, Sum

# Up to so many parts a sum is a tree.
_MOST_PARTS = 64
_UNIT = 4 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False, slots=True)
class LongSum(Expression):
    """A sum of which only the ends are written.

    Attributes:
        first, last: the parts that are written.
        values: the values of all parts, (count,).
    """

    first: tuple[Expression, ...]
    last: Expression
    values: Array

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (*self.first, self.last)

    def _value(self, arithmetic: Scalars) -> float:
        return float(np.sum(self.values))

    def _measured(self) -> Measured:
        size = float(np.abs(self.values).sum())
        error = _UNIT * math.sqrt(len(self.values)) * size if math.isfinite(size) else 0.0
        return Measured(np.float64(np.sum(self.values)), error)


def total(values: Array, part: Callable[[int], Expression]) -> Expression:
    """The sum of ``values``, (count,), of which ``part`` gives each as a formula."""
    if not len(values):
        return Number(0.0)
    if len(values) <= _MOST_PARTS:
        return Sum(tuple(map(part, range(len(values)))))
    return LongSum(tuple(map(part, range(3))), part(len(values) - 1), np.asarray(values, dtype=np.float64))


def added(parts: Iterable[Expression]) -> Expression:
    """The sum of the parts; a single one stands for itself."""
    gathered = tuple(parts)
    return gathered[0] if len(gathered) == 1 else Sum(gathered)
