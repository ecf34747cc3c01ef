"""Which classes are taken for which: the confusion matrix, and the scores of each class."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import IntArray


@dataclass(frozen=True, slots=True)
class ClassScores:
    """How well one class is found. NaN where nothing was there to be counted.

    Attributes:
        samples: how many samples are of this class.
        precision: of those that were taken for it, the share that is of it.
        recall: of those that are of it, the share that was taken for it.
    """

    samples: int
    precision: float
    recall: float


def confusion_matrix(true: IntArray, predicted: IntArray, classes: int) -> IntArray:
    """Counts (classes, classes): a row for each true class, a column for each predicted one."""
    counts = np.bincount(true * classes + predicted, minlength=classes * classes)
    return np.asarray(counts.reshape(classes, classes), dtype=np.int64)


def class_scores(matrix: IntArray) -> tuple[ClassScores, ...]:
    """The scores of each class of a confusion matrix."""
    right, of_class, taken = matrix.diagonal(), matrix.sum(1), matrix.sum(0)
    with np.errstate(all="ignore"):
        precision, recall = right / taken, right / of_class
    return tuple(ClassScores(int(n), float(p), float(r)) for n, p, r in zip(of_class, precision, recall, strict=True))


def accuracy(matrix: IntArray) -> float:
    """The share of samples that were put into their class; NaN of none."""
    total = int(matrix.sum())
    return int(matrix.diagonal().sum()) / total if total else float("nan")
