"""What an activation function is."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, TypeAlias

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Computed, Expression

# What is to be done for arrays that were bound once, call after call: the engine's loop has no other work than these.
Calls: TypeAlias = tuple[Callable[[], Any], ...]


class Activation:
    """One activation function a = f(z), with its derivative beside it.

    Entries are frozen dataclasses. Arrays are feature-major, (units, batch), or (units,) for one sample; ``out``
    has the same shape and is another array than the inputs. Functions write into ``out`` and return nothing.
    The caller runs them with floating-point warnings off: a value that overflows must come out right or infinite.

    An entry states its maths once: in ``value`` and ``slope``, or, where every microsecond counts, as the single calls
    of ``value_calls`` and ``slope_calls``. Each is made from the other.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    rank: ClassVar[int] = 100
    formula: ClassVar[str]
    slope_formula: ClassVar[str]
    source: ClassVar[str] = ""
    kinks: ClassVar[tuple[float, ...]] = ()
    differentiable: ClassVar[bool] = True
    elementwise: ClassVar[bool] = True
    initializer: ClassVar[str] = "glorot_uniform"

    @property
    def expression(self) -> str:
        """f(z) in one line, for the programs and graphs that are exported.

        It is made of z, numbers, + − * /, comparisons, and the functions exp, expm1, log1p, tanh, erfc, abs, sign, min,
        max, where(condition, then, otherwise) and softmax; a z that overflows must come out right in it, too.
        """
        raise NotImplementedError

    def value(self, z: Array, out: Array) -> None:
        """Write f(z) into ``out``."""
        for call in self.value_calls(z, out):
            call()

    def value_calls(self, z: Array, out: Array) -> Calls:
        """``value`` for just these arrays, again and again."""
        return (partial(self.value, z, out),)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        """Write f'(z) into ``out``; ``a`` is f(z). Softmax has a Jacobian instead and writes its diagonal."""
        for call in self.slope_calls(z, a, out):
            call()

    def slope_calls(self, z: Array, a: Array, out: Array) -> Calls:
        """``slope`` for just these arrays, again and again."""
        return (partial(self.slope, z, a, out),)

    def delta(self, z: Array, a: Array, grad: Array, slope: Array, out: Array) -> None:
        """Write dE/dz into ``out``, from ``grad`` = dE/da: error × slope; softmax uses its full Jacobian.

        ``slope`` receives f'(z); it is a buffer of the caller's.
        """
        self.slope(z, a, slope)
        np.multiply(grad, slope, out)

    def __call__(self, z: Any) -> Array:
        """f(z) as a new float64 array, for formulas on the screen and for tests."""
        values = np.asarray(z, dtype=np.float64)
        out = np.empty_like(values)
        with np.errstate(all="ignore"):
            self.value(values, out)
        return out

    def value_expression(self, z: Expression) -> Expression:
        """f(z) as a formula, for a unit that depends on its own z only; an entry writes its formula here as a tree."""
        return Computed("f", self._value_at, (z,))

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        """f'(z) as a formula of z and a = f(z)."""
        return Computed("f'", self._slope_at, (z,))

    def layer_expression(self, unit: int, z: Sequence[Expression]) -> Expression:
        """The activation of a unit as a formula of every z of its layer."""
        return self.value_expression(z[unit])

    def jacobian_expression(self, of: int, by: int, a: Sequence[Expression]) -> Expression:
        """∂a/∂z of two units of one layer, for an activation that is not elementwise."""
        raise NotImplementedError

    def _value_at(self, z: float) -> float:
        return float(self(np.array([z]))[0])

    def _slope_at(self, z: float) -> float:
        values, out = np.array([z]), np.empty(1)
        self.slope(values, self(values), out)
        return float(out[0])
