"""Fisher's iris flowers, from the shipped table."""

import csv
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.dataset import Dataset, make_dataset, one_hot
from nnviz.engine.datasets.base import DataSource
from nnviz.resources import resource_path


@dataclass(frozen=True, slots=True)
class Iris(DataSource):
    """150 iris flowers of three species, by the length and width of their sepals and petals."""

    key: ClassVar[str] = "iris"
    title: ClassVar[str] = "Iris"
    rank: ClassVar[int] = 90
    source: ClassVar[str] = "Fisher 1936; UCI, doi:10.24432/C56C76, CC BY 4.0"
    test_fraction: ClassVar[float] = 0.2
    standardize: ClassVar[bool] = True

    def load(self) -> Dataset:
        with resource_path("data", "iris.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        classes, labels = np.unique([row[-1] for row in rows], return_inverse=True)
        names = [str(name) for name in classes]
        return make_dataset(
            self.title,
            [[float(cell) for cell in row[:-1]] for row in rows],
            one_hot(labels, len(names)),
            input_names=header[:-1],
            target_names=names,
            classes=names,
        )
