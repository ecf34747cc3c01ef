"""Penguins of the Palmer Archipelago, from the shipped table."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.dataset import Dataset
from nnviz.engine.datasets._shipped import classified_table
from nnviz.engine.datasets.base import DataSource
from nnviz.engine.scaling import STANDARDIZE


@dataclass(frozen=True, slots=True)
class Penguins(DataSource):
    """342 penguins of three species, by bill, flipper and mass; two of the 344 were not measured and are left out."""

    key: ClassVar[str] = "penguins"
    title: ClassVar[str] = "Palmer penguins"
    rank: ClassVar[int] = 92
    source: ClassVar[str] = "Horst, Hill, Gorman 2020; CC0"
    test_fraction: ClassVar[float] = 0.2
    scaling: ClassVar[str] = STANDARDIZE

    def load(self) -> Dataset:
        return classified_table(self.title, "penguins.csv")
