"""RMSprop: each gradient is divided by its own recent size."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Power, Term, function
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
class RmsProp(Optimizer):
    """Divides by the root of a running mean of squared gradients, so that all parameters move at a like speed."""

    key: ClassVar[str] = "rmsprop"
    title: ClassVar[str] = "RMSprop"
    rank: ClassVar[int] = 50
    formula: ClassVar[str] = (
        "v ← α·v + (1 − α)·g²; w ← w − η·g / (√v + ε); centered: m ← α·m + (1 − α)·g, √(v − m²) for √v; "
        "momentum: b ← μ·b + g / (√v + ε), w ← w − η·b; weight decay: g + λ·w for g"
    )
    source: ClassVar[str] = "Tieleman, Hinton 2012; centered: Graves 2013; as in PyTorch"
    default_learning_rate: ClassVar[float] = 0.01

    alpha: float = param(0.99, "α, how much of the running means is kept.", minimum=0.0, maximum=0.999999)
    eps: float = param(1e-8, "ε, keeps the division from 0.", above=0.0, maximum=1.0)
    centered: bool = param(False, "Divide by the spread of the gradients about their running mean.")
    momentum: float = param(0.0, "μ, the share of the last velocity that goes on; 0 is off.", minimum=0.0, maximum=1.0)
    weight_decay: float = weight_decay_param()
    decay_biases: bool = decay_biases_param()

    def state_names(self) -> tuple[str, ...]:
        return ("v", *(("m",) if self.centered else ()), *(("b",) if self.momentum else ()))

    def update(
        self, w: Array, g: Array, state: tuple[Array, ...], rate: float, t: int, is_weight: Array, out: Array
    ) -> None:
        if self.weight_decay:
            g = decayed(w, g, self.weight_decay, is_weight, self.decay_biases)
        v = state[0]
        np.multiply(v, self.alpha, v)
        np.multiply(g, g, out)
        np.multiply(out, 1.0 - self.alpha, out)
        np.add(v, out, v)
        self._size(g, state, out)
        np.add(out, self.eps, out)
        np.divide(g, out, out)
        if self.momentum:
            b = state[-1]
            np.multiply(b, self.momentum, b)
            np.add(b, out, b)
            np.multiply(b, -rate, out)
        else:
            np.multiply(out, -rate, out)

    def _size(self, g: Array, state: tuple[Array, ...], out: Array) -> None:
        """Write √v, or √(v − m²) when centered, into ``out``."""
        v = state[0]
        if not self.centered:
            np.sqrt(v, out)
            return
        m = state[1]
        np.multiply(m, self.alpha, m)
        np.multiply(g, 1.0 - self.alpha, out)
        np.add(m, out, m)
        np.multiply(m, m, out)
        np.subtract(v, out, out)
        # Rounding can leave a hair below 0 where all gradients were alike; its root would be no number.
        np.maximum(out, 0.0, out=out)
        np.sqrt(out, out)

    def lines(self, at: Moment) -> tuple[Line, ...]:
        g, alpha = decayed_expression(at, self.weight_decay, self.decay_biases), Term(Symbol("α"), self.alpha)
        v = Line("v", now("v"), alpha * at.state["v"] + (1.0 - alpha) * Power(g, 2))
        lines, spread = [v], at.term(v)
        if self.centered:
            m = Line("m", now("m"), alpha * at.state["m"] + (1.0 - alpha) * g)
            lines.append(m)
            step = g / (function("sqrt", spread - Power(at.term(m), 2)) + Term(Symbol("ε"), self.eps))
        else:
            step = g / (function("sqrt", spread) + Term(Symbol("ε"), self.eps))
        if self.momentum:
            b = Line("b", now("b"), Term(Symbol("μ"), self.momentum) * at.state["b"] + step)
            lines.append(b)
            step = at.term(b)
        return *lines, Line(UPDATE, Symbol("Δw"), -(at.rate * step))
