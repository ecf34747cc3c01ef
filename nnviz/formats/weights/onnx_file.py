"""Weights and activations as an ONNX graph that other programs run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nnviz.document.imported import ImportedNetwork
from nnviz.engine.arrays import Array, frozen
from nnviz.engine.network import LayerParameters
from nnviz.formats.errors import FormatError
from nnviz.formats.metadata import StoredWeights, describe, parse_json
from nnviz.formats.onnx.chain import chain_in
from nnviz.formats.onnx.graph import Graph, decoded, encoded
from nnviz.formats.onnx.operators import run
from nnviz.formats.onnx.writing import METADATA, graph_of
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights.base import Checked, ReadableFormat, Replay

_LAYOUT = (
    "W1, b1 are the stored tensors of the first Gemm, W2, b2 those of the next; W is (fan_in, fan_out). The graph "
    "takes inputs as they stand in the data and standardises them itself. An activation without an operator in ONNX "
    "is there as its formula; Erf is computed in float32."
)


@dataclass(frozen=True, slots=True)
class OnnxFile(ReadableFormat):
    """A graph that ONNX programs run, with exact float64 numbers. It standardises the inputs itself."""

    key: ClassVar[str] = "onnx"
    title: ClassVar[str] = "ONNX"
    suffix: ClassVar[str] = ".onnx"
    rank: ClassVar[int] = 25
    single: ClassVar[bool] = False

    def pack(self, weights: TrainedWeights) -> bytes:
        return encoded(graph_of(weights, describe(weights, _LAYOUT, _place), single=self.single))

    def unpack(self, data: bytes) -> StoredWeights:
        graph = decoded(data)
        if METADATA not in graph.metadata:
            raise FormatError("it has no metadata of nnviz")
        metadata = parse_json(graph.metadata[METADATA])
        numbers = range(1, sum(name.startswith("W") for name in graph.constants) + 1)
        layers = (LayerParameters(_array(graph, f"W{n}"), _array(graph, f"b{n}")) for n in numbers)
        return StoredWeights(tuple(layers), metadata)

    def unpack_foreign(self, data: bytes) -> ImportedNetwork:
        return chain_in(decoded(data))

    def replay(self, data: bytes, name: str, weights: TrainedWeights, inputs: Array) -> Replay:
        """What the operators of the file give, one after the other."""
        self.parse(data, name, weights.network)
        try:
            with np.errstate(over="ignore"):
                given = run(decoded(data), inputs.astype(np.float32 if self.single else np.float64))
        except FormatError as error:
            raise self._refusal(name, error) from error
        return Replay(given.astype(np.float64), Checked.RUN)


def _place(index: int, layer: LayerParameters) -> Mapping[str, Any]:
    return {
        "weights_array": f"W{index + 1}",
        "weights_shape": list(layer.weights.shape),
        "biases_array": f"b{index + 1}",
        "biases_shape": list(layer.biases.shape),
    }


def _array(graph: Graph, name: str) -> Array:
    tensor = graph.constants.get(name)
    if tensor is None or tensor.dtype not in (np.float32, np.float64):
        raise FormatError(f"it has no numbers {name}")
    return frozen(tensor.astype(np.float64))
