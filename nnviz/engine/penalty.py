"""The penalty on large weights: l1 and l2, added once to the loss of the batch."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.param import param


@dataclass(frozen=True, slots=True)
class Penalty:
    """What large weights cost. Biases cost nothing.

    Weights are flat vectors of all parameters, (size,), and ``is_weight`` is 1 for weights and 0 for biases.
    """

    formula: ClassVar[str] = "P = l1·Σ|w| + (l2/2)·Σw², weights only"
    grad_formula: ClassVar[str] = "∂P/∂w = l1·sign(w) + l2·w, sign(0) = 0"

    l1: float = param(
        0.0, "Pushes every weight to 0 with the same force, so that many become 0.", minimum=0.0, maximum=1e6
    )
    l2: float = param(0.0, "Pushes every weight to 0 with a force that grows with it.", minimum=0.0, maximum=1e6)

    def __bool__(self) -> bool:
        """Whether it costs anything at all."""
        return bool(self.l1 or self.l2)

    def value(self, w: Array, is_weight: Array) -> float:
        """The penalty of the parameters ``w``."""
        if not self:
            return 0.0
        weights = _weights(w, is_weight)
        return self.l1 * float(np.abs(weights).sum()) + 0.5 * self.l2 * float(weights.dot(weights))

    def add_gradient(self, w: Array, is_weight: Array, g: Array) -> None:
        """Add the derivative of the penalty to the gradient ``g``, in place."""
        if not self:
            return
        weights = _weights(w, is_weight)
        if self.l1:
            np.add(g, self.l1 * np.sign(weights), g)
        if self.l2:
            np.multiply(weights, self.l2, weights)
            np.add(g, weights, g)


def _weights(w: Array, is_weight: Array) -> Array:
    """A copy of ``w`` with 0 for every bias, also for one that is infinite."""
    return np.where(is_weight, w, w.dtype.type(0))
