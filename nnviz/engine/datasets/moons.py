"""Two moons: half circles that reach into each other."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets._draws import normal_pairs
from nnviz.engine.datasets.base import DataSource
from nnviz.engine.param import check_params, param


@dataclass(frozen=True, slots=True)
class Moons(DataSource):
    """Two half circles that reach into each other: no straight line parts them, a small hidden layer does."""

    key: ClassVar[str] = "moons"
    title: ClassVar[str] = "Two moons"
    rank: ClassVar[int] = 87
    source: ClassVar[str] = "The half circles of scikit-learn's make_moons; drawn here with NumPy's PCG64"
    test_fraction: ClassVar[float] = 0.2

    noise: float = param(0.1, "Standard deviation of the noise on each coordinate.", minimum=0.0, maximum=1.0)
    count: int = param(300, "Number of points, half of them in each class or nearly so.", minimum=2, maximum=100_000)
    seed: int = param(0, "Start of the random numbers: one seed, one set of points.", minimum=0, maximum=999_999)

    def load(self) -> Dataset:
        """The points, (count, 2): the upper moon, then the lower one.

        Raises:
            ValueError: a parameter that is out of its range.
        """
        check_params(self)
        upper = self.count - self.count // 2
        lower = self.count // 2
        outer, inner = np.linspace(0, np.pi, upper), np.linspace(0, np.pi, lower)
        points = np.concatenate(
            [
                np.column_stack([np.cos(outer), np.sin(outer)]),
                np.column_stack([1.0 - np.cos(inner), 0.5 - np.sin(inner)]),
            ]
        )
        points += self.noise * normal_pairs(np.random.Generator(np.random.PCG64(self.seed)), self.count)
        targets = np.repeat([0, 1], [upper, lower])[:, np.newaxis]
        return make_dataset(self.title, points, targets, target_names=["y"], classes=["upper", "lower"])
