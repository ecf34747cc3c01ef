"""AdaGrad: a learning rate for each parameter that only shrinks."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Number, Power, Term, function
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
class Adagrad(Optimizer):
    """Divides by the root of all squared gradients so far: what was pushed often moves ever less."""

    key: ClassVar[str] = "adagrad"
    title: ClassVar[str] = "AdaGrad"
    rank: ClassVar[int] = 40
    formula: ClassVar[str] = "s ← s + g²; w ← w − η/(1 + (t − 1)·decay) · g / (√s + ε); weight decay: g + λ·w for g"
    source: ClassVar[str] = "Duchi, Hazan, Singer 2011; as in PyTorch"
    default_learning_rate: ClassVar[float] = 0.01

    eps: float = param(1e-10, "ε, keeps the division from 0.", above=0.0, maximum=1.0)
    lr_decay: float = param(
        0.0, "How fast the learning rate shrinks with the number of updates.", minimum=0.0, maximum=1e6
    )
    initial_accumulator_value: float = param(0.0, "What s starts from.", minimum=0.0, maximum=1e6)
    weight_decay: float = weight_decay_param()
    decay_biases: bool = decay_biases_param()

    def state_names(self) -> tuple[str, ...]:
        return ("s",)

    def update(
        self, w: Array, g: Array, state: tuple[Array, ...], rate: float, t: int, is_weight: Array, out: Array
    ) -> None:
        if self.weight_decay:
            g = decayed(w, g, self.weight_decay, is_weight, self.decay_biases)
        (s,) = state
        if t == 1:
            s.fill(self.initial_accumulator_value)
        np.multiply(g, g, out)
        np.add(s, out, s)
        np.sqrt(s, out)
        np.add(out, self.eps, out)
        np.divide(g, out, out)
        np.multiply(out, -rate / (1.0 + (t - 1) * self.lr_decay), out)

    def lines(self, at: Moment) -> tuple[Line, ...]:
        g = decayed_expression(at, self.weight_decay, self.decay_biases)
        before = at.state["s"] if at.t > 1 else Term(Symbol("s", ("0",)), self.initial_accumulator_value)
        s = Line("s", now("s"), before + Power(g, 2))
        rate = at.rate
        if self.lr_decay:
            rate = rate / (1.0 + Number(at.t - 1.0) * Term(Symbol("decay"), self.lr_decay))
        step = rate * g / (function("sqrt", at.term(s)) + Term(Symbol("ε"), self.eps))
        return s, Line(UPDATE, Symbol("Δw"), -step)
