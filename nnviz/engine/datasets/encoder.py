"""The encoder problem: eight patterns through three hidden units."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets.base import DataSource
from nnviz.engine.param import check_params, param


@dataclass(frozen=True, slots=True)
class Encoder(DataSource):
    """One of eight inputs is 1, and the same output shall be: through three hidden units the network finds a code."""

    key: ClassVar[str] = "encoder"
    title: ClassVar[str] = "Encoder 8-3-8"
    rank: ClassVar[int] = 38
    source: ClassVar[str] = "Ackley, Hinton, Sejnowski 1985"

    patterns: int = param(8, "Number of inputs, and as many outputs and rows.", minimum=3, maximum=64)

    def load(self) -> Dataset:
        """The rows of the unit matrix, as inputs and as targets, (patterns, patterns).

        Raises:
            ValueError: a number of patterns that is out of its range.
        """
        check_params(self)
        names = [str(number) for number in range(1, self.patterns + 1)]
        rows = np.eye(self.patterns)
        return make_dataset(
            self.title, rows, rows, input_names=[f"x{name}" for name in names], target_names=names, classes=names
        )
