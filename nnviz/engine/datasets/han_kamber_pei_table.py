"""The one sample of the worked example by Han, Kamber and Pei."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets.base import DataSource


@dataclass(frozen=True, slots=True)
class HanKamberPeiTable(DataSource):
    """One sample with three inputs and one target, from a textbook of data mining that calculates with three digits."""

    key: ClassVar[str] = "han_kamber_pei"
    title: ClassVar[str] = "Han, Kamber and Pei's example"
    rank: ClassVar[int] = 41
    source: ClassVar[str] = "Han, Kamber, Pei: Data Mining, 3rd edition, example 9.1"

    def load(self) -> Dataset:
        return make_dataset(self.title, [[1.0, 0.0, 1.0]], [[1.0]])
