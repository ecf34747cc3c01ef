"""The negated and, four rows."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets.base import DataSource


@dataclass(frozen=True, slots=True)
class NandTable(DataSource):
    """False only when both inputs are true: one straight line parts it, and every other table is made of it."""

    key: ClassVar[str] = "nand"
    title: ClassVar[str] = "NAND"
    rank: ClassVar[int] = 25
    source: ClassVar[str] = "Sheffer 1913"

    def load(self) -> Dataset:
        rows = [[0, 0], [0, 1], [1, 0], [1, 1]]
        return make_dataset("NAND", rows, [[1], [1], [1], [0]], target_names=["y"], classes=["0", "1"])
