"""Stochastic gradient descent."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.optimizers.base import Optimizer


@dataclass(frozen=True, slots=True)
class Sgd(Optimizer):
    """Moves every parameter against its gradient, by learning rate × gradient."""

    key: ClassVar[str] = "sgd"
    title: ClassVar[str] = "SGD"
    rank: ClassVar[int] = 10
    formula: ClassVar[str] = "w ← w − η·g"
    source: ClassVar[str] = "Robbins, Monro 1951"

    def update(
        self, w: Array, g: Array, state: tuple[Array, ...], rate: float, t: int, is_weight: Array, out: Array
    ) -> None:
        np.multiply(g, -rate, out)
