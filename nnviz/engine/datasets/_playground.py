"""What the four Playground sets share: their parameters, and points in the plane with one target of −1 or +1."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets.base import DataSource
from nnviz.engine.param import check_params, param

BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PlaygroundSet(DataSource):
    """Points of two classes, drawn as TensorFlow Playground draws them; rows stand in the order of its formulas."""

    source: ClassVar[str] = "TensorFlow Playground, Smilkov and Carter 2016; drawn here with NumPy's PCG64"
    test_fraction: ClassVar[float] = 0.5

    noise: float = param(0.0, "Noise; the Playground shows 100 times this number.", minimum=0.0, maximum=0.5)
    count: int = param(500, "Number of points, half of them in each class or nearly so.", minimum=2, maximum=100_000)
    seed: int = param(0, "Start of the random numbers: one seed, one set of points.", minimum=0, maximum=999_999)

    def load(self) -> Dataset:
        """The points, (count, 2), and their targets, (count, 1).

        Raises:
            ValueError: a parameter that is out of its range.
        """
        check_params(self)
        points, positive = self.draw(np.random.Generator(np.random.PCG64(self.seed)))
        targets = np.where(positive, 1.0, -1.0)[:, np.newaxis]
        return make_dataset(self.title, points, targets, target_names=["y"], classes=["−1", "+1"])

    def draw(self, rng: np.random.Generator) -> tuple[Array, BoolArray]:
        """Points (count, 2), and which of them are positive (count,)."""
        raise NotImplementedError

    @property
    def halves(self) -> tuple[int, int]:
        """The number of points of the first and of the second half; the first has the odd one."""
        return self.count - self.count // 2, self.count // 2


def spread(rng: np.random.Generator, size: int | tuple[int, int], low: float, high: float) -> Array:
    """Numbers drawn evenly from ``low`` up to ``high``, which is not reached."""
    return low + (high - low) * rng.random(size)
