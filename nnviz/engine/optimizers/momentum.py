"""Gradient descent with momentum."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Term
from nnviz.engine.optimizers.base import (
    UPDATE,
    Line,
    Moment,
    Optimizer,
    decay_biases_param,
    decayed,
    decayed_expression,
    now,
    weight_decay_param,
)
from nnviz.engine.param import param
from nnviz.engine.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Momentum(Optimizer):
    """Gathers speed like a heavy ball: the last updates go on, and zigzags cancel out."""

    key: ClassVar[str] = "momentum"
    title: ClassVar[str] = "Momentum"
    rank: ClassVar[int] = 20
    formula: ClassVar[str] = "v ← μ·v + (1 − d)·g, first v = g; w ← w − η·v; weight decay: g + λ·w for g"
    source: ClassVar[str] = "Polyak 1964; as in PyTorch"
    default_learning_rate: ClassVar[float] = 0.05

    momentum: float = param(0.9, "μ, the share of the last velocity that goes on.", minimum=0.0, maximum=1.0)
    dampening: float = param(
        0.0, "d, the share of each new gradient but the first that is held back.", minimum=0.0, maximum=1.0
    )
    weight_decay: float = weight_decay_param()
    decay_biases: bool = decay_biases_param()

    def state_names(self) -> tuple[str, ...]:
        return ("v",)

    def update(
        self, w: Array, g: Array, state: tuple[Array, ...], rate: float, t: int, is_weight: Array, out: Array
    ) -> None:
        if self.weight_decay:
            g = decayed(w, g, self.weight_decay, is_weight, self.decay_biases)
        (v,) = state
        if t == 1:
            np.copyto(v, g)
        else:
            np.multiply(v, self.momentum, v)
            np.multiply(g, 1.0 - self.dampening, out)
            np.add(v, out, v)
        np.multiply(v, -rate, out)

    def lines(self, at: Moment) -> tuple[Line, ...]:
        g = decayed_expression(at, self.weight_decay, self.decay_biases)
        if at.t > 1:
            fresh = (1.0 - Term(Symbol("d"), self.dampening)) * g if self.dampening else g
            g = Term(Symbol("μ"), self.momentum) * at.state["v"] + fresh
        v = Line("v", now("v"), g)
        return v, Line(UPDATE, Symbol("Δw"), -(at.rate * at.term(v)))
