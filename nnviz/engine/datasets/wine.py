"""Wines of three growers, from the shipped table."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.dataset import Dataset
from nnviz.engine.datasets._shipped import classified_table
from nnviz.engine.datasets.base import DataSource
from nnviz.engine.scaling import STANDARDIZE


@dataclass(frozen=True, slots=True)
class Wine(DataSource):
    """178 Italian wines of three growers, by 13 chemical measurements of very different size: they want scaling."""

    key: ClassVar[str] = "wine"
    title: ClassVar[str] = "Wine"
    rank: ClassVar[int] = 94
    source: ClassVar[str] = "Aeberhard, Forina 1992; UCI, doi:10.24432/C5PC7J, CC BY 4.0"
    test_fraction: ClassVar[float] = 0.2
    scaling: ClassVar[str] = STANDARDIZE

    def load(self) -> Dataset:
        return classified_table(self.title, "wine.csv")
