"""Weights as JSON text for people."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nnviz.document.imported import ImportedNetwork
from nnviz.document.json_text import json_lines
from nnviz.document.limits import MOST_LAYERS
from nnviz.engine.arrays import Array, frozen
from nnviz.engine.network import LayerParameters
from nnviz.formats.errors import FormatError
from nnviz.formats.metadata import StoredWeights, check_standardisation, describe, imported_from, parse_json
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights.base import ReadableFormat

_LAYOUT = (
    "Each layer lists its weights as fan_in rows of fan_out numbers: row i holds the weights that leave unit i of the "
    "layer before. Numbers are written with all the digits that give the same float64 again."
)
_ARRAYS = ("weights", "biases")
# JSON has no numbers for these; diverged training makes them.
_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


@dataclass(frozen=True, slots=True)
class JsonFile(ReadableFormat):
    """Text to read and to compare: one row of weights a line, every number with all its digits."""

    key: ClassVar[str] = "json"
    title: ClassVar[str] = "JSON"
    suffix: ClassVar[str] = ".json"
    rank: ClassVar[int] = 30

    def pack(self, weights: TrainedWeights) -> bytes:
        lines = json_lines(describe(weights, _LAYOUT, _place), deeper="  ")
        # Half a surrogate pair, from a file name that is not Unicode, becomes the escape that JSON has for it.
        return ("".join(lines) + "\n").encode("utf-8", "backslashreplace")

    def unpack(self, data: bytes) -> StoredWeights:
        document = parse_json(data)
        layers = document.get("layers")
        if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
            raise FormatError("it has no list of layers")
        if len(layers) > MOST_LAYERS:
            raise FormatError(f"it has {len(layers):,} layers, and {MOST_LAYERS} is the most")
        read = tuple(_parameters(number, layer) for number, layer in enumerate(layers, start=1))
        told = [{name: value for name, value in layer.items() if name not in _ARRAYS} for layer in layers]
        return StoredWeights(read, {**document, "layers": told})

    def unpack_foreign(self, data: bytes) -> ImportedNetwork:
        """A document with layers, each with weights, biases and, if it likes, the name of its activation."""
        stored = self.unpack(data)
        if not stored.layers:
            raise FormatError("it holds no layers")
        check_standardisation(stored.metadata, stored.layers[0].weights.shape[0])
        return imported_from(stored)


def _place(_index: int, layer: LayerParameters) -> Mapping[str, Any]:
    return {
        "weights_shape": list(layer.weights.shape),
        "biases_shape": list(layer.biases.shape),
        "weights": [_writable(row) for row in layer.weights],
        "biases": _writable(layer.biases),
    }


def _writable(row: Array) -> list[float | str]:
    values: list[float | str] = row.tolist()
    if np.isfinite(row).all():
        return values
    names = {math.inf: "Infinity", -math.inf: "-Infinity"}
    return [value if math.isfinite(value) else names.get(value, "NaN") for value in row.tolist()]


def _parameters(number: int, layer: Mapping[str, Any]) -> LayerParameters:
    rows = layer.get("weights")
    if not isinstance(rows, list) or not rows:
        raise FormatError(f"layer {number} has no rows of weights")
    table = [_row(number, row) for row in rows]
    if len({len(row) for row in table}) != 1:
        raise FormatError(f"the rows of weights of layer {number} differ in length")
    return LayerParameters(frozen(np.array(table, dtype=np.float64)), frozen(_row(number, layer.get("biases"))))


def _row(number: int, values: Any) -> Array:
    if not isinstance(values, list):
        raise FormatError(f"layer {number} holds something else where a list of numbers belongs")
    if not all(type(value) is float for value in values):
        values = [_number(number, value) for value in values]
    return np.array(values, dtype=np.float64)


def _number(number: int, value: Any) -> float:
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormatError(f"layer {number} holds something else where a number belongs")
    try:
        return float(value)
    except OverflowError as error:
        raise FormatError(f"layer {number} holds a number that is too large") from error
