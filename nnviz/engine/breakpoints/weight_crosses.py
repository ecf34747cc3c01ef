"""Stops when a weight crosses a value."""

from dataclasses import dataclass, replace
from typing import ClassVar

from nnviz.engine.breakpoints.base import Breakpoint, Hit, Watched
from nnviz.engine.numerals import format_number
from nnviz.engine.param import param
from nnviz.engine.symbol import Symbol


@dataclass(frozen=True, slots=True)
class WeightCrosses(Breakpoint):
    """A weight or bias passes a value, upwards or downwards."""

    key: ClassVar[str] = "weight_crosses"
    title: ClassVar[str] = "A weight crosses a value"
    rank: ClassVar[int] = 50

    layer: int = param(1, "The layer that it leads into, from 1 behind the inputs.", minimum=1, maximum=10_000)
    source: int = param(1, "The unit that it comes from, from 1.", minimum=0, maximum=1_000_000, at_minimum="bias")
    unit: int = param(1, "The unit that it leads to, from 1.", minimum=1, maximum=1_000_000)
    value: float = param(0.0, "The value to cross.", minimum=-1e9, maximum=1e9)

    def observe(self, watched: Watched) -> float | None:
        """The weight; None where there is no such weight."""
        if self.layer > len(watched.layers):
            return None
        weights, biases = watched.layers[self.layer - 1].weights, watched.layers[self.layer - 1].biases
        if self.unit > len(biases) or self.source > len(weights):
            return None
        return float(biases[self.unit - 1] if self.source == 0 else weights[self.source - 1, self.unit - 1])

    def hit(self, before: float, now: float) -> Hit | None:
        if before == now or not (min(before, now) <= self.value <= max(before, now)) or before == self.value:
            return None
        low = (str(self.source), str(self.unit)) if self.source else (str(self.unit),)
        symbol = Symbol("w" if self.source else "b", low, self.layer)
        values = (str(symbol), format_number(self.value), format_number(before), format_number(now))
        return Hit("The weight {0} crossed {1}: from {2} to {3}.", values)

    def placed(self, layer: int, unit: int | None, source: int | None) -> "WeightCrosses":
        if unit is None or source is None or layer < 1:
            return self
        return replace(self, layer=layer, unit=unit + 1, source=source + 1)
