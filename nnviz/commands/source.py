"""From what stands on the command line to a project: a project file, a built-in data set, or a table."""

import argparse
from pathlib import Path

from nnviz.document.examples import example_project, project_for_table
from nnviz.document.run_state import Saved
from nnviz.document.spec import Project
from nnviz.engine.dataset import Dataset
from nnviz.engine.datasets import DATASETS
from nnviz.formats.columns import DataTable
from nnviz.formats.csv_table import propose_targets, to_dataset
from nnviz.formats.data_reading import read_data
from nnviz.formats.project_file import is_project_file, read_saved


def project_from(source: str, target: str | None = None, *, drop_missing: bool = False) -> Project:
    """The project that ``source`` names, as it stands before its first step.

    Args and errors are those of ``saved_from``.
    """
    return saved_from(source, target, drop_missing=drop_missing).project


def saved_from(source: str, target: str | None = None, *, drop_missing: bool = False) -> Saved:
    """The project that ``source`` names, and where its training stands.

    Args:
        source: a project file, the key of a built-in data set, or a table.
        target: for a table, the names of the target columns with commas between; None takes what looks like them.
        drop_missing: for a table, leave out rows with missing values instead of refusing them.

    Raises:
        ValueError: it cannot be read, or options for tables stand beside something else; the message says which.
    """
    is_project = is_project_file(Path(source))
    if source in DATASETS or is_project:
        if target is not None or drop_missing:
            raise ValueError(f"{source} is no table: --target and --drop-missing are for tables only.")
        return read_saved(Path(source)) if is_project else Saved(example_project(source))
    found = read_data(Path(source))
    if isinstance(found, Dataset):
        if target is not None or drop_missing:
            raise ValueError(f"{source} says itself which targets it has: --target and --drop-missing are for tables.")
        return Saved(project_for_table(found, source))
    dataset = to_dataset(found, _targets(found, target), on_missing="drop" if drop_missing else "error")
    return Saved(project_for_table(dataset, source))


def source_help() -> str:
    """What may stand there, for the help text."""
    built_in = ", ".join(DATASETS.keys())
    return f"a project (.nnviz, .json), data (.csv, .tsv, .txt, .npy, .npz, IDX), or built-in data: {built_in}"


def whole_from_1(text: str) -> int:
    """A count from the command line, 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _targets(table: DataTable, named: str | None) -> tuple[int, ...]:
    if named is None:
        return propose_targets(table)
    chosen = []
    for name in (part.strip() for part in named.split(",")):
        if name not in table.names:
            raise ValueError(
                f"{table.path.name} has no column {name!r}: choose from {', '.join(table.names)} for --target."
            )
        chosen.append(table.names.index(name))
    return tuple(chosen)
