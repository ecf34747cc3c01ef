"""The sign: a threshold unit with the outputs −1 and 1."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array


@dataclass(frozen=True, slots=True)
class Sign(Activation):
    """−1 below 0, 1 above, and 0 at 0: a threshold unit for targets −1 and 1. It has no slope to send an error back."""

    key: ClassVar[str] = "sign"
    title: ClassVar[str] = "Sign"
    rank: ClassVar[int] = 65
    formula: ClassVar[str] = "a = −1 if z < 0, 0 if z = 0, 1 if z > 0"
    slope_formula: ClassVar[str] = "none: flat everywhere, with a jump at 0"
    source: ClassVar[str] = "sign(0) = 0, as in NumPy and PyTorch"
    kinks: ClassVar[tuple[float, ...]] = (0.0,)
    differentiable: ClassVar[bool] = False

    def value(self, z: Array, out: Array) -> None:
        np.sign(z, out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        out.fill(0.0)
