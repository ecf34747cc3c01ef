"""Stochastic gradient descent."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array, constant
from nnviz.engine.optimizers.base import (
    UPDATE,
    Line,
    Moment,
    Optimizer,
    Update,
    decay_biases_param,
    decayed,
    decayed_expression,
    weight_decay_param,
)
from nnviz.engine.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Sgd(Optimizer):
    """Moves every parameter against its gradient, by learning rate × gradient."""

    key: ClassVar[str] = "sgd"
    title: ClassVar[str] = "SGD"
    rank: ClassVar[int] = 10
    formula: ClassVar[str] = "w ← w − η·g; weight decay: g + λ·w for g"
    source: ClassVar[str] = "Robbins, Monro 1951"

    weight_decay: float = weight_decay_param()
    decay_biases: bool = decay_biases_param()

    def update(
        self, w: Array, g: Array, state: tuple[Array, ...], rate: float, t: int, is_weight: Array, out: Array
    ) -> None:
        if self.weight_decay:
            g = decayed(w, g, self.weight_decay, is_weight, self.decay_biases)
        np.multiply(g, -rate, out)

    def bound(self, w: Array, g: Array, state: tuple[Array, ...], is_weight: Array, out: Array) -> Update:
        if self.weight_decay:
            return Optimizer.bound(self, w, g, state, is_weight, out)
        multiply, factor, last = np.multiply, constant(0.0, g), math.nan

        def update(rate: float, _number: int) -> None:
            nonlocal last
            if rate != last:
                last = rate
                factor[()] = -rate
            multiply(g, factor, out)

        return update

    def lines(self, at: Moment) -> tuple[Line, ...]:
        g = decayed_expression(at, self.weight_decay, self.decay_biases)
        return (Line(UPDATE, Symbol("Δw"), -(at.rate * g)),)
