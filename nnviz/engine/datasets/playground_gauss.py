"""The Playground's Gaussian: two round clouds."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.datasets._draws import normal_pairs
from nnviz.engine.datasets._playground import BoolArray, PlaygroundSet

_CENTRE = 2.0


@dataclass(frozen=True, slots=True)
class PlaygroundGauss(PlaygroundSet):
    """Two round clouds of points that one straight line parts, until the noise lets them overlap."""

    key: ClassVar[str] = "playground_gauss"
    title: ClassVar[str] = "Playground: Gaussian"
    rank: ClassVar[int] = 70

    def draw(self, rng: np.random.Generator) -> tuple[Array, BoolArray]:
        positive = np.repeat([True, False], self.halves)
        centres = np.where(positive, _CENTRE, -_CENTRE)[:, np.newaxis]
        return centres + np.sqrt(self.variance) * normal_pairs(rng, self.count), positive

    @property
    def variance(self) -> float:
        """The variance of a cloud along each axis: 0.5 without noise, 4 with the most."""
        return 0.5 + 3.5 * self.noise / 0.5
