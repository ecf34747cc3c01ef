"""The Playground's circle: a disc within a ring."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.datasets._draws import spread
from nnviz.engine.datasets._playground import BoolArray, PlaygroundSet

_RADIUS = 5.0


@dataclass(frozen=True, slots=True)
class PlaygroundCircle(PlaygroundSet):
    """A disc of positive points within a ring of negative ones: no straight line parts them, a few units do."""

    key: ClassVar[str] = "playground_circle"
    title: ClassVar[str] = "Playground: circle"
    rank: ClassVar[int] = 50

    def draw(self, rng: np.random.Generator) -> tuple[Array, BoolArray]:
        inner, outer = self.halves
        radius = np.concatenate(
            [spread(rng, inner, 0.0, 0.5 * _RADIUS), spread(rng, outer, 0.7 * _RADIUS, _RADIUS)],
        )
        angle = spread(rng, self.count, 0.0, 2 * np.pi)
        points = radius[:, np.newaxis] * np.column_stack([np.sin(angle), np.cos(angle)])
        # The noise moves a point only for the question which class it has; it is shown where it was.
        moved = points + self.noise * spread(rng, points.shape, -_RADIUS, _RADIUS)
        return points, np.hypot(moved[:, 0], moved[:, 1]) < 0.5 * _RADIUS
