"""Softmax: a layer whose outputs are probabilities that sum to 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, NamedTuple

import numpy as np

from nnviz.engine.activations.base import Activation, Calls
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Number, Quotient, Sum, function

# Beyond this, e^z comes near to what is too large for a number.
_LARGE = 500.0


class SoftmaxParts(NamedTuple):
    """What softmax works out on its way: z minus the largest z of its sample, and the sum of the powers of those."""

    shifted: Array
    total: Array


def softmax_calls(z: Array, out: Array) -> tuple[SoftmaxParts, Calls]:
    """The calls of softmax for just these arrays, and the parts that they leave behind; a loss may need them."""
    largest, ones = np.empty(z.shape[1:], z.dtype), np.ones(z.shape[0], z.dtype)
    parts = SoftmaxParts(np.empty(z.shape, z.dtype), np.empty(z.shape[1:], z.dtype))
    return parts, (
        partial(np.maximum.reduce, z, 0, None, largest),
        partial(np.subtract, z, largest, parts.shifted),
        partial(np.exp, parts.shifted, out),
        # The sum of each column; a product is several times as fast as a sum over an axis.
        partial(ones.dot, out, parts.total),
        partial(np.divide, out, parts.total, out),
    )


@dataclass(frozen=True, slots=True)
class Softmax(Activation):
    """Turns the z of a layer into probabilities that sum to 1: the output layer for several classes."""

    key: ClassVar[str] = "softmax"
    title: ClassVar[str] = "Softmax"
    rank: ClassVar[int] = 50
    formula: ClassVar[str] = "aᵢ = e^zᵢ / Σⱼ e^zⱼ"
    slope_formula: ClassVar[str] = "∂aᵢ/∂zⱼ = aᵢ · ([i = j] − aⱼ)"
    source: ClassVar[str] = "Bridle 1990; shifted by the largest z, so that nothing overflows"
    elementwise: ClassVar[bool] = False

    @property
    def expression(self) -> str:
        return "softmax(z)"

    def value_calls(self, z: Array, out: Array) -> Calls:
        return softmax_calls(z, out)[1]

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.subtract(1.0, a, out)
        np.multiply(out, a, out)

    def delta(self, z: Array, a: Array, grad: Array, slope: Array, out: Array) -> None:
        self.slope(z, a, slope)
        np.multiply(grad, a, out)
        np.subtract(grad, out.sum(0), out)
        np.multiply(out, a, out)

    def layer_expression(self, unit: int, z: Sequence[Expression]) -> Expression:
        largest = max(each.evaluate() for each in z)
        # Shifting every z by the largest changes nothing but keeps e^z a number.
        shifted = [each - Number(largest) for each in z] if abs(largest) > _LARGE else list(z)
        return Quotient(function("exp", shifted[unit]), Sum(tuple(function("exp", each) for each in shifted)))

    def jacobian_expression(self, of: int, by: int, a: Sequence[Expression]) -> Expression:
        return a[of] * (1.0 - a[by]) if of == by else -(a[of] * a[by])
