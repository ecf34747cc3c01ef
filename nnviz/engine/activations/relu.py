"""The rectified linear unit."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation, Calls
from nnviz.engine.arrays import Array, constant
from nnviz.engine.expression import Expression, Number, Term, function, where_sign
from nnviz.engine.param import param
from nnviz.engine.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Relu(Activation):
    """Cuts off what is below 0. It has a kink at z = 0, where the slope is a matter of convention."""

    key: ClassVar[str] = "relu"
    title: ClassVar[str] = "ReLU"
    rank: ClassVar[int] = 30
    formula: ClassVar[str] = "a = max(0, z)"
    slope_formula: ClassVar[str] = "f'(z) = 1 if z > 0, s₀ if z = 0, 0 if z < 0"
    source: ClassVar[str] = (
        "Nair, Hinton 2010; f'(0) = 0 as in PyTorch and TensorFlow, ½ as the mean of both sides, 1 in some books"
    )
    kinks: ClassVar[tuple[float, ...]] = (0.0,)
    initializer: ClassVar[str] = "he_normal"

    slope_at_zero: float = param(0.0, "s₀, what is taken as the slope at the kink z = 0.", choices=(0.0, 0.5, 1.0))

    @property
    def expression(self) -> str:
        return "max(z, 0)"

    def value_calls(self, z: Array, out: Array) -> Calls:
        return (partial(np.maximum, z, constant(0.0, z), out=out),)

    def slope_calls(self, z: Array, a: Array, out: Array) -> Calls:
        # By way of truth values: a comparison that casts its result itself takes longer than both together.
        positive = np.empty(z.shape, bool)
        calls = partial(np.greater, z, constant(0.0, z), positive), partial(np.copyto, out, positive)
        return (*calls, partial(self._at_kink, z, out)) if self.slope_at_zero else calls

    def _at_kink(self, z: Array, out: Array) -> None:
        np.copyto(out, self.slope_at_zero, where=z == 0.0)

    def value_expression(self, z: Expression) -> Expression:
        return function("max", 0.0, z)

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        return where_sign(z, above=Number(1.0), at=Term(Symbol("s", ("0",)), self.slope_at_zero), below=Number(0.0))
