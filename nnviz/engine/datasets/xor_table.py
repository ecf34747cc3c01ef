"""The exclusive or, four rows."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets.base import DataSource


@dataclass(frozen=True, slots=True)
class XorTable(DataSource):
    """True when exactly one input is true: no single straight line parts it, so a perceptron cannot learn it."""

    key: ClassVar[str] = "xor"
    title: ClassVar[str] = "XOR"
    rank: ClassVar[int] = 30
    source: ClassVar[str] = "Minsky, Papert 1969"

    def load(self) -> Dataset:
        rows = [[0, 0], [0, 1], [1, 0], [1, 1]]
        return make_dataset("XOR", rows, [[0], [1], [1], [0]], target_names=["y"], classes=["0", "1"])
