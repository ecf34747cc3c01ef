"""Reads the shipped tables: a header, numbers, and the class in the last column."""

import csv

import numpy as np

from nnviz.engine.dataset import Dataset, make_dataset, one_hot
from nnviz.resources import resource_path


def classified_table(title: str, file_name: str) -> Dataset:
    """A table of ``resources/data`` as a data set of classes; two classes are one column of 0 and 1.

    A row with an empty cell is left out.
    """
    with resource_path("data", file_name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    complete = [row for row in rows if all(row)]
    classes, labels = np.unique([row[-1] for row in complete], return_inverse=True)
    names = [str(name) for name in classes]
    two = len(names) == 2
    return make_dataset(
        title,
        [[float(cell) for cell in row[:-1]] for row in complete],
        labels[:, np.newaxis] if two else one_hot(labels, len(names)),
        input_names=header[:-1],
        target_names=[header[-1]] if two else names,
        classes=names,
    )
