"""Stops when a layer's gradient becomes small."""

from dataclasses import dataclass, replace
from typing import ClassVar

from nnviz.engine.breakpoints.base import Breakpoint, Hit, Watched
from nnviz.engine.numerals import format_number
from nnviz.engine.param import param


@dataclass(frozen=True, slots=True)
class GradientVanishes(Breakpoint):
    """The norm of a layer's gradient falls below a bound: the layer hardly learns any more."""

    key: ClassVar[str] = "gradient_vanishes"
    title: ClassVar[str] = "A gradient falls below a bound"
    rank: ClassVar[int] = 30

    bound: float = param(1e-6, "The norm below which to stop.", above=0.0, maximum=1e9)
    layer: int = param(0, "The layer, from 1 behind the inputs.", minimum=0, maximum=10_000, at_minimum="any")

    def observe(self, watched: Watched) -> tuple[float, ...]:
        """The norm of every layer's gradient."""
        return watched.gradient_norms

    def hit(self, before: tuple[float, ...], now: tuple[float, ...]) -> Hit | None:
        earlier = before or (float("inf"),) * len(now)
        for number, (old, new) in enumerate(zip(earlier, now, strict=True), start=1):
            if self.layer in (0, number) and new < self.bound <= old:
                words = "The norm of the gradient of layer {0} fell to {1}, below {2}."
                return Hit(words, (str(number), format_number(new), format_number(self.bound)))
        return None

    def placed(self, layer: int, unit: int | None, source: int | None) -> "GradientVanishes":
        return replace(self, layer=layer)
