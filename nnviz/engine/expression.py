"""Formulas as values: a tree of operations whose leaves are the numbers of a step, with the place each came from.

A tree computes its value in any arithmetic, and knows how far rounding may move it. Registry entries state their
formulas with it; ``nnviz.engine.derivation`` puts the numbers of a step in and writes them down.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple, Protocol

import numpy as np

from nnviz.engine.functions import FUNCTIONS
from nnviz.engine.quantity import Quantity
from nnviz.engine.symbol import Symbol

# The unit of rounding of float64, with a margin for functions that are sure to a few units in the last place.
_UNIT = 4 * float(np.finfo(np.float64).eps)


class Scalars(Protocol):
    """Arithmetic of single numbers, for example with rounding as on paper."""

    def times(self, left: float, right: float) -> float:
        """The product."""

    def plus(self, left: float, right: float) -> float:
        """The sum."""

    def settle(self, value: float) -> float:
        """What a function gave, as it is written down."""


class _Full:
    """Full precision."""

    def times(self, left: float, right: float) -> float:
        return left * right

    def plus(self, left: float, right: float) -> float:
        return left + right

    def settle(self, value: float) -> float:
        return value


FULL: Scalars = _Full()


class Measured(NamedTuple):
    """A computed number, and a bound of how far rounding may have moved it."""

    value: float
    error: float


class Expression:
    """One node of a formula. Nodes are frozen dataclasses."""

    @property
    def operands(self) -> tuple["Expression", ...]:
        """The nodes below."""
        return ()

    def evaluate(self, arithmetic: Scalars = FULL) -> float:
        """The value, computed from the leaves. Infinite or no number where the mathematics is."""
        with np.errstate(all="ignore"):
            return float(self._value(arithmetic))

    def measure(self) -> Measured:
        """The value in full precision, and a bound of its rounding error."""
        with np.errstate(all="ignore"):
            return self._measured()

    def _value(self, arithmetic: Scalars) -> float:
        raise NotImplementedError

    def _measured(self) -> Measured:
        raise NotImplementedError

    def __add__(self, other: "Expression | float") -> "Expression":
        return Sum((*_parts(self), *_parts(as_expression(other))))

    def __sub__(self, other: "Expression | float") -> "Expression":
        return Sum((*_parts(self), Negative(as_expression(other))))

    def __mul__(self, other: "Expression | float") -> "Expression":
        return Product((*_factors(self), *_factors(as_expression(other))))

    def __truediv__(self, other: "Expression | float") -> "Expression":
        return Quotient(self, as_expression(other))

    def __neg__(self) -> "Expression":
        return Negative(self)

    def __rsub__(self, other: float) -> "Expression":
        return as_expression(other) - self

    def __radd__(self, other: float) -> "Expression":
        return as_expression(other) + self

    def __rmul__(self, other: float) -> "Expression":
        return as_expression(other) * self

    def __rtruediv__(self, other: float) -> "Expression":
        return as_expression(other) / self


@dataclass(frozen=True, slots=True)
class Term(Expression):
    """A leaf: a symbol, the number it stands for, and where that number comes from (None: a setting)."""

    symbol: Symbol
    value: float
    place: Quantity | None = None

    def _value(self, arithmetic: Scalars) -> float:
        return np.float64(self.value)

    def _measured(self) -> Measured:
        return Measured(np.float64(self.value), 0.0)


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A number that belongs to the formula, such as the ½ of ½·(a − t)²."""

    value: float
    text: str = ""

    def _value(self, arithmetic: Scalars) -> float:
        return np.float64(self.value)

    def _measured(self) -> Measured:
        return Measured(np.float64(self.value), 0.0)


HALF = Number(0.5, "½")


@dataclass(frozen=True, slots=True)
class Sum(Expression):
    """The sum of the parts, from the left."""

    parts: tuple[Expression, ...]

    @property
    def operands(self) -> tuple[Expression, ...]:
        return self.parts

    def _value(self, arithmetic: Scalars) -> float:
        return reduce(arithmetic.plus, (part._value(arithmetic) for part in self.parts))

    def _measured(self) -> Measured:
        parts = [part._measured() for part in self.parts]
        value = reduce(lambda total, part: total + part.value, parts, np.float64(0.0))
        size = sum(_finite(abs(part.value)) for part in parts)
        return Measured(value, sum(part.error for part in parts) + _UNIT * math.sqrt(len(parts) + 1) * size)


@dataclass(frozen=True, slots=True)
class Product(Expression):
    """The product of the factors, from the left."""

    factors: tuple[Expression, ...]

    @property
    def operands(self) -> tuple[Expression, ...]:
        return self.factors

    def _value(self, arithmetic: Scalars) -> float:
        return reduce(arithmetic.times, (factor._value(arithmetic) for factor in self.factors))

    def _measured(self) -> Measured:
        return reduce(_times, (factor._measured() for factor in self.factors))


@dataclass(frozen=True, slots=True)
class Negative(Expression):
    """The opposite number."""

    of: Expression

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.of,)

    def _value(self, arithmetic: Scalars) -> float:
        return -self.of._value(arithmetic)

    def _measured(self) -> Measured:
        value, error = self.of._measured()
        return Measured(-value, error)


@dataclass(frozen=True, slots=True)
class Quotient(Expression):
    """One number by another."""

    top: Expression
    bottom: Expression

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.top, self.bottom)

    def _value(self, arithmetic: Scalars) -> float:
        return arithmetic.settle(self.top._value(arithmetic) / self.bottom._value(arithmetic))

    def _measured(self) -> Measured:
        top, bottom = self.top._measured(), self.bottom._measured()
        value = top.value / bottom.value
        error = (top.error + abs(value) * bottom.error) / abs(bottom.value) + _UNIT * abs(value)
        return Measured(value, error)


@dataclass(frozen=True, slots=True)
class Power(Expression):
    """A number raised to a whole power."""

    base: Expression
    exponent: int

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.base,)

    def _value(self, arithmetic: Scalars) -> float:
        return arithmetic.settle(self._raised(self.base._value(arithmetic)))

    def _measured(self) -> Measured:
        value, error = self.base._measured()
        raised = self._raised(value)
        slope = abs(self.exponent * value ** np.float64(self.exponent - 1))
        return Measured(raised, slope * error + _UNIT * (error * error + abs(self.exponent) * abs(raised)))

    def _raised(self, value: float) -> float:
        return value * value if self.exponent == 2 else value ** np.float64(self.exponent)


@dataclass(frozen=True, slots=True)
class Function(Expression):
    """A named function of one or more numbers; see ``FUNCTIONS`` for the names."""

    name: str
    arguments: tuple[Expression, ...]

    @property
    def operands(self) -> tuple[Expression, ...]:
        return self.arguments

    def _value(self, arithmetic: Scalars) -> float:
        values = (argument._value(arithmetic) for argument in self.arguments)
        return arithmetic.settle(np.float64(FUNCTIONS[self.name](*values)))

    def _measured(self) -> Measured:
        arguments = [argument._measured() for argument in self.arguments]
        function = FUNCTIONS[self.name]
        value = np.float64(function(*(argument.value for argument in arguments)))
        error = _UNIT * abs(value)
        for i, argument in enumerate(arguments):
            # How far the function moves when this argument is off by its own error; the root bends hardest at 0.
            moved = [a.value + (a.error if j == i else 0.0) for j, a in enumerate(arguments)]
            back = [a.value - (a.error if j == i else 0.0) for j, a in enumerate(arguments)]
            shifts = (abs(function(*moved) - value), abs(function(*back) - value))
            error += max(_finite(shift) for shift in shifts) if argument.error else 0.0
        return Measured(value, error)


@dataclass(frozen=True, slots=True)
class Computed(Expression):
    """A function that is known by what it computes only, for entries that state no formula tree.

    ``text`` is written with the arguments behind it: f(z₁).
    """

    text: str
    function: Callable[..., float]
    arguments: tuple[Expression, ...]

    @property
    def operands(self) -> tuple[Expression, ...]:
        return self.arguments

    def _value(self, arithmetic: Scalars) -> float:
        values = (argument._value(FULL) for argument in self.arguments)
        return arithmetic.settle(np.float64(self.function(*values)))

    def _measured(self) -> Measured:
        value = np.float64(self._value(FULL))
        return Measured(value, _UNIT * abs(value))


@dataclass(frozen=True, slots=True)
class Whole(Expression):
    """What is computed in one go, as with a calculator: on paper, only its result is rounded."""

    inner: Expression

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.inner,)

    def _value(self, arithmetic: Scalars) -> float:
        return arithmetic.settle(self.inner._value(FULL))

    def _measured(self) -> Measured:
        return self.inner._measured()


@dataclass(frozen=True, slots=True)
class Where(Expression):
    """The branch of a formula that holds here, and its condition: α·(eᶻ − 1) where z ≤ 0."""

    chosen: Expression
    left: Expression
    relation: str
    right: Expression

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.chosen, self.left, self.right)

    def _value(self, arithmetic: Scalars) -> float:
        return self.chosen._value(arithmetic)

    def _measured(self) -> Measured:
        return self.chosen._measured()


def function(name: str, *arguments: Expression | float) -> Expression:
    """A function of ``FUNCTIONS`` of these arguments."""
    return Function(name, tuple(map(as_expression, arguments)))


def where_sign(
    z: Expression, *, above: Expression, below: Expression, at: Expression | None = None, within: float = 0.0
) -> Expression:
    """The branch for the sign of z. Without ``at``, that at 0 is ``below``; |z| ≤ ``within`` counts as 0."""
    value, zero = z.evaluate(), Number(0.0)
    if value > within:
        return Where(above, z, ">", zero)
    if at is None:
        return Where(below, z, "≤", zero)
    return Where(at, z, "=", zero) if abs(value) <= within else Where(below, z, "<", zero)


def divided(expression: Expression, by: Expression) -> Expression:
    """The quotient; a divisor of 1 is left out."""
    return expression if by.evaluate() == 1.0 else expression / by


def as_expression(value: Expression | float) -> Expression:
    """A number as a leaf; an expression as it is."""
    return value if isinstance(value, Expression) else Number(float(value))


def terms_of(expression: Expression) -> tuple[Term, ...]:
    """The leaves with a symbol, in the order in which they are written, each once."""
    found: dict[Term, None] = {}
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, Term):
            found[node] = None
        stack.extend(reversed(node.operands))
    return tuple(found)


def _parts(expression: Expression) -> tuple[Expression, ...]:
    return expression.parts if isinstance(expression, Sum) else (expression,)


def _factors(expression: Expression) -> tuple[Expression, ...]:
    return expression.factors if isinstance(expression, Product) else (expression,)


def _times(left: Measured, right: Measured) -> Measured:
    value = left.value * right.value
    error = abs(left.value) * right.error + abs(right.value) * left.error + left.error * right.error
    return Measured(value, _finite(error) + _UNIT * abs(value))


def _finite(value: float) -> float:
    return float(value) if math.isfinite(value) else 0.0
