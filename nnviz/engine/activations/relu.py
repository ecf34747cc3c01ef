"""The rectified linear unit."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.param import param


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

    def value(self, z: Array, out: Array) -> None:
        np.maximum(z, 0.0, out=out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.greater(z, 0.0, out, casting="unsafe")
        if self.slope_at_zero:
            np.copyto(out, self.slope_at_zero, where=z == 0.0)
