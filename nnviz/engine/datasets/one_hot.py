"""Eight patterns that are to come out as they went in."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets.base import DataSource


@dataclass(frozen=True, slots=True)
class OneHot(DataSource):
    """Eight patterns with a single 1, each its own target: the encoder problem, for an autoencoder."""

    key: ClassVar[str] = "one_hot"
    title: ClassVar[str] = "Encoder 8-8"
    rank: ClassVar[int] = 45
    source: ClassVar[str] = "Rumelhart, Hinton, Williams 1986"

    def load(self) -> Dataset:
        rows = np.eye(8)
        return make_dataset("Encoder 8-8", rows, rows)
