"""Weights as tables for a spreadsheet: one table for each layer, one under the other."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nnviz.document.imported import ImportedLayer, ImportedNetwork
from nnviz.document.limits import MOST_LAYERS
from nnviz.document.names import unit_names
from nnviz.engine.arrays import Array, frozen
from nnviz.engine.network import LayerParameters
from nnviz.formats.errors import FormatError
from nnviz.formats.metadata import (
    CONTENT,
    StoredWeights,
    activation_named,
    check_standardisation,
    describe,
    parse_json,
)
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights.base import ReadableFormat

_LAYOUT = (
    "Each layer is a table under a row 'layer': the columns are its units, the rows the units of the layer before, and "
    "the last row the biases. Numbers have all the digits that give the same float64 again. The file ends with 'end'."
)
_NUMBER = re.compile(r"[-+]?\d*,?\d+(?:[eE][-+]?\d+)?")
# Every cell becomes an object; the largest network whose text may be read has fewer.
_MOST_ROWS, _MOST_CELLS = 1_100_000, 8_000_000
_LAYER, _BIAS, _END = "layer", "bias", "end"


@dataclass(frozen=True, slots=True)
class CsvFile(ReadableFormat):
    """For a spreadsheet: a table of weights for each layer, one under the other, the biases in its last row."""

    key: ClassVar[str] = "csv"
    title: ClassVar[str] = "CSV tables, one for each layer"
    suffix: ClassVar[str] = ".csv"
    rank: ClassVar[int] = 40

    def pack(self, weights: TrainedWeights) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        told = describe(weights, _LAYOUT, _place)
        for name, value in told.items():
            writer.writerow([name, value if name == "content" else json.dumps(value, ensure_ascii=False)])
        names = unit_names(weights.network, weights.input_names, weights.target_names)
        for index, layer in enumerate(weights.layers):
            activation = weights.network.layers[index].activation
            writer.writerow([])
            writer.writerow([_LAYER, index + 1, told["layers"][index]["name"], activation.key])
            writer.writerow(["", *names[index + 1]])
            for name, row in zip(names[index], layer.weights.tolist(), strict=True):
                # A unit with the name of a mark would be taken for one.
                writer.writerow([f"unit {name}" if name in (_LAYER, _BIAS, _END) else name, *map(repr, row)])
            writer.writerow([_BIAS, *map(repr, layer.biases.tolist())])
        writer.writerow([])
        writer.writerow([_END])
        return text.getvalue().encode("utf-8", "surrogatepass")

    def unpack(self, data: bytes) -> StoredWeights:
        head, tables = _parts(data)
        if not head or head[0] != ("content", CONTENT):
            raise FormatError("it does not say that it holds weights of nnviz")
        layers = tuple(LayerParameters(*_numbers(table, f"layer {n}")) for n, table in enumerate(tables, start=1))
        return StoredWeights(layers, {"content": CONTENT, **_values(head[1:])})

    def unpack_foreign(self, data: bytes) -> ImportedNetwork:
        """Tables as ``pack`` writes them; the rows above them, names and activations may be left out."""
        head, tables = _parts(data, strict=False)
        if not tables:
            raise FormatError("it has no row that begins with the word 'layer', which stands above each table")
        layers = tuple(_imported(number, table) for number, table in enumerate(tables, start=1))
        metadata = _values([pair for pair in head if pair[0] in ("input_mean", "input_scale")])
        check_standardisation(metadata, layers[0].weights.shape[0])
        mean, scale = StoredWeights((), metadata).standardisation or (None, None)
        return ImportedNetwork(layers, mean, scale)


def _values(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The JSON values of the rows above the tables."""
    return {name: parse_json(f'{{"it": {text}}}').get("it") for name, text in pairs}


def _place(_index: int, layer: LayerParameters) -> Mapping[str, Any]:
    return {"weights_shape": list(layer.weights.shape), "biases_shape": list(layer.biases.shape)}


def _parts(data: bytes, *, strict: bool = True) -> tuple[list[tuple[str, str]], list[list[list[str]]]]:
    """The pairs above the first table, and the rows of each table, that with the word "layer" first."""
    head: list[tuple[str, str]] = []
    tables: list[list[list[str]]] = []
    for row in _rows(data):
        names_follow = bool(tables) and len(tables[-1]) == 1
        if not any(row) and not (row and names_follow):
            continue
        if row[0] == _END:
            return head, tables
        if row[0] == _LAYER:
            if len(tables) >= MOST_LAYERS:
                raise FormatError(f"it has more than {MOST_LAYERS} layers")
            tables.append([row])
        elif tables:
            tables[-1].append(row)
        elif len(row) > 1:
            head.append((row[0], row[1]))
    if strict:
        raise FormatError("it is cut short: the row 'end' is missing")
    return head, tables


def _rows(data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig", "surrogatepass")
    except UnicodeDecodeError as error:
        raise FormatError("it is not UTF-8 text") from error
    if max(text.count("\n"), text.count("\r")) > _MOST_ROWS:
        raise FormatError(f"it has more than {_MOST_ROWS:,} lines")
    # A spreadsheet may have saved it with the list separator of its country.
    first = next((line for line in io.StringIO(text) if line.startswith((_LAYER, "content"))), "")
    delimiter = next((mark for mark in ",;\t" if mark in first), ",")
    if text.count(delimiter) > _MOST_CELLS:
        raise FormatError(f"it has more than {_MOST_CELLS:,} cells")
    previous = csv.field_size_limit(len(text) + 1)
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True):
            # Where cells are parted by semicolons, a comma is the decimal mark.
            yield (
                row
                if delimiter != ";"
                else [cell.replace(",", ".") if _NUMBER.fullmatch(cell) else cell for cell in row]
            )
    except csv.Error as error:
        raise FormatError("its cells are damaged") from error
    finally:
        csv.field_size_limit(previous)


def _numbers(table: Sequence[Sequence[str]], name: str) -> tuple[Array, Array]:
    """Weights and biases of a table; its first row is the word "layer", the second names the units."""
    rows = [_row(cells, name) for cells in table[2:]]
    if len(rows) < 2 or len({len(row) for row in rows}) != 1 or not len(rows[0]):
        raise FormatError(f"the table of {name} is not a row of names, rows of weights of one length, and biases")
    if table[-1][0] != _BIAS:
        raise FormatError(f"the last row of {name} does not begin with the word 'bias'")
    return frozen(np.array(rows[:-1])), frozen(rows[-1])


def _row(cells: Sequence[str], name: str) -> Array:
    filled = list(cells[1:])
    while filled and not filled[-1]:  # a spreadsheet fills rows up to the longest one
        filled.pop()
    try:
        return np.array([float(cell) for cell in filled], dtype=np.float64)
    except ValueError as error:
        raise FormatError(f"the table of {name} holds something else where a number belongs") from error


def _imported(number: int, table: Sequence[Sequence[str]]) -> ImportedLayer:
    told = [*table[0], "", "", ""]
    weights, biases = _numbers(table, f"layer {number}")
    return ImportedLayer(told[2][:100] or f"layer {number}", weights, biases, activation_named(told[3] or None))
