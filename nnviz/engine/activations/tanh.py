"""The hyperbolic tangent."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from numpy import multiply, subtract, tanh

from nnviz.engine.activations.base import Activation, Calls
from nnviz.engine.arrays import Array, constant
from nnviz.engine.expression import Expression, Power, function


@dataclass(frozen=True, slots=True)
class Tanh(Activation):
    """Squeezes z into −1…1, centred on 0; its slope is at most 1."""

    key: ClassVar[str] = "tanh"
    title: ClassVar[str] = "Tanh"
    rank: ClassVar[int] = 20
    formula: ClassVar[str] = "a = tanh z"
    slope_formula: ClassVar[str] = "f'(z) = 1 − a²"

    @property
    def expression(self) -> str:
        return "tanh(z)"

    def value_calls(self, z: Array, out: Array) -> Calls:
        return (partial(tanh, z, out),)

    def slope_calls(self, z: Array, a: Array, out: Array) -> Calls:
        return partial(multiply, a, a, out), partial(subtract, constant(1.0, out), out, out)

    def value_expression(self, z: Expression) -> Expression:
        return function("tanh", z)

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        return 1.0 - Power(a, 2)
