"""The one sample of Mazur's worked example."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets.base import DataSource


@dataclass(frozen=True, slots=True)
class MazurTable(DataSource):
    """One sample with two inputs and two targets, from the best-known example of backpropagation by hand."""

    key: ClassVar[str] = "mazur"
    title: ClassVar[str] = "Mazur's example"
    rank: ClassVar[int] = 40
    source: ClassVar[str] = "Mazur 2015, A Step by Step Backpropagation Example"

    def load(self) -> Dataset:
        return make_dataset(self.title, [[0.05, 0.10]], [[0.01, 0.99]])
