"""The logistic function."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from numpy import add, exp, multiply, negative, reciprocal, subtract

from nnviz.engine.activations.base import Activation, Calls
from nnviz.engine.arrays import Array, constant
from nnviz.engine.expression import Expression, function


@dataclass(frozen=True, slots=True)
class Logistic(Activation):
    """The sigmoid: squeezes z into 0…1; its slope is at most ¼ and vanishes where it saturates."""

    key: ClassVar[str] = "logistic"
    title: ClassVar[str] = "Logistic"
    rank: ClassVar[int] = 10
    formula: ClassVar[str] = "a = 1 / (1 + e⁻ᶻ)"
    slope_formula: ClassVar[str] = "f'(z) = a · (1 − a)"
    source: ClassVar[str] = "Verhulst 1838; Rumelhart, Hinton, Williams 1986"

    @property
    def expression(self) -> str:
        return "1 / (1 + exp(-z))"

    def value_calls(self, z: Array, out: Array) -> Calls:
        # e^−z overflows to infinity below z = −709, and 1/∞ is the 0 that belongs there; above, it goes to 0.
        return (
            partial(negative, z, out),
            partial(exp, out, out),
            partial(add, out, constant(1.0, out), out),
            partial(reciprocal, out, out),
        )

    def slope_calls(self, z: Array, a: Array, out: Array) -> Calls:
        return partial(subtract, constant(1.0, a), a, out), partial(multiply, out, a, out)

    def value_expression(self, z: Expression) -> Expression:
        return 1.0 / (1.0 + function("exp", -z))

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        return a * (1.0 - a)
