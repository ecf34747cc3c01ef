"""Breast tumours, from the shipped table."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.dataset import Dataset
from nnviz.engine.datasets._shipped import classified_table
from nnviz.engine.datasets.base import DataSource
from nnviz.engine.scaling import STANDARDIZE


@dataclass(frozen=True, slots=True)
class BreastCancer(DataSource):
    """569 breast tumours, benign or malignant, by 30 measurements of cell nuclei. Not for diagnosis."""

    key: ClassVar[str] = "breast_cancer"
    title: ClassVar[str] = "Breast cancer"
    rank: ClassVar[int] = 96
    source: ClassVar[str] = "Wolberg, Mangasarian, Street, Street 1993; UCI, doi:10.24432/C5DW2B, CC BY 4.0"
    test_fraction: ClassVar[float] = 0.2
    scaling: ClassVar[str] = STANDARDIZE

    def load(self) -> Dataset:
        return classified_table(self.title, "breast_cancer.csv")
