"""The Playground's exclusive or: four squares."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.datasets._draws import spread
from nnviz.engine.datasets._playground import BoolArray, PlaygroundSet

_HALF_WIDTH = 5.0
_GAP = 0.3


@dataclass(frozen=True, slots=True)
class PlaygroundXor(PlaygroundSet):
    """Four squares of points, positive where x1 and x2 have the same sign: the exclusive or with many samples."""

    key: ClassVar[str] = "playground_xor"
    title: ClassVar[str] = "Playground: exclusive or"
    rank: ClassVar[int] = 60

    def draw(self, rng: np.random.Generator) -> tuple[Array, BoolArray]:
        points = spread(rng, (self.count, 2), -_HALF_WIDTH, _HALF_WIDTH)
        points += np.where(points > 0, _GAP, -_GAP)
        # The noise moves a point only for the question which class it has; it is shown where it was.
        moved = points + self.noise * spread(rng, (self.count, 2), -_HALF_WIDTH, _HALF_WIDTH)
        return points, moved[:, 0] * moved[:, 1] >= 0
