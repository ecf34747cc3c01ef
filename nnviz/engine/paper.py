"""Arithmetic as on paper: each result is rounded to so many decimal digits before it is used again.

Worked examples print such numbers: Negnevitsky rounds to 4 places behind the point; Han, Kamber and Pei to 3 digits.
A number counts as the decimal that people write: 0.1 is a tenth, and 0.125 to two places is 0.13, half away from 0.
"""

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.network import Network
from nnviz.engine.options import SIGNIFICANT, TrainingOptions

# Enough for every product of two float64 numbers, so that only the rounding that was asked for happens.
_EXACT = Context(prec=1400, rounding=ROUND_HALF_UP)


class Arithmetic:
    """The operations of a step that is made layer by layer; here in full precision.

    Run them with NumPy's floating-point warnings off, as the whole engine.
    """

    def product(self, left: Array, right: Array) -> Array:
        """The matrix product of (m, k) and (k, n)."""
        return np.asarray(np.dot(left, right))

    def times(self, left: Array, right: Array) -> Array:
        """The products of the elements of two arrays, broadcast to one shape."""
        return np.asarray(np.multiply(left, right))

    def plus(self, left: Array, right: Array) -> Array:
        """The sums of the elements of two arrays of one shape."""
        return np.asarray(np.add(left, right))

    def total(self, values: Array) -> float:
        """The sum of all elements."""
        return float(np.sum(values))

    def settle(self, values: Array) -> None:
        """Round what a function or a table gave, in place."""


class PaperArithmetic(Arithmetic):
    """Rounds each product and each sum; what is infinite or no number stays so."""

    def __init__(self, digits: int, rounding: str) -> None:
        self._unit = None if rounding == SIGNIFICANT else Decimal(1).scaleb(-digits)
        self._digits = Context(prec=digits, rounding=ROUND_HALF_UP)

    def product(self, left: Array, right: Array) -> Array:
        rows, columns = left.tolist(), right.T.tolist()
        return np.array([[self._dot(row, column) for column in columns] for row in rows]).reshape(len(rows), -1)

    def times(self, left: Array, right: Array) -> Array:
        return np.asarray(np.vectorize(self._times, otypes=[float])(left, right))

    def plus(self, left: Array, right: Array) -> Array:
        return np.asarray(np.vectorize(self._plus, otypes=[float])(left, right))

    def total(self, values: Array) -> float:
        return reduce(self._plus, values.reshape(-1).tolist(), 0.0)

    def settle(self, values: Array) -> None:
        values[...] = np.vectorize(self._settled, otypes=[float])(values)

    def _dot(self, row: list[float], column: list[float]) -> float:
        return reduce(self._plus, map(self._times, row, column), 0.0)

    def _times(self, left: float, right: float) -> float:
        if not (math.isfinite(left) and math.isfinite(right)):
            return left * right
        return self._rounded(_EXACT.multiply(_written(left), _written(right)))

    def _plus(self, left: float, right: float) -> float:
        if not (math.isfinite(left) and math.isfinite(right)):
            return left + right
        return self._rounded(_EXACT.add(_written(left), _written(right)))

    def _settled(self, value: float) -> float:
        # The last two digits of a computed number are noise: without them, 0.12750000000000003 is a half.
        return self._rounded(Decimal(f"{value:.15g}")) if math.isfinite(value) else value

    def _rounded(self, value: Decimal) -> float:
        short = self._digits.plus(value) if self._unit is None else value.quantize(self._unit, context=_EXACT)
        # Adding 0 turns −0, which nobody writes, into 0.
        return float(short) + 0.0


def _written(value: float) -> Decimal:
    """The decimal that people write for a number."""
    return Decimal(repr(float(value)))


_FULL = Arithmetic()


def arithmetic_of(options: TrainingOptions) -> Arithmetic:
    """The arithmetic that the options ask for."""
    return _FULL if options.digits is None else PaperArithmetic(options.digits, options.rounding)


def forward_by_hand(
    network: Network, parameters: Array, inputs: Array, arithmetic: Arithmetic
) -> list[tuple[Array, Array]]:
    """(z, a) of every layer, feature-major (units, samples), for inputs (samples, inputs)."""
    passed: list[tuple[Array, Array]] = []
    a = np.asarray(inputs, dtype=parameters.dtype).T
    for block, layer in zip(network.blocks(parameters), network.layers, strict=True):
        with_one = np.vstack([a, np.ones((1, a.shape[1]), a.dtype)])
        z = arithmetic.product(block, with_one)
        a = np.empty_like(z)
        layer.activation.value(z, a)
        arithmetic.settle(a)
        passed.append((z, a))
    return passed


def batch_loss(losses: Array, penalty: float, mean: bool, arithmetic: Arithmetic) -> float:
    """The loss of a mini-batch from those of its samples: their mean or sum, and the penalty once."""
    total = np.asarray(arithmetic.total(losses))
    if mean:
        total = arithmetic.times(total, np.asarray(1.0 / len(losses)))
    return float(arithmetic.plus(total, np.asarray(penalty)))
