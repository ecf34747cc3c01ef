"""The logistic function."""

from dataclasses import dataclass
from typing import ClassVar

from numpy import add, exp, multiply, negative, reciprocal, subtract

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array


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

    def value(self, z: Array, out: Array) -> None:
        # e^−z overflows to infinity below z = −709, and 1/∞ is the 0 that belongs there; above, it goes to 0.
        negative(z, out)
        exp(out, out)
        add(out, 1.0, out)
        reciprocal(out, out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        subtract(1.0, a, out)
        multiply(out, a, out)
