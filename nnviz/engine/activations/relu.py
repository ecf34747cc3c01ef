"""The rectified linear unit."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array


@dataclass(frozen=True, slots=True)
class Relu(Activation):
    """Cuts off what is below 0. It has a kink at z = 0, where the slope is taken as 0."""

    key: ClassVar[str] = "relu"
    title: ClassVar[str] = "ReLU"
    rank: ClassVar[int] = 30
    formula: ClassVar[str] = "a = max(0, z)"
    slope_formula: ClassVar[str] = "f'(z) = 1 if z > 0 else 0"
    source: ClassVar[str] = "Nair, Hinton 2010; f'(0) = 0 as in PyTorch and TensorFlow"
    kinks: ClassVar[tuple[float, ...]] = (0.0,)
    initializer: ClassVar[str] = "he_normal"

    def value(self, z: Array, out: Array) -> None:
        np.maximum(z, 0.0, out=out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.greater(z, 0.0, out, casting="unsafe")
