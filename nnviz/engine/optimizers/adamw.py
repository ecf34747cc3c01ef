"""AdamW: Adam with a weight decay of its own."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Term
from nnviz.engine.optimizers.adam import Adam
from nnviz.engine.optimizers.base import UPDATE, Line, Moment
from nnviz.engine.param import param
from nnviz.engine.symbol import Symbol


@dataclass(frozen=True, slots=True)
class AdamW(Adam):
    """Adam that first shrinks every weight a little; an l2 penalty inside Adam would be divided away again."""

    key: ClassVar[str] = "adamw"
    title: ClassVar[str] = "AdamW"
    rank: ClassVar[int] = 70
    formula: ClassVar[str] = "w ← w·(1 − η·λ); then as Adam: w ← w − η·m̂ / (√v̂ + ε)"
    source: ClassVar[str] = "Loshchilov, Hutter 2019; as in PyTorch"

    weight_decay: float = param(0.01, "λ, how fast weights shrink by themselves.", minimum=0.0, maximum=1000.0)
    decay_biases: bool = param(False, "Shrink biases too.")

    def update(
        self, w: Array, g: Array, state: tuple[Array, ...], rate: float, t: int, is_weight: Array, out: Array
    ) -> None:
        self._move(g, state, rate, t, out)
        decay = w * (rate * self.weight_decay)
        if not self.decay_biases:
            np.multiply(decay, is_weight, decay)
        np.subtract(out, decay, out)

    def lines(self, at: Moment) -> tuple[Line, ...]:
        *lines, update = self._lines(at, at.g)
        step = update.expression
        if self.weight_decay and (at.is_weight or self.decay_biases):
            step = step - at.rate * Term(Symbol("λ"), self.weight_decay) * at.w
        return *lines, Line(UPDATE, Symbol("Δw"), step)
