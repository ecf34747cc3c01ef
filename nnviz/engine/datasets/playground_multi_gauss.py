"""The Playground's multi-Gaussian: hills and hollows."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.datasets._playground import PlaygroundRegression

# x, y and the height of the top, +1 or −1.
_HILLS = ((-4.0, 2.5, 1.0), (0.0, 2.5, -1.0), (4.0, 2.5, 1.0), (-4.0, -2.5, -1.0), (0.0, -2.5, 1.0), (4.0, -2.5, -1.0))
_FOOT = 2.0


@dataclass(frozen=True, slots=True)
class PlaygroundMultiGauss(PlaygroundRegression):
    """Three cones of height 1 and three of depth −1 on a level ground of 0: a surface for many hidden units."""

    key: ClassVar[str] = "playground_multi_gauss"
    title: ClassVar[str] = "Playground: multi-Gaussian"
    rank: ClassVar[int] = 86

    def height(self, points: Array) -> Array:
        heights = np.zeros(len(points))
        for x, y, top in _HILLS:
            distance = np.hypot(points[:, 0] - x, points[:, 1] - y)
            # Falls evenly from the top to 0 at the foot; where two would meet, the larger one wins.
            own = top * np.maximum(0.0, 1.0 - distance / _FOOT)
            heights = np.where(np.abs(own) > np.abs(heights), own, heights)
        return heights
