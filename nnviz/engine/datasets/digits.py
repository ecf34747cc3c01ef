"""Handwritten digits of 8×8 pixels, from the shipped arrays."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.dataset import Dataset, make_dataset, one_hot
from nnviz.engine.datasets.base import DataSource
from nnviz.resources import resource_path

# A pixel of the file counts the ink in a 4×4 block of the scan.
_FULL_INK = 16.0


@dataclass(frozen=True, slots=True)
class Digits(DataSource):
    """1,797 handwritten digits, each an image of 8×8 pixels from 0 (paper) to 1 (ink)."""

    key: ClassVar[str] = "digits"
    title: ClassVar[str] = "Digits 8×8"
    rank: ClassVar[int] = 100
    source: ClassVar[str] = "Alpaydin, Kaynak 1998; UCI, doi:10.24432/C50P49, CC BY 4.0"
    test_fraction: ClassVar[float] = 0.2

    def load(self) -> Dataset:
        with np.load(resource_path("data", "digits.npz"), allow_pickle=False) as file:
            pixels, labels = file["pixels"], file["labels"]
        samples, rows, columns = pixels.shape
        names = [str(digit) for digit in range(10)]
        return make_dataset(
            self.title,
            pixels.reshape(samples, rows * columns) / _FULL_INK,
            one_hot(labels.astype(np.int64), len(names)),
            input_names=[f"pixel {row},{column}" for row in range(1, rows + 1) for column in range(1, columns + 1)],
            target_names=names,
            classes=names,
            image_shape=(rows, columns),
        )
