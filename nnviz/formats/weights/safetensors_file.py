"""Weights in the safetensors format, named as PyTorch's ``nn.Sequential`` names them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nnviz.engine.arrays import Array, frozen
from nnviz.engine.network import LayerParameters
from nnviz.formats.errors import FormatError
from nnviz.formats.metadata import StoredWeights, describe, parse_json
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights.base import WeightFormat

_LAYOUT = (
    "For PyTorch: layer i, counted from 0, is module 2*i of torch.nn.Sequential, so '0.weight', '0.bias', '2.weight' "
    "and so on: every Linear is followed by one activation module, also where that is torch.nn.Identity. "
    "weight is (fan_out, fan_in), the transpose of W; bias is (fan_out,); numbers are float64."
)


@dataclass(frozen=True, slots=True)
class SafetensorsFile(WeightFormat):
    """For PyTorch: 0.weight, 0.bias, 2.weight … load into nn.Sequential, each Linear followed by its activation."""

    key: ClassVar[str] = "safetensors"
    title: ClassVar[str] = "safetensors"
    suffix: ClassVar[str] = ".safetensors"
    rank: ClassVar[int] = 20

    def pack(self, weights: TrainedWeights) -> bytes:
        # Only who exports to this format pays for the library.
        from safetensors.numpy import save

        tensors: dict[str, Array] = {}
        for index, layer in enumerate(weights.layers):
            # The library copies the memory as it lies, whatever the strides say.
            tensors[f"{2 * index}.weight"] = np.ascontiguousarray(layer.weights.T)
            tensors[f"{2 * index}.bias"] = np.ascontiguousarray(layer.biases)
        # One key only: the library writes several in an order that changes from run to run.
        return bytes(save(tensors, {"metadata": json.dumps(describe(weights, _LAYOUT, _place))}))

    def unpack(self, data: bytes) -> StoredWeights:
        from safetensors import SafetensorError
        from safetensors.numpy import load

        metadata = _metadata(data)
        try:
            tensors = load(data)
        except (SafetensorError, KeyError, ValueError) as error:  # KeyError: a type that NumPy does not have
            raise FormatError("it is cut short or damaged") from error
        count = len(tensors) // 2
        if tensors.keys() != {f"{2 * index}.{kind}" for index in range(count) for kind in ("weight", "bias")}:
            raise FormatError("its tensors are not 0.weight, 0.bias, 2.weight, 2.bias …")
        layers = (
            LayerParameters(_array(tensors, f"{2 * index}.weight"), _array(tensors, f"{2 * index}.bias"))
            for index in range(count)
        )
        return StoredWeights(tuple(layers), metadata)


def _place(index: int, layer: LayerParameters) -> Mapping[str, Any]:
    return {
        "weights_array": f"{2 * index}.weight",
        "weights_shape": list(layer.weights.T.shape),
        "biases_array": f"{2 * index}.bias",
        "biases_shape": list(layer.biases.shape),
    }


def _metadata(data: bytes) -> dict[str, Any]:
    """The metadata in the header: eight bytes of length, then JSON (the safetensors format, version 0.4)."""
    stop = 8 + int.from_bytes(data[:8], "little")
    if len(data) < 8 or stop > len(data):
        raise FormatError("it is cut short or damaged")
    texts = parse_json(data[8:stop]).get("__metadata__")
    if not isinstance(texts, dict) or not isinstance(texts.get("metadata"), str):
        raise FormatError("it has no metadata of nnviz")
    return parse_json(texts["metadata"])


def _array(tensors: Mapping[str, Array], name: str) -> Array:
    """A tensor in this program's layout; for a bias of one dimension the transpose is the same."""
    tensor = tensors[name]
    if tensor.dtype != np.float64:
        raise FormatError(f"the numbers of the tensor {name} are {tensor.dtype}, not float64")
    return frozen(tensor.T)
