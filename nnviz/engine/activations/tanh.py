"""The hyperbolic tangent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from numpy import multiply, subtract, tanh

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array


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

    def value(self, z: Array, out: Array) -> None:
        tanh(z, out)

    @property
    def value_function(self) -> Callable[[Array, Array], Any]:
        return tanh

    def slope(self, z: Array, a: Array, out: Array) -> None:
        multiply(a, a, out)
        subtract(1.0, out, out)
