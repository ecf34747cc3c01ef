"""Weights as a NumPy archive."""

import io
import json
import math
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from nnviz.document.imported import ImportedNetwork
from nnviz.document.limits import MOST_PARAMETERS
from nnviz.engine.arrays import Array, frozen
from nnviz.engine.network import LayerParameters
from nnviz.formats.errors import FormatError
from nnviz.formats.metadata import StoredWeights, check_stored, describe, imported_from, parse_json
from nnviz.formats.pairing import layers_of
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights.base import ReadableFormat

_LAYOUT = (
    "W1, b1 belong to the first layer behind the inputs, W2, b2 to the next; W is (fan_in, fan_out), b is (fan_out,). "
    "Load with numpy.load; this text is the array 'metadata'. Standardised inputs add input_mean and input_scale."
)
# Read by a pattern rather than by evaluating text: only what numpy.save writes for these two kinds of array passes.
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>..)"
    rb"\{'descr': '(?P<kind><f8|<U)(?P<chars>\d{0,10})', 'fortran_order': (?P<fortran>False|True), "
    rb"'shape': \((?P<shape>(?:\d{1,10}, )*(?:\d{1,10},?)?)\), \} *\n",
    re.DOTALL,
)
_ZIP_ERRORS = (zipfile.BadZipFile, struct.error, EOFError, KeyError, OSError, OverflowError, RuntimeError, ValueError)
# The header of any array that numpy.save writes, of float numbers.
_FOREIGN_HEADER = re.compile(
    rb"\x93NUMPY(?:\x01\x00..|[\x02\x03]\x00....)"
    rb"\{'descr': '(?P<kind>[<>]f[248])', 'fortran_order': (?P<fortran>False|True), "
    rb"'shape': \((?P<shape>(?:\d{1,10}, )*(?:\d{1,10},?)?)\), \} *\n",
    re.DOTALL,
)
# The largest network in float64, and some room.
_MOST_MEMBERS = 10_000
_MOST_UNPACKED = 8 * MOST_PARAMETERS + 2**24
# The earliest day of a ZIP archive: the time of writing would make equal weights unequal files.
_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class NpzFile(ReadableFormat):
    """Arrays W1, b1, W2, b2 … for plain NumPy: a layer is f(a @ W + b)."""

    key: ClassVar[str] = "npz"
    title: ClassVar[str] = "NumPy archive"
    suffix: ClassVar[str] = ".npz"
    rank: ClassVar[int] = 10

    def pack(self, weights: TrainedWeights) -> bytes:
        arrays: dict[str, npt.NDArray[Any]] = {}
        for number, layer in enumerate(weights.layers, start=1):
            arrays[f"W{number}"], arrays[f"b{number}"] = layer.weights, layer.biases
        if weights.input_mean is not None and weights.input_scale is not None:
            arrays["input_mean"], arrays["input_scale"] = weights.input_mean, weights.input_scale
        arrays["metadata"] = np.array(json.dumps(describe(weights, _LAYOUT, _place), ensure_ascii=False))
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
            for name, array in arrays.items():
                archive.writestr(_member(name), _npy(array))
        return content.getvalue()

    def unpack(self, data: bytes) -> StoredWeights:
        return _stored(_read_members(data))

    def unpack_foreign(self, data: bytes) -> ImportedNetwork:
        """An archive of this program, or one of any program with tables of weights, each before its biases."""
        members = _read_members(data, compressed=True)
        if "metadata.npy" in members and "W1.npy" in members:
            stored = _stored(members)
            check_stored(stored, None)
            return imported_from(stored)
        tables: dict[str, Array] = {}
        remarks = []
        for member in members:
            name = member.removesuffix(".npy")
            table = _foreign_array(members[member])
            if table is None:
                remarks.append(f"{name[:80]} is not an array of float numbers.")
            else:
                tables[name] = table
        return layers_of(tables, remarks, rows_are_inputs=True)


def _stored(members: Mapping[str, bytes]) -> StoredWeights:
    numbers = range(1, sum(name.startswith("W") for name in members) + 1)
    wanted = {f"{letter}{number}.npy" for number in numbers for letter in "Wb"} | {"metadata.npy"}
    if members.keys() - {"input_mean.npy", "input_scale.npy"} != wanted:
        raise FormatError("its arrays are not W1, b1, W2, b2 … and metadata")
    layers = (LayerParameters(_array(members, f"W{n}"), _array(members, f"b{n}")) for n in numbers)
    return StoredWeights(tuple(layers), parse_json(_text(members, "metadata")))


def _place(index: int, layer: LayerParameters) -> Mapping[str, Any]:
    return {
        "weights_array": f"W{index + 1}",
        "weights_shape": list(layer.weights.shape),
        "biases_array": f"b{index + 1}",
        "biases_shape": list(layer.biases.shape),
    }


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(f"{name}.npy", _DAY)
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


def _npy(array: npt.NDArray[Any]) -> bytes:
    content = io.BytesIO()
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    np.lib.format.write_array(content, little, version=(1, 0), allow_pickle=False)
    return content.getvalue()


def _read_members(data: bytes, *, compressed: bool = False) -> dict[str, bytes]:
    """The members of the archive by name. Paths in them are names like any other: nothing is written to the disk.

    Members that are stored as they are cannot outgrow the file; ``compressed`` ones are taken up to a limit only.
    """
    # The whole table of contents is read at once; these bytes begin each of its entries.
    if data.count(b"PK\x01\x02") > _MOST_MEMBERS:
        raise FormatError(f"it holds more than {_MOST_MEMBERS:,} arrays")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if not compressed and any(info.compress_type != zipfile.ZIP_STORED for info in infos):
                raise FormatError("it is compressed: save it with numpy.savez")
            if sum(info.file_size for info in infos) > (max(len(data), _MOST_UNPACKED) if compressed else len(data)):
                raise FormatError("its table of contents is damaged, or it unpacks to more than a network has")
            if len({info.filename for info in infos}) < len(infos):
                raise FormatError("its table of contents is damaged")
            return {info.filename: archive.read(info) for info in infos}
    except FormatError:
        raise
    except _ZIP_ERRORS as error:
        raise FormatError("it is cut short or damaged") from error


def _checked_header(members: Mapping[str, bytes], name: str, kind: bytes) -> tuple[re.Match[bytes], tuple[int, ...]]:
    """The header of a member and its shape, once its size is known to be the one that the header promises."""
    content = members[f"{name}.npy"]
    header = _HEADER.match(content)
    if header is None or header["kind"] != kind or int.from_bytes(header["length"], "little") != header.end() - 10:
        raise FormatError(f"the array {name} is not of the expected type")
    shape = tuple(int(part) for part in header["shape"].replace(b",", b" ").split())
    item_size = 4 * int(header["chars"] or 0) if kind == b"<U" else 8
    if math.prod(shape) * item_size != len(content) - header.end():
        raise FormatError(f"the array {name} has another size than it says")
    return header, shape


def _array(members: Mapping[str, bytes], name: str) -> Array:
    header, shape = _checked_header(members, name, b"<f8")
    values = np.frombuffer(members[f"{name}.npy"], dtype="<f8", offset=header.end())
    values = values.reshape(shape, order="F" if header["fortran"] == b"True" else "C")
    return frozen(np.asarray(values, dtype=np.float64))


def _foreign_array(content: bytes) -> Array | None:
    """An array of float numbers, or None for another kind of array; never an object that would have to be unpickled."""
    header = _FOREIGN_HEADER.match(content)
    if header is None:
        return None
    shape = tuple(int(part) for part in header["shape"].replace(b",", b" ").split())
    dtype = np.dtype(header["kind"].decode())
    if math.prod(shape) * dtype.itemsize != len(content) - header.end():
        raise FormatError("one of its arrays has another size than it says")
    values = np.frombuffer(content, dtype=dtype, offset=header.end())
    return values.reshape(shape, order="F" if header["fortran"] == b"True" else "C")


def _text(members: Mapping[str, bytes], name: str) -> str:
    header, shape = _checked_header(members, name, b"<U")
    if shape:
        raise FormatError(f"the array {name} is not one text")
    try:
        return members[f"{name}.npy"][header.end() :].decode("utf-32-le", "surrogatepass")
    except UnicodeDecodeError as error:
        raise FormatError(f"the array {name} is not text") from error
