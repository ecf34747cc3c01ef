"""Parity: whether the number of ones among the inputs is odd."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets.base import DataSource
from nnviz.engine.param import check_params, param


@dataclass(frozen=True, slots=True)
class Parity(DataSource):
    """True when an odd number of inputs is true: with two it is XOR, and each one more makes it harder."""

    key: ClassVar[str] = "parity"
    title: ClassVar[str] = "Parity"
    rank: ClassVar[int] = 35
    source: ClassVar[str] = "Minsky, Papert 1969"

    bits: int = param(3, "Number of inputs; there are 2 to this power rows.", minimum=2, maximum=12)

    def load(self) -> Dataset:
        """Every row of zeros and ones, (2 ** bits, bits), in the order of the numbers that they write.

        Raises:
            ValueError: a number of bits that is out of its range.
        """
        check_params(self)
        numbers = np.arange(2**self.bits)[:, np.newaxis]
        rows = numbers >> np.arange(self.bits)[::-1] & 1
        return make_dataset(
            self.title, rows, rows.sum(1, keepdims=True) % 2, target_names=["y"], classes=["even", "odd"]
        )
