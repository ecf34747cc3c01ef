"""A noisy sine: the smallest regression that wants a hidden layer."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets._draws import normal_pairs, spread
from nnviz.engine.datasets.base import DataSource
from nnviz.engine.param import check_params, param


@dataclass(frozen=True, slots=True)
class NoisySine(DataSource):
    """One input from −π to π and its sine with noise: a curve to be fitted, and overfitted."""

    key: ClassVar[str] = "noisy_sine"
    title: ClassVar[str] = "Noisy sine"
    rank: ClassVar[int] = 89
    source: ClassVar[str] = "Drawn here with NumPy's PCG64"
    test_fraction: ClassVar[float] = 0.2

    noise: float = param(0.1, "Standard deviation of the noise on the target.", minimum=0.0, maximum=2.0)
    count: int = param(100, "Number of points.", minimum=2, maximum=100_000)
    seed: int = param(0, "Start of the random numbers: one seed, one set of points.", minimum=0, maximum=999_999)

    def load(self) -> Dataset:
        """The inputs, (count, 1), in rising order, and sin x + noise, (count, 1).

        Raises:
            ValueError: a parameter that is out of its range.
        """
        check_params(self)
        rng = np.random.Generator(np.random.PCG64(self.seed))
        x = np.sort(spread(rng, self.count, -np.pi, np.pi))
        y = np.sin(x) + self.noise * normal_pairs(rng, self.count)[:, 0]
        return make_dataset(self.title, x[:, np.newaxis], y[:, np.newaxis], input_names=["x"], target_names=["y"])
