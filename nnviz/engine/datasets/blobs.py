"""Blobs: round clouds, one for each class."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.dataset import Dataset, make_dataset, one_hot
from nnviz.engine.datasets._draws import normal_pairs
from nnviz.engine.datasets.base import DataSource
from nnviz.engine.param import check_params, param

_RADIUS = 4.0


@dataclass(frozen=True, slots=True)
class Blobs(DataSource):
    """Round clouds of points on a ring, one for each class: straight lines part them until the noise lets them meet."""

    key: ClassVar[str] = "blobs"
    title: ClassVar[str] = "Blobs"
    rank: ClassVar[int] = 88
    source: ClassVar[str] = "Drawn here with NumPy's PCG64"
    test_fraction: ClassVar[float] = 0.2

    classes: int = param(3, "Number of clouds, each a class.", minimum=2, maximum=10)
    noise: float = param(1.0, "Standard deviation of a cloud along each axis.", minimum=0.0, maximum=5.0)
    count: int = param(300, "Number of points in all.", minimum=10, maximum=100_000)
    seed: int = param(0, "Start of the random numbers: one seed, one set of points.", minimum=0, maximum=999_999)

    def load(self) -> Dataset:
        """The points, (count, 2), class after class in turn; the centres lie evenly on a ring.

        Raises:
            ValueError: a parameter that is out of its range.
        """
        check_params(self)
        labels = np.arange(self.count) % self.classes
        angle = np.pi / 2 + 2 * np.pi * labels / self.classes
        centres = _RADIUS * np.column_stack([np.cos(angle), np.sin(angle)])
        points = centres + self.noise * normal_pairs(np.random.Generator(np.random.PCG64(self.seed)), self.count)
        names = [chr(ord("A") + number) for number in range(self.classes)]
        two = self.classes == 2
        return make_dataset(
            self.title,
            points,
            labels[:, np.newaxis] if two else one_hot(labels.astype(np.int64), self.classes),
            target_names=["y"] if two else names,
            classes=names,
        )
