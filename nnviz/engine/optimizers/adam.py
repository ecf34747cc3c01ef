"""Adam: momentum, and a learning rate for each parameter."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Power, Term, function
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
class Adam(Optimizer):
    """Running means of the gradient and of its square, each made up for its start at 0: direction over size."""

    key: ClassVar[str] = "adam"
    title: ClassVar[str] = "Adam"
    rank: ClassVar[int] = 60
    formula: ClassVar[str] = (
        "m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ); w ← w − η·m̂ / (√v̂ + ε); "
        "weight decay: g + λ·w for g"
    )
    source: ClassVar[str] = "Kingma, Ba 2015; AMSGrad: Reddi, Kale, Kumar 2018; as in PyTorch"
    default_learning_rate: ClassVar[float] = 0.001

    beta1: float = param(0.9, "β₁, how much of the mean gradient is kept.", minimum=0.0, maximum=0.999999)
    beta2: float = param(0.999, "β₂, how much of the mean squared gradient is kept.", minimum=0.0, maximum=0.999999)
    eps: float = param(1e-8, "ε, keeps the division from 0.", above=0.0, maximum=1.0)
    amsgrad: bool = param(False, "Use the largest v so far, so that steps never grow again.")
    weight_decay: float = weight_decay_param()
    decay_biases: bool = decay_biases_param()

    def state_names(self) -> tuple[str, ...]:
        return ("m", "v", "v_max") if self.amsgrad else ("m", "v")

    def update(
        self, w: Array, g: Array, state: tuple[Array, ...], rate: float, t: int, is_weight: Array, out: Array
    ) -> None:
        if self.weight_decay:
            g = decayed(w, g, self.weight_decay, is_weight, self.decay_biases)
        self._move(g, state, rate, t, out)

    def _move(self, g: Array, state: tuple[Array, ...], rate: float, t: int, out: Array) -> None:
        """Adam's update of the gradient ``g``, without any decay."""
        m, v = state[:2]
        np.multiply(m, self.beta1, m)
        np.multiply(g, 1.0 - self.beta1, out)
        np.add(m, out, m)
        np.multiply(v, self.beta2, v)
        np.multiply(g, g, out)
        np.multiply(out, 1.0 - self.beta2, out)
        np.add(v, out, v)
        if self.amsgrad:
            # The largest of the uncorrected v, as in PyTorch.
            v = np.maximum(state[2], v, out=state[2])
        np.sqrt(v, out)
        np.divide(out, math.sqrt(1.0 - self.beta2**t), out)
        np.add(out, self.eps, out)
        np.divide(m, out, out)
        np.multiply(out, -rate / (1.0 - self.beta1**t), out)

    def lines(self, at: Moment) -> tuple[Line, ...]:
        return self._lines(at, decayed_expression(at, self.weight_decay, self.decay_biases))

    def _lines(self, at: Moment, g: Expression) -> tuple[Line, ...]:
        """Adam's lines for the gradient ``g``."""
        beta1, beta2 = Term(Symbol("β", ("1",)), self.beta1), Term(Symbol("β", ("2",)), self.beta2)
        m = Line("m", now("m"), beta1 * at.state["m"] + (1.0 - beta1) * g)
        v = Line("v", now("v"), beta2 * at.state["v"] + (1.0 - beta2) * Power(g, 2))
        lines, spread = [m, v], at.term(v)
        if self.amsgrad:
            largest = Line("v_max", now("vmax"), function("max", at.state["v_max"], spread))
            lines.append(largest)
            spread = at.term(largest)
        m_hat = Line("m_hat", now("m̂"), at.term(m) / (1.0 - Power(beta1, at.t)))
        v_hat = Line("v_hat", now("v̂"), spread / (1.0 - Power(beta2, at.t)))
        root = function("sqrt", at.term(v_hat)) + Term(Symbol("ε"), self.eps)
        update = -(at.rate * at.term(m_hat) / root)
        return *lines, m_hat, v_hat, Line(UPDATE, Symbol("Δw"), update)
