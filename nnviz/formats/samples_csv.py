"""Writes the samples and their split as CSV: what was trained on and what was tested, to use elsewhere."""

import csv
import io
from pathlib import Path

import numpy as np

from nnviz.engine.dataset import Dataset
from nnviz.engine.metrics import predicted_classes
from nnviz.engine.preparation import PreparedData
from nnviz.formats.atomic import write_atomically
from nnviz.formats.progress import Progress, unwatched


def write_samples(path: Path, dataset: Dataset, data: PreparedData, progress: Progress = unwatched) -> None:
    """One row for each sample of ``dataset``, in its order: part (train or test), inputs in the units of the data, and
    the class or the targets. Every number is read back as the same.

    Args:
        progress: is told how far it is, and may stop it until the file is written.

    Raises:
        Cancelled: by ``progress``; nothing was written.
        WriteError: the file could not be written; an old one is whole.
    """
    parts = np.full(len(dataset), "train")
    parts[data.test_rows] = "test"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    goal = ("class",) if dataset.classes else dataset.target_names
    writer.writerow(("part", *dataset.input_names, *goal))
    if dataset.classes:
        labels = predicted_classes(dataset.targets, dataset.threshold)
        rest: list[list[object]] = [[dataset.classes[label]] for label in labels.tolist()]
    else:
        rest = [list(map(_written, row)) for row in dataset.targets.tolist()]
    for number, (part, row, target) in enumerate(zip(parts.tolist(), dataset.inputs, rest, strict=True), start=1):
        writer.writerow((part, *map(_written, row.tolist()), *target))
        progress(number / len(dataset))
    write_atomically(path, text.getvalue().encode())


def _written(value: float) -> str:
    """The shortest text that reads back as the number; 3 and not 3.0."""
    text = repr(value)
    return text.removesuffix(".0")
