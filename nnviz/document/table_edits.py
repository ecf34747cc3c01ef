"""Edits of a table of samples: pure functions from data set to data set, and the project that trains on the result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nnviz.document.edits import vary_data
from nnviz.document.spec import Project, UserTable
from nnviz.engine.arrays import Array, IntArray, frozen
from nnviz.engine.dataset import Dataset, one_hot

MOST_ROWS = 10_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the table. ``column`` counts the inputs and then the targets, or one column of the class."""

    row: int
    column: int


def with_table(project: Project, dataset: Dataset, name: str) -> Project:
    """The project with an edited table as the user's own; network and settings stay.

    Raises:
        ValueError: the table cannot be trained on as it is prepared.
    """
    origin = project.data.source.origin if isinstance(project.data.source, UserTable) else ""
    source = UserTable(replace(dataset, name=name), origin)
    return vary_data(project, replace(project.data, source=source), source.dataset)


def column_names(dataset: Dataset) -> tuple[str, ...]:
    """The columns that can be edited: every input, and then the class, or every target of a regression."""
    return (*dataset.input_names, *(("class",) if dataset.classes else dataset.target_names))


def read_cell(dataset: Dataset, column: int, text: str, number: float | None) -> float:
    """What a person entered as the value of a cell: a class by its name as its place, anything else as a number.

    Args:
        number: the text as a number; None when it is none.

    Raises:
        ValueError: the text cannot stand in this column.
    """
    name = column_names(dataset)[column]
    if dataset.classes and column == len(dataset.input_names):
        if text.strip() not in dataset.classes:
            raise ValueError(f"“{text}” is no class: write one of {', '.join(dataset.classes[:12])}.")
        return float(dataset.classes.index(text.strip()))
    if number is None or not np.isfinite(number):
        raise ValueError(f"“{text}” in the column {name} is not a finite number: write for example 0.5.")
    return number


def set_cells(dataset: Dataset, cells: Sequence[tuple[Cell, float]]) -> Dataset:
    """The table with other values in some cells."""
    inputs, targets = _editable(dataset.inputs, [value for cell, value in cells]), dataset.targets.copy()
    width = len(dataset.input_names)
    for cell, value in cells:
        if cell.column < width:
            inputs[cell.row, cell.column] = value
        elif dataset.classes:
            targets[cell.row] = class_targets(dataset, np.array([int(value)]))[0]
        else:
            targets[cell.row, cell.column - width] = value
    return replace(dataset, inputs=frozen(inputs), targets=frozen(targets))


def add_rows(dataset: Dataset, rows: Array) -> Dataset:
    """The table with more rows at its end; ``rows`` are (rows, columns) of ``column_names``, a class by its place.

    Raises:
        ValueError: the table would be too long.
    """
    if len(dataset) + len(rows) > MOST_ROWS:
        raise ValueError(f"A table of more than {MOST_ROWS:,} rows is too long: add fewer.")
    width = len(dataset.input_names)
    new_inputs, rest = rows[:, :width], rows[:, width:]
    targets = class_targets(dataset, rest[:, 0].astype(np.int64)) if dataset.classes else rest
    inputs = np.concatenate([_editable(dataset.inputs, new_inputs.ravel().tolist()), new_inputs])
    if dataset.inputs.dtype == np.uint8 and _are_bytes(new_inputs):
        inputs = np.concatenate([dataset.inputs, new_inputs.astype(np.uint8)])
    return replace(dataset, inputs=frozen(inputs), targets=frozen(np.concatenate([dataset.targets, targets])))


def remove_rows(dataset: Dataset, rows: IntArray) -> Dataset:
    """The table without some rows.

    Raises:
        ValueError: no row would be left.
    """
    keep = np.ones(len(dataset), np.bool_)
    keep[rows] = False
    if not keep.any():
        raise ValueError("The last row cannot be removed: a table without samples teaches nothing.")
    return replace(dataset, inputs=frozen(dataset.inputs[keep]), targets=frozen(dataset.targets[keep]))


def row_values(dataset: Dataset, row: int) -> Array:
    """One row as ``add_rows`` takes it, (columns,)."""
    labels = dataset.labels
    rest = dataset.targets[row] if labels is None else labels[row : row + 1]
    return np.concatenate([dataset.inputs[row], rest]).astype(np.float64)


def class_targets(dataset: Dataset, labels: IntArray) -> Array:
    """The targets that stand for these classes, in the code of the data set: 0 and 1, −1 and 1, or one-hot."""
    outputs = dataset.targets.shape[1]
    if outputs > 1:
        return one_hot(labels, outputs)
    low, high = dataset.targets.min(), dataset.targets.max()
    if low == high:
        low, high = (-1.0 if low < 0 else 0.0), 1.0
    return np.asarray(np.where(labels > 0, high, low)[:, np.newaxis], dtype=np.float64)


def _editable(inputs: Array, values: Sequence[float]) -> Array:
    """A copy that holds the new values exactly: bytes become numbers where a value is none."""
    if inputs.dtype == np.uint8 and not _are_bytes(np.array(values)):
        return inputs.astype(np.float64)
    return inputs.copy()


def _are_bytes(values: Array) -> bool:
    return bool(((values >= 0) & (values <= 255) & (values == np.floor(values))).all())
