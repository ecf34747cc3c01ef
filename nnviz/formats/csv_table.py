"""A person's own table as a data set: which columns are targets, which are classes, which cells are wrong."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.dataset import Dataset, make_dataset, one_hot
from nnviz.formats.columns import Column, ColumnKind, DataTable, cells_at
from nnviz.formats.csv_cells import is_infinite, is_missing, is_number
from nnviz.formats.csv_problems import KEPT, TableError, TableProblem, column_error, file_error, shown
from nnviz.formats.csv_reader import CsvTable, read_table

__all__ = [
    "ColumnKind",
    "CsvTable",
    "DataTable",
    "TableError",
    "TableProblem",
    "column_kinds",
    "propose_targets",
    "read_table",
    "to_dataset",
]

Task: TypeAlias = Literal["auto", "classification", "regression"]
OnMissing: TypeAlias = Literal["error", "drop"]

# A column of whole numbers with no more different values than this may be one of classes.
FEW_NUMBERS = 20
# The same for text among the inputs, where each value becomes a column.
FEW_WORDS = 20
MAX_CLASSES = 100

_TARGET_NAMES = ("target", "targets", "class", "classes", "label", "labels", "species", "category", "output", "y", "t")
_NUMBERED_TARGET = re.compile(r"(target|class|label|output|y|t)[ _]?[0-9]+")


@dataclass(frozen=True, eq=False, slots=True)
class _Encoded:
    """Columns of numbers, (rows, names), and for targets the classes they stand for."""

    table: Array
    names: tuple[str, ...]
    classes: tuple[str, ...] = ()


def column_kinds(table: DataTable) -> tuple[ColumnKind, ...]:
    """What each column holds: numbers when more than half of its cells that are not missing are numbers, else text."""
    return tuple(table.column(column).kind for column in range(len(table.names)))


def propose_targets(table: DataTable) -> tuple[int, ...]:
    """The columns that look like targets: one called target, class, species …, or t1, t2 …; else the last one."""
    names = [name.lower() for name in table.names]
    for wanted in _TARGET_NAMES:
        if wanted in names:
            return (names.index(wanted),)
    numbered = tuple(column for column, name in enumerate(names) if _NUMBERED_TARGET.fullmatch(name))
    return numbered if 0 < len(numbered) < len(names) else (len(names) - 1,)


def to_dataset(
    table: DataTable,
    target_columns: Sequence[int] | None = None,
    *,
    ignored_columns: Sequence[int] = (),
    on_missing: OnMissing = "error",
    task: Task = "auto",
) -> Dataset:
    """The table as numbers: every column that is neither a target nor ignored is an input.

    Text inputs become one column for each value, "colour=red". A target of text is one of classes, and so is one of at
    most 20 different whole numbers that each occur twice on average: two classes give one column of 0 and 1, more
    give a column each. Several target columns are classes when each row has one 1 among zeros.

    Args:
        table: what ``read_table`` gave.
        target_columns: counted from 0; None takes those of ``propose_targets``.
        ignored_columns: columns that are not used at all, such as a running number.
        on_missing: refuse cells without a value, or drop their rows.
        task: whether the targets are classes or numbers; "auto" decides as said above.

    Raises:
        TableError: cells or columns that cannot be used, with line and column.
    """
    name = table.path.name
    targets = _checked_targets(table, target_columns)
    inputs = [i for i in range(len(table.names)) if i not in targets and i not in ignored_columns]
    if not inputs:
        raise file_error(name, "No column is left as an input: leave at least one.")
    columns = {i: table.column(i) for i in sorted((*inputs, *targets))}
    if task == "classification" and len(targets) == 1:
        columns[targets[0]] = _as_labels(columns[targets[0]])
    used = tuple(columns.values())
    _check_cells(table, used, on_missing)
    kept = _kept_rows(used, table.row_count)
    if not kept.size:
        raise file_error(name, "Every row has a missing value: fill in the cells, or remove a column without values.")
    table_of_inputs = _encode_inputs(name, [columns[i] for i in inputs], kept)
    encoded = _encode_targets(name, [columns[column] for column in targets], kept, task)
    return make_dataset(
        name,
        table_of_inputs.table,
        encoded.table,
        input_names=table_of_inputs.names,
        target_names=encoded.names,
        classes=encoded.classes,
    )


def _checked_targets(table: DataTable, chosen: Sequence[int] | None) -> tuple[int, ...]:
    count, name = len(table.names), table.path.name
    if count < 2:
        raise file_error(name, "The file has one column only: at least one input and one target are needed.")
    targets = propose_targets(table) if chosen is None else tuple(chosen)
    if not targets or len(set(targets)) < len(targets) or not all(0 <= column < count for column in targets):
        raise file_error(name, f"The target columns {targets} are no choice of the {count} columns: choose others.")
    return targets


def _as_labels(column: Column) -> Column:
    """The column as one of classes: a cell among numbers that is none is a class too."""
    if not column.bad.size:
        return column
    return Column(column.name, ColumnKind.TEXT, column.cells, column.values, column.missing, column.bad[:0])


def _check_cells(table: DataTable, columns: Sequence[Column], on_missing: OnMissing) -> None:
    """Refuse the table when a cell cannot be used.

    Raises:
        TableError: with the first problems in the order of the lines.
    """
    found: list[tuple[int, int]] = []
    total = lacking = 0
    for position, column in enumerate(columns):
        missing = column.missing if on_missing == "error" else column.missing[:0]
        rows = np.sort(np.concatenate([missing, column.bad]))
        found.extend((int(row), position) for row in rows[:KEPT])
        total += len(rows)
        lacking += len(missing)
    if not total:
        return
    found.sort()
    problems = [
        TableProblem(
            table.line(row),
            columns[position].name,
            columns[position].cells[row],
            _cell_sentence(columns[position].cells[row], table.decimal),
        )
        for row, position in found[:KEPT]
    ]
    cure = "Correct the cells" + (", or leave out the rows with missing values." if lacking else ".")
    raise TableError(table.path.name, problems, total=total, cure=cure)


def _cell_sentence(cell: str, decimal: str) -> str:
    if not cell:
        return "the cell is empty."
    if is_missing(cell):
        return f"{shown(cell)} is a missing value."
    if is_infinite(cell):
        return f"{shown(cell)} is not a finite number."
    if is_number(cell, decimal):
        return f"{shown(cell)} is too large a number."
    mark = "comma" if decimal == "," else "point"
    return f"{shown(cell)} is not a number (the decimal mark of this file is the {mark})."


def _kept_rows(columns: Sequence[Column], count: int) -> IntArray:
    kept = np.ones(count, dtype=np.bool_)
    for column in columns:
        kept[column.missing] = False
    return np.flatnonzero(kept)


def _encode_inputs(name: str, columns: Sequence[Column], kept: IntArray) -> _Encoded:
    parts: list[Array] = []
    names: list[str] = []
    problems: list[TableProblem] = []
    for column in columns:
        if column.kind is ColumnKind.NUMBER:
            parts.append(column.values[kept, np.newaxis])
            names.append(column.name)
            continue
        words, labels = _labels(column, kept)
        if len(words) > FEW_WORDS:
            sentence = (
                f"this text has {len(words):,} different values, more than the {FEW_WORDS} that an input may have."
            )
            problems.append(TableProblem(0, column.name, "", sentence))
            continue
        parts.append(one_hot(labels, len(words)))
        names.extend(f"{column.name}={word}" for word in words)
    if problems:
        cure = "Remove the column from the file, or write it as numbers."
        raise TableError(name, problems[:KEPT], total=len(problems), cure=cure)
    return _Encoded(np.concatenate(parts, axis=1), tuple(names))


def _encode_targets(name: str, columns: Sequence[Column], kept: IntArray, task: Task) -> _Encoded:
    if len(columns) == 1 and _is_classes(columns[0], kept, task):
        return _encode_classes(name, columns[0], kept)
    for column in columns:
        if column.kind is ColumnKind.TEXT:
            cure = "choose it alone, as classes" if len(columns) > 1 else "a regression needs numbers"
            raise column_error(name, column.name, f"this target holds text: {cure}.")
    names = tuple(column.name for column in columns)
    values = np.column_stack([column.values[kept] for column in columns])
    whole_hot = len(columns) > 1 and bool(np.isin(values, (0.0, 1.0)).all() and (values.sum(1) == 1.0).all())
    if task == "classification" and not whole_hot:
        raise file_error(
            name, "Several target columns are classes only when each row has one 1 among zeros: choose one."
        )
    return _Encoded(values, names, names if whole_hot and task != "regression" else ())


def _is_classes(column: Column, kept: IntArray, task: Task) -> bool:
    if task != "auto":
        return task == "classification"
    if column.kind is ColumnKind.TEXT:
        return True
    values = column.values[kept]
    if not (values == np.floor(values)).all():
        return False
    different = len(np.unique(values))
    return 2 <= different <= FEW_NUMBERS and different * 2 <= len(values)


def _encode_classes(name: str, column: Column, kept: IntArray) -> _Encoded:
    classes, labels = _labels(column, kept)
    if len(classes) < 2:
        raise column_error(name, column.name, f"this target has one class only, {shown(classes[0])}: two are needed.")
    if len(classes) > MAX_CLASSES:
        sentence = (
            f"this target has {len(classes):,} different values, more than the {MAX_CLASSES} that classes may have"
        )
        raise column_error(name, column.name, f"{sentence}: choose another column.")
    if len(classes) == 2:
        return _Encoded(labels[:, np.newaxis].astype(np.float64), (column.name,), classes)
    return _Encoded(one_hot(labels, len(classes)), classes, classes)


def _labels(column: Column, kept: IntArray) -> tuple[tuple[str, ...], IntArray]:
    """The different values of a column, sorted, as text; and which of them each kept row has."""
    if column.kind is ColumnKind.NUMBER:
        values, labels = np.unique(column.values[kept], return_inverse=True)
        return tuple(_number_name(float(value)) for value in values), labels.astype(np.int64)
    cells = cells_at(column.cells, kept)
    words = sorted(set(cells))
    places = {word: place for place, word in enumerate(words)}
    return tuple(words), np.array([places[cell] for cell in cells], dtype=np.int64)


def _number_name(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
