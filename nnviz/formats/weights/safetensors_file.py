"""Weights in the safetensors format, named as PyTorch's ``nn.Sequential`` names them."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeGuard

import numpy as np

from nnviz.document.imported import ImportedNetwork
from nnviz.engine.arrays import Array, frozen
from nnviz.engine.network import LayerParameters
from nnviz.formats.errors import FormatError
from nnviz.formats.metadata import StoredWeights, check_stored, describe, imported_from, parse_json
from nnviz.formats.pairing import layers_of
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights.base import ReadableFormat

_LAYOUT = (
    "For PyTorch: layer i, counted from 0, is module 2*i of torch.nn.Sequential, so '0.weight', '0.bias', '2.weight' "
    "and so on: every Linear is followed by one activation module, also where that is torch.nn.Identity. "
    "weight is (fan_out, fan_in), the transpose of W; bias is (fan_out,); numbers are float64."
)
# Types of numbers that are read in files of other programs.
_KINDS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
_MOST_DIMENSIONS = 8
# Parsed JSON takes some twenty times the memory of its text.
_MOST_HEADER = 2**23


@dataclass(frozen=True, slots=True)
class SafetensorsFile(ReadableFormat):
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

    def unpack_foreign(self, data: bytes) -> ImportedNetwork:
        """A file of this program, or a state dict of PyTorch: pairs like 0.weight (fan_out, fan_in) and 0.bias."""
        header, start = _header(data)
        texts = header.pop("__metadata__", None)
        if isinstance(texts, dict) and isinstance(texts.get("metadata"), str):
            stored = self.unpack(data)
            check_stored(stored, None)
            return imported_from(stored)
        tensors: dict[str, Array] = {}
        remarks, taken = [], 0
        content = memoryview(data)[start:]
        for name, told in header.items():
            tensor = _foreign_tensor(told, content)
            if tensor is None:
                remarks.append(f"{name[:80]} does not hold float numbers.")
            else:
                tensors[name] = tensor
                taken += tensor.nbytes
                if taken > 2 * len(content):
                    raise FormatError("its tensors lie one over the other")
        return layers_of(tensors, remarks, rows_are_inputs=False)


def _place(index: int, layer: LayerParameters) -> Mapping[str, Any]:
    return {
        "weights_array": f"{2 * index}.weight",
        "weights_shape": list(layer.weights.T.shape),
        "biases_array": f"{2 * index}.bias",
        "biases_shape": list(layer.biases.shape),
    }


def _header(data: bytes) -> tuple[dict[str, Any], int]:
    """The header, and where the numbers begin: eight bytes of length, then JSON (the safetensors format, 0.4)."""
    stop = 8 + int.from_bytes(data[:8], "little")
    if len(data) < 8 or stop > len(data):
        raise FormatError("it is cut short or damaged")
    if stop - 8 > _MOST_HEADER:
        raise FormatError(f"its header has {stop - 8:,} bytes, more than the {_MOST_HEADER:,} that are read")
    return parse_json(data[8:stop]), stop


def _metadata(data: bytes) -> dict[str, Any]:
    texts = _header(data)[0].get("__metadata__")
    if not isinstance(texts, dict) or not isinstance(texts.get("metadata"), str):
        raise FormatError("it has no metadata of nnviz")
    return parse_json(texts["metadata"])


def _foreign_tensor(told: Any, content: memoryview) -> Array | None:
    """A tensor of float numbers as a view of the file; None for one of another kind."""
    shape, offsets = (told.get("shape"), told.get("data_offsets")) if isinstance(told, dict) else (None, None)
    if not _are_sizes(shape) or not _are_sizes(offsets) or len(offsets) != 2:
        raise FormatError("its header is damaged")
    kind = _KINDS.get(str(told.get("dtype")))
    if kind is None:
        return None
    begin, end = offsets
    if not begin <= end <= len(content) or math.prod(shape) * np.dtype(kind).itemsize != end - begin:
        raise FormatError("one of its tensors has another size than it says")
    values = np.frombuffer(content[begin:end], dtype=kind).reshape(shape)
    # bfloat16 is the upper half of a float32.
    return (values.astype(np.uint32) << 16).view(np.float32) if kind == "<u2" else values


def _are_sizes(values: Any) -> TypeGuard[list[int]]:
    right = isinstance(values, list) and len(values) <= _MOST_DIMENSIONS
    return right and all(type(value) is int and 0 <= value < 2**48 for value in values)


def _array(tensors: Mapping[str, Array], name: str) -> Array:
    """A tensor in this program's layout; for a bias of one dimension the transpose is the same."""
    tensor = tensors[name]
    if tensor.dtype != np.float64:
        raise FormatError(f"the numbers of the tensor {name} are {tensor.dtype}, not float64")
    return frozen(tensor.T)
