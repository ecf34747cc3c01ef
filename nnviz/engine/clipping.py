"""Gradient clipping: keeps single steps from being too large."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.param import param

OFF, BY_VALUE, BY_GLOBAL_NORM = "off", "value", "global_norm"
# PyTorch adds this to the norm.
_EPS = 1e-6


@dataclass(frozen=True, slots=True)
class Clipping:
    """How large a gradient may be. It works after the penalty and before the optimizer, on the whole flat vector."""

    formula: ClassVar[str] = "value: g ← g, at most ±c; global norm: g ← g·min(1, c / (‖g‖ + 10⁻⁶))"
    source: ClassVar[str] = "Pascanu, Mikolov, Bengio 2013; as in PyTorch"

    mode: str = param(
        OFF, "By value cuts each number, by global norm shortens all alike.", choices=(OFF, BY_VALUE, BY_GLOBAL_NORM)
    )
    limit: float = param(1.0, "c, the largest number or the largest norm.", above=0.0, maximum=1e9)

    def __bool__(self) -> bool:
        """Whether it is on."""
        return self.mode != OFF

    def apply(self, g: Array) -> None:
        """Clip the gradient ``g``, (size,), in place."""
        if self.mode == BY_VALUE:
            np.clip(g, -self.limit, self.limit, out=g)
        elif self.mode == BY_GLOBAL_NORM:
            factor = self.limit / (global_norm(g) + _EPS)
            if factor < 1.0:
                np.multiply(g, factor, g)


def global_norm(g: Array) -> float:
    """√Σg² over all parameters; it is right also where g² is too large for a number."""
    norm = math.sqrt(float(g.dot(g)))
    if math.isfinite(norm):
        return norm
    largest = float(np.abs(g).max())
    if not math.isfinite(largest):
        return largest
    share = g / largest
    return largest * math.sqrt(float(share.dot(share)))
