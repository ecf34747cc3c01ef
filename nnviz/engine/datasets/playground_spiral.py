"""The Playground's spiral: two arms wound into each other."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.datasets._draws import spread
from nnviz.engine.datasets._playground import BoolArray, PlaygroundSet

_RADIUS = 5.0
_TURNS = 1.75


@dataclass(frozen=True, slots=True)
class PlaygroundSpiral(PlaygroundSet):
    """Two spiral arms wound into each other: the hardest of the four, it wants several layers or many units."""

    key: ClassVar[str] = "playground_spiral"
    title: ClassVar[str] = "Playground: spiral"
    rank: ClassVar[int] = 80

    def draw(self, rng: np.random.Generator) -> tuple[Array, BoolArray]:
        first, second = self.halves
        part = np.concatenate([np.arange(first) / first, np.arange(second) / second])
        positive = np.repeat([True, False], self.halves)
        angle = _TURNS * part * 2 * np.pi + np.where(positive, 0.0, np.pi)
        points = _RADIUS * part[:, np.newaxis] * np.column_stack([np.sin(angle), np.cos(angle)])
        return points + self.noise * spread(rng, (self.count, 2), -1.0, 1.0), positive
