"""What the Playground sets share: their parameters, and points in the plane with one target."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets._draws import spread
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


# The Playground draws the points of its regressions from this square.
DOMAIN = 6.0


@dataclass(frozen=True, slots=True)
class PlaygroundRegression(DataSource):
    """Points of the plane, each with a number from −1 to 1 that depends on its place."""

    source: ClassVar[str] = PlaygroundSet.source
    test_fraction: ClassVar[float] = 0.5

    noise: float = param(0.0, "Noise; the Playground shows 100 times this number.", minimum=0.0, maximum=0.5)
    count: int = param(1200, "Number of points.", minimum=2, maximum=100_000)
    seed: int = param(0, "Start of the random numbers: one seed, one set of points.", minimum=0, maximum=999_999)

    def load(self) -> Dataset:
        """The points, (count, 2), and their targets, (count, 1).

        Raises:
            ValueError: a parameter that is out of its range.
        """
        check_params(self)
        rng = np.random.Generator(np.random.PCG64(self.seed))
        points = spread(rng, (self.count, 2), -DOMAIN, DOMAIN)
        # The noise moves a point only for the question which number it has; it is shown where it was.
        moved = points + self.noise * spread(rng, (self.count, 2), -DOMAIN, DOMAIN)
        return make_dataset(self.title, points, self.height(moved)[:, np.newaxis], target_names=["y"])

    def height(self, points: Array) -> Array:
        """The number at each of the points (count, 2), from −1 to 1: (count,)."""
        raise NotImplementedError
