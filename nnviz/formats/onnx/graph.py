"""An ONNX graph as a value, written to bytes and read from them.

Source: onnx.proto of ONNX 1.12; the numbers of fields and types are those of that file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from nnviz.formats.errors import FormatError
from nnviz.formats.onnx.wire import FieldReader, bytes_field, float_field, whole_field

Tensor: TypeAlias = npt.NDArray[Any]

FLOAT, INT64, BOOL, FLOAT16, DOUBLE, BFLOAT16 = 1, 7, 9, 10, 11, 16
IR_VERSION, OPSET = 8, 17
MOST_NODES = 10_000
# A network of 100 layers has some ten thousand fields.
_MOST_FIELDS = 500_000
_MOST_DIMENSIONS = 8
_TYPES: Mapping[int, str] = {FLOAT: "<f4", INT64: "<i8", BOOL: "|b1", FLOAT16: "<f2", DOUBLE: "<f8", BFLOAT16: "<u2"}
_DAMAGED = "it is damaged"


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One operator: inputs and outputs are the names of tensors; an input that is left out is an empty name."""

    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    domain: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Port:
    """What goes into the graph or comes out: (samples, width); width is None where the file does not say."""

    name: str
    width: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Graph:
    """A whole model.

    Attributes:
        nodes: each after those whose outputs it takes.
        constants: the tensors that are stored, by name.
        inputs: what has to be given.
        metadata: texts by name.
        text: for people.
        element: the type of the numbers of inputs and outputs.
    """

    nodes: tuple[Node, ...]
    constants: Mapping[str, Tensor]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    element: int = FLOAT
    producer: tuple[str, str] = ("", "")


def encoded(graph: Graph) -> bytes:
    """The content of an ONNX file."""
    body = b"".join(
        [
            *(bytes_field(1, _node(node)) for node in graph.nodes),
            bytes_field(2, "nnviz"),
            *(bytes_field(5, _tensor(name, tensor)) for name, tensor in graph.constants.items()),
            bytes_field(10, graph.text),
            *(bytes_field(11, _port(port, graph.element)) for port in graph.inputs),
            *(bytes_field(12, _port(port, graph.element)) for port in graph.outputs),
        ]
    )
    return b"".join(
        [
            whole_field(1, IR_VERSION),
            bytes_field(2, graph.producer[0]),
            bytes_field(3, graph.producer[1]),
            bytes_field(6, graph.text),
            bytes_field(7, body),
            bytes_field(8, bytes_field(1, "") + whole_field(2, OPSET)),
            *(bytes_field(14, bytes_field(1, key) + bytes_field(2, value)) for key, value in graph.metadata.items()),
        ]
    )


def _node(node: Node) -> bytes:
    return b"".join(
        [
            *(bytes_field(1, name) for name in node.inputs),
            *(bytes_field(2, name) for name in node.outputs),
            bytes_field(3, node.name),
            bytes_field(4, node.op),
            *(bytes_field(5, _attribute(name, value)) for name, value in node.attributes.items()),
        ]
    )


def _attribute(name: str, value: float | int | str) -> bytes:
    head = bytes_field(1, name)
    if isinstance(value, float):
        return head + float_field(2, value) + whole_field(20, 1)
    if isinstance(value, int):
        return head + whole_field(3, value) + whole_field(20, 2)
    return head + bytes_field(4, value) + whole_field(20, 3)


def _tensor(name: str, tensor: Tensor) -> bytes:
    kind = FLOAT if tensor.dtype == np.float32 else DOUBLE
    dims = b"".join(whole_field(1, size) for size in tensor.shape)
    return dims + whole_field(2, kind) + bytes_field(8, name) + bytes_field(9, tensor.astype(_TYPES[kind]).tobytes())


def _port(port: Port, element: int) -> bytes:
    sizes = bytes_field(1, bytes_field(2, "samples")) + bytes_field(1, whole_field(1, port.width or 0))
    tensor_type = whole_field(1, element) + bytes_field(2, sizes)
    return bytes_field(1, port.name) + bytes_field(2, bytes_field(1, tensor_type))


def decoded(data: bytes) -> Graph:
    """The graph in the content of an ONNX file. Its tensors are views of ``data``, or small copies.

    Raises:
        FormatError: the content is damaged, too large, or holds no graph; the message is the end of a sentence.
    """
    reader = FieldReader(_MOST_FIELDS)
    body: memoryview | None = None
    metadata: dict[str, str] = {}
    for number, value in reader.fields(memoryview(data)):
        if number == 7:
            body = _bytes(value)
        elif number == 14:
            pair = {place: _text(part) for place, part in reader.fields(_bytes(value))}
            metadata[pair.get(1, "")] = pair.get(2, "")
    if body is None:
        raise FormatError("it holds no ONNX graph")
    return _decoded_graph(reader, body, metadata)


def _decoded_graph(reader: FieldReader, body: memoryview, metadata: Mapping[str, str]) -> Graph:
    nodes: list[Node] = []
    constants: dict[str, Tensor] = {}
    ports: dict[int, list[Port]] = {11: [], 12: []}
    for number, value in reader.fields(body):
        if number == 1:
            if len(nodes) >= MOST_NODES:
                raise FormatError(f"it has more than {MOST_NODES:,} operators")
            nodes.append(_decoded_node(reader, _bytes(value)))
        elif number == 5:
            name, tensor = _decoded_tensor(reader, _bytes(value))
            constants[name] = tensor
        elif number == 15:
            raise FormatError("it holds sparse tensors, which are not read here")
        elif number in ports:
            ports[number].append(_decoded_port(reader, _bytes(value)))
    # Old files name the stored tensors among the inputs, too.
    inputs = tuple(port for port in ports[11] if port.name not in constants)
    return Graph(tuple(nodes), constants, inputs, tuple(ports[12]), metadata)


def _decoded_node(reader: FieldReader, message: memoryview) -> Node:
    names: dict[int, list[str]] = {1: [], 2: []}
    texts = {3: "", 4: "", 7: ""}
    attributes: dict[str, Any] = {}
    for number, value in reader.fields(message):
        if number in names:
            names[number].append(_text(value))
        elif number in texts:
            texts[number] = _text(value)
        elif number == 5:
            name, given = _decoded_attribute(reader, _bytes(value))
            attributes[name] = given
    return Node(texts[4], tuple(names[1]), tuple(names[2]), attributes, texts[3], texts[7])


def _decoded_attribute(reader: FieldReader, message: memoryview) -> tuple[str, Any]:
    """Name and value; lists of whole numbers and tensors are read, graphs inside of graphs are not."""
    name, given = "", cast(Any, None)
    wholes: list[int] = []
    for number, value in reader.fields(message):
        if number == 1:
            name = _text(value)
        elif number == 2:
            # The shortest decimal that gives this float32: 0.01 is meant where 0.009999999776 is stored.
            given = float(str(np.frombuffer(_four_bytes(value), "<f4")[0]))
        elif number == 3:
            given = _whole(value)
        elif number == 4:
            given = _text(value)
        elif number == 5:
            given = _decoded_tensor(reader, _bytes(value))[1]
        elif number == 8:
            wholes += _wholes(reader, value)
    return name, tuple(wholes) if wholes else given


def _decoded_port(reader: FieldReader, message: memoryview) -> Port:
    """The name, and the last of the sizes where the file states it."""
    name, width = "", None
    for number, value in reader.fields(message):
        if number == 1:
            name = _text(value)
        elif number == 2:
            sizes = list(_inner(reader, _bytes(value), (1, 2, 1)))
            stated = dict(reader.fields(sizes[-1])).get(1) if sizes else None
            width = stated if isinstance(stated, int) and stated > 0 else None
    return Port(name, width)


def _inner(reader: FieldReader, message: memoryview, path: tuple[int, ...]) -> Iterable[memoryview]:
    """The messages that a path of field numbers leads to."""
    for number, value in reader.fields(message):
        if number == path[0] and isinstance(value, memoryview):
            if len(path) == 1:
                yield value
            else:
                yield from _inner(reader, value, path[1:])


def _decoded_tensor(reader: FieldReader, message: memoryview) -> tuple[str, Tensor]:
    """Name and values. Memory is taken for what is there, not for what the shape claims."""
    shape: list[int] = []
    kind, name = 0, ""
    stored: dict[int, list[bytes | memoryview]] = {4: [], 7: [], 9: [], 10: []}
    for number, value in reader.fields(message):
        if number == 1:
            shape += _wholes(reader, value)
        elif number == 2:
            kind = _whole(value)
        elif number == 8:
            name = _text(value)
        elif number == 13 or (number == 14 and value == 1):
            raise FormatError("its weights stand in another file, which is not opened: save it as one file")
        elif number == 7:
            stored[7] += [whole.to_bytes(8, "little", signed=True) for whole in _wholes(reader, value)]
        elif number in stored and isinstance(value, memoryview):
            stored[number].append(value)
    return name, _values(kind, shape, stored, name[:80])


def _values(kind: int, shape: list[int], stored: Mapping[int, list[bytes | memoryview]], name: str) -> Tensor:
    if kind not in _TYPES:
        raise FormatError(f"the tensor {name!r} is of a type that is not read here (number {kind})")
    if len(shape) > _MOST_DIMENSIONS or any(size < 0 for size in shape):
        raise FormatError(f"the tensor {name!r} has the shape {shape[:_MOST_DIMENSIONS]}")
    own = {FLOAT: 4, INT64: 7, DOUBLE: 10}.get(kind, 9)
    parts = stored[own] or stored[9]
    content = parts[0] if len(parts) == 1 else b"".join(parts)
    dtype = np.dtype(_TYPES[kind])
    count = 1
    for size in shape:
        count *= size
    if len(content) != count * dtype.itemsize:
        raise FormatError(f"the tensor {name!r} has another size than it says")
    values = np.frombuffer(content, dtype).reshape(shape)
    if kind == BFLOAT16:
        # The upper half of a float32.
        return (values.astype(np.uint32) << 16).view(np.float32)
    return values


def _bytes(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise FormatError(_DAMAGED)
    return value


def _four_bytes(value: int | memoryview) -> memoryview:
    message = _bytes(value)
    if len(message) != 4:
        raise FormatError(_DAMAGED)
    return message


def _whole(value: int | memoryview) -> int:
    if not isinstance(value, int):
        raise FormatError(_DAMAGED)
    return value


def _text(value: int | memoryview) -> str:
    try:
        return bytes(_bytes(value)).decode()
    except UnicodeDecodeError as error:
        raise FormatError(_DAMAGED) from error


def _wholes(reader: FieldReader, value: int | memoryview) -> list[int]:
    """One whole number, or several packed together."""
    return [value] if isinstance(value, int) else list(reader.packed(value))
