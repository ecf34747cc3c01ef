"""Nesterov's accelerated gradient."""

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
class Nesterov(Optimizer):
    """Momentum that looks ahead: the step is taken as if the velocity had already carried the weights on."""

    key: ClassVar[str] = "nesterov"
    title: ClassVar[str] = "Nesterov momentum"
    rank: ClassVar[int] = 30
    formula: ClassVar[str] = "v ← μ·v + g; w ← w − η·(g + μ·v); weight decay: g + λ·w for g"
    source: ClassVar[str] = "Nesterov 1983; Sutskever, Martens, Dahl, Hinton 2013; the form of PyTorch"
    default_learning_rate: ClassVar[float] = 0.05

    momentum: float = param(0.9, "μ, the share of the last velocity that goes on.", minimum=0.0, maximum=1.0)
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
        np.multiply(v, self.momentum, v)
        np.add(v, g, v)
        np.multiply(v, self.momentum, out)
        np.add(out, g, out)
        np.multiply(out, -rate, out)

    def lines(self, at: Moment) -> tuple[Line, ...]:
        g, mu = decayed_expression(at, self.weight_decay, self.decay_biases), Term(Symbol("μ"), self.momentum)
        v = Line("v", now("v"), mu * at.state["v"] + g)
        return v, Line(UPDATE, Symbol("Δw"), -(at.rate * (g + mu * at.term(v))))
