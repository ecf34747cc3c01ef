"""Fisher's iris flowers, from the shipped table."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.dataset import Dataset
from nnviz.engine.datasets._shipped import classified_table
from nnviz.engine.datasets.base import DataSource
from nnviz.engine.scaling import STANDARDIZE


@dataclass(frozen=True, slots=True)
class Iris(DataSource):
    """150 iris flowers of three species, by the length and width of their sepals and petals."""

    key: ClassVar[str] = "iris"
    title: ClassVar[str] = "Iris"
    rank: ClassVar[int] = 90
    source: ClassVar[str] = "Fisher 1936; UCI, doi:10.24432/C56C76, CC BY 4.0"
    test_fraction: ClassVar[float] = 0.2
    scaling: ClassVar[str] = STANDARDIZE

    def load(self) -> Dataset:
        return classified_table(self.title, "iris.csv")
