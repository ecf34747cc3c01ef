"""From arrays, as files of numbers hold them, to a data set."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.engine.dataset import Dataset, make_dataset, one_hot
from nnviz.formats.csv_table import FEW_NUMBERS, MAX_CLASSES
from nnviz.formats.errors import FormatError

AnyArray = npt.NDArray[Any]


def dataset_of(name: str, inputs: AnyArray, targets: AnyArray) -> Dataset:
    """Inputs (n, columns) or pictures (n, rows, columns), with targets of numbers, words, classes or one-hot rows.

    Bytes stay bytes.

    Raises:
        FormatError: they do not fit each other, or hold what is no finite number.
    """
    if len(inputs) != len(targets):
        raise FormatError(f"{name} has {len(inputs):,} inputs and {len(targets):,} targets: they must be as many.")
    if not inputs.size or not targets.size:
        raise FormatError(f"{name} holds no samples: at least one is needed.")
    shape = _image_shape(name, inputs)
    table = inputs.reshape(len(inputs), -1)
    if table.dtype != np.uint8:
        table = _finite(name, "inputs", table)
    goal = targets.reshape(len(targets), -1)
    if goal.shape[1] == 1:
        return _with_one_target(name, table, goal[:, 0], shape)
    values = _finite(name, "targets", goal)
    whole_hot = bool(np.isin(values, (0.0, 1.0)).all() and (values.sum(1) == 1.0).all())
    names = [str(i) for i in range(values.shape[1])] if whole_hot else []
    return make_dataset(name, table, values, target_names=names, classes=names, image_shape=shape)


def _image_shape(name: str, inputs: AnyArray) -> tuple[int, int] | None:
    if inputs.ndim in (1, 2):
        return None
    if inputs.ndim == 3:
        return int(inputs.shape[1]), int(inputs.shape[2])
    if inputs.ndim == 4 and inputs.shape[3] == 1:
        return int(inputs.shape[1]), int(inputs.shape[2])
    if inputs.ndim == 4:
        raise FormatError(f"{name} holds pictures of {inputs.shape[3]} colours: make them grey, (n, rows, columns).")
    raise FormatError(f"{name} holds inputs of the shape {inputs.shape}: (n, columns) or (n, rows, columns) is needed.")


def _finite(name: str, what: str, table: AnyArray) -> Array:
    if table.dtype.kind not in "biuf":
        raise FormatError(f"The {what} of {name} are no numbers: only targets may be words.")
    with np.errstate(over="ignore"):
        values: Array = table.astype(np.float64)
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        row, column = (int(number) + 1 for number in bad[0])
        more = f", and {len(bad) - 1:,} more are not either" if len(bad) > 1 else ""
        raise FormatError(f"{name}: row {row:,}, column {column:,} of the {what} is not a finite number{more}.")
    return values


def _with_one_target(name: str, table: Array, goal: AnyArray, shape: tuple[int, int] | None) -> Dataset:
    if goal.dtype.kind in "US":
        words = np.char.decode(goal, "utf-8", "replace") if goal.dtype.kind == "S" else goal
        return _classified(name, table, words, shape)
    values = _finite(name, "targets", goal[:, np.newaxis])[:, 0]
    different = len(np.unique(values))
    whole = bool((values == np.floor(values)).all())
    few = 2 <= different <= (MAX_CLASSES if shape is not None else FEW_NUMBERS)
    if whole and few and (shape is not None or different * 2 <= len(values)):
        return _classified(name, table, values.astype(np.int64), shape)
    return make_dataset(name, table, values[:, np.newaxis], image_shape=shape)


def _classified(name: str, table: Array, goal: AnyArray, shape: tuple[int, int] | None) -> Dataset:
    different, labels = np.unique(goal, return_inverse=True)
    if not 2 <= len(different) <= MAX_CLASSES:
        raise FormatError(f"{name} has {len(different):,} different targets: 2 to {MAX_CLASSES} classes are needed.")
    classes = [str(value) for value in different]
    two = len(classes) == 2
    targets = labels[:, np.newaxis] if two else one_hot(labels.astype(np.int64), len(classes))
    names = ["class"] if two else classes
    return make_dataset(name, table, targets, target_names=names, classes=classes, image_shape=shape)
