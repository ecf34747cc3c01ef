"""The logical or, four rows."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets.base import DataSource


@dataclass(frozen=True, slots=True)
class OrTable(DataSource):
    """True when at least one input is true: one straight line parts it, so a perceptron learns it."""

    key: ClassVar[str] = "or"
    title: ClassVar[str] = "OR"
    rank: ClassVar[int] = 20
    source: ClassVar[str] = "Rosenblatt 1957"

    def load(self) -> Dataset:
        rows = [[0, 0], [0, 1], [1, 0], [1, 1]]
        return make_dataset("OR", rows, [[0], [1], [1], [1]], target_names=["y"], classes=["0", "1"])
