"""Stops when a ReLU dies."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from nnviz.engine.breakpoints.base import Breakpoint, Hit, Watched
from nnviz.engine.conventions import BoolArray
from nnviz.engine.param import param


@dataclass(frozen=True, slots=True)
class UnitDies(Breakpoint):
    """A hidden unit has slope 0 for every training sample, as a ReLU below 0: no error comes through it any more."""

    key: ClassVar[str] = "unit_dies"
    title: ClassVar[str] = "A ReLU dies"
    rank: ClassVar[int] = 20

    layer: int = param(0, "The layer, from 1 behind the inputs.", minimum=0, maximum=10_000, at_minimum="any")

    def observe(self, watched: Watched) -> tuple[BoolArray, ...]:
        """For each hidden layer, which units are dead."""
        found = []
        for layer, (z, a) in zip(watched.network.layers[:-1], watched.passed, strict=False):
            slope = np.empty_like(z)
            with np.errstate(all="ignore"):
                layer.activation.slope(z, a, slope)
            found.append((slope == 0.0).all(axis=1) & layer.activation.elementwise)
        return tuple(found)

    def hit(self, before: tuple[BoolArray, ...], now: tuple[BoolArray, ...]) -> Hit | None:
        for number, (old, new) in enumerate(zip(before, now, strict=True), start=1):
            died = np.flatnonzero(new & ~old)
            if self.layer in (0, number) and len(died):
                words = "Unit {0} of layer {1} died: its slope is 0 for every training sample."
                return Hit(words, (str(int(died[0]) + 1), str(number)))
        return None

    def placed(self, layer: int, unit: int | None, source: int | None) -> "UnitDies":
        return replace(self, layer=layer)
