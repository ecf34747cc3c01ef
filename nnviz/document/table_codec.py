"""A person's own table inside the project document, or by the name of a file beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from nnviz.document.place import Place, ProjectError
from nnviz.document.spec import UserTable
from nnviz.engine.arrays import Array
from nnviz.engine.dataset import Dataset, make_dataset

_NUMBERS, _STORED = ("inputs", "targets"), ("file", "sha256")
_TABLE = ("name", "origin", "input_names", "target_names", "classes", "image_shape")


@dataclass(frozen=True, slots=True)
class StoredTable:
    """Where the numbers of a large table are kept, outside of the document: a file beside it, and its SHA-256."""

    file: str
    sha256: str


# Reads the inputs and targets of a table that is kept outside. It raises ValueError with a sentence for people.
TableReader: TypeAlias = Callable[[StoredTable], tuple[Array, Array]]


def encode_table(source: UserTable, stored: StoredTable | None) -> dict[str, Any]:
    """The table as JSON values; without its numbers when they are stored outside."""
    table = source.dataset
    if stored is None:
        numbers = {"inputs": table.inputs.tolist(), "targets": table.targets.tolist()}
    else:
        numbers = {"file": stored.file, "sha256": stored.sha256}
    return {
        "name": table.name,
        "origin": source.origin,
        **numbers,
        "input_names": list(table.input_names),
        "target_names": list(table.target_names),
        "classes": list(table.classes),
        "image_shape": None if table.image_shape is None else list(table.image_shape),
    }


def decode_table(place: Place, read_table: TableReader | None) -> UserTable:
    """The table from its place in a document.

    Raises:
        ProjectError: something is missing, unknown, or does not fit the rest.
    """
    inside = not (isinstance(place.value, dict) and "file" in place.value)
    numbers = _NUMBERS if inside else _STORED
    members = place.object((*numbers, *_TABLE), numbers)
    if inside:
        inputs, targets = members["inputs"].table(), members["targets"].table()
    else:
        inputs, targets = _read_stored(place, members, read_table)
    # Two classes need only one column; without classes it is a regression.
    counts = {
        "input_names": (0, inputs.shape[1]),
        "target_names": (0, targets.shape[1]),
        "classes": (0, targets.shape[1]) if targets.shape[1] > 1 else (0, 1, 2),
    }
    texts = {name: _names(members[name], allowed) for name, allowed in counts.items() if name in members}
    shape = members.get("image_shape")
    try:
        dataset: Dataset = make_dataset(
            members["name"].text() if "name" in members else "table",
            inputs,
            targets,
            **texts,
            image_shape=None if shape is None or shape.value is None else _image_shape(shape, inputs.shape[1]),
        )
    except ProjectError:
        raise
    except ValueError as error:
        raise place.fail(str(error)) from None
    return UserTable(dataset, members["origin"].text() if "origin" in members else "")


def _read_stored(place: Place, members: Mapping[str, Place], read_table: TableReader | None) -> tuple[Array, Array]:
    stored = StoredTable(members["file"].text(), members["sha256"].text())
    if read_table is None:
        raise place.fail("the numbers are in a file of their own, and there is no folder to look for it.")
    try:
        return read_table(stored)
    except ValueError as error:
        raise place.fail(str(error)) from None


def _names(place: Place, allowed: tuple[int, ...]) -> tuple[str, ...]:
    names = place.texts()
    if len(names) not in allowed:
        raise place.fail(f"{len(names)} names: {' or '.join(map(str, allowed))} are needed for these columns.")
    return names


def _image_shape(place: Place, columns: int) -> tuple[int, int]:
    sizes = [item.whole(1) for item in place.items()]
    if len(sizes) != 2 or sizes[0] * sizes[1] != columns:
        raise place.fail(f"rows and columns of a picture with {columns} pixels are needed.")
    return sizes[0], sizes[1]
