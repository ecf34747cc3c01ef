"""Ways to make a good file bad: its bytes, and, so that readers are met behind their first checks, what is in it."""

import io
import json
import random
import re
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np

from nnviz.formats.onnx.graph import Graph, Node, decoded, encoded
from nnviz.formats.onnx.operators import ELEMENTWISE

STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1,
    2**63,
    10**400,
    0.5,
    1e308,
    "",
    "x" * 200,
    "tanh",
    [],
    {},
    [[]],
    [1.0],
)
_OPERATORS = (*ELEMENTWISE, "Gemm", "MatMul", "Constant", "Transpose", "Identity", "Reshape", "Loop", "")


def malformed(kind: str, random_: random.Random, data: bytes, other: bytes) -> bytes:
    """A file made worse in one way or, sometimes, up to three."""
    if kind in _INSIDE and random_.random() < 0.5:
        return _INSIDE[kind](random_, data)
    for _ in range(random_.choice((1, 1, 1, 2, 3))):
        data = random_.choice(_WAYS)(random_, bytearray(data), other)
    return data


def _cut(random_: random.Random, data: bytearray, _other: bytes) -> bytes:
    return bytes(data[: random_.randint(0, len(data))])


def _flip(random_: random.Random, data: bytearray, _other: bytes) -> bytes:
    for _ in range(random_.choice((1, 1, 2, 8)) if data else 0):
        data[random_.randrange(len(data))] ^= 1 << random_.randrange(8)
    return bytes(data)


def _replace(random_: random.Random, data: bytearray, _other: bytes) -> bytes:
    place, length = random_.randint(0, len(data)), random_.randint(1, 16)
    value = random_.choice((b"\x00", b"\xff", b"\x7f", b'"', b"[", b"{", b",", b"\n", b"-", random_.randbytes(1)))
    data[place : place + length] = value * length
    return bytes(data)


def _insert(random_: random.Random, data: bytearray, _other: bytes) -> bytes:
    place = random_.randint(0, len(data))
    data[place:place] = random_.randbytes(random_.randint(1, 64))
    return bytes(data)


def _remove(random_: random.Random, data: bytearray, _other: bytes) -> bytes:
    place = random_.randint(0, len(data))
    del data[place : place + random_.randint(1, 64)]
    return bytes(data)


def _repeat(random_: random.Random, data: bytearray, _other: bytes) -> bytes:
    place, length = random_.randint(0, len(data)), random_.randint(1, 2000)
    data[place:place] = data[place : place + length] * random_.randint(1, 50)
    return bytes(data)


def _splice(random_: random.Random, data: bytearray, other: bytes) -> bytes:
    begin, place = random_.randint(0, len(other)), random_.randint(0, len(data))
    data[place : place + random_.randint(0, 200)] = other[begin : begin + random_.randint(1, 200)]
    return bytes(data)


def _exaggerate(random_: random.Random, data: bytearray, _other: bytes) -> bytes:
    """One of the numbers in a text, or four bytes of a binary file, becomes very large or strange."""
    numbers = list(re.finditer(rb"\d+", data))
    if numbers and random_.random() < 0.8:
        found = random_.choice(numbers)
        strange = (b"9" * 18, b"9" * 400, b"-1", b"0", b"1e999", b"NaN", b"2147483648", b"18446744073709551615")
        data[found.start() : found.end()] = random_.choice(strange)
    else:
        place = random_.randint(0, len(data))
        data[place : place + 4] = random_.choice((b"\xff" * 4, b"\x00\x00\x00\x80", b"\xff\xff\xff\x7f"))
    return bytes(data)


_WAYS = (_cut, _cut, _flip, _flip, _replace, _insert, _remove, _repeat, _splice, _exaggerate, _exaggerate)


def _changed_json(random_: random.Random, data: bytes) -> bytes:
    """The document with one of its values removed, repeated, or replaced by a strange one."""
    document = json.loads(data)
    parents = [document]
    for parent in parents:
        children = parent.values() if isinstance(parent, dict) else parent
        parents += [child for child in children if isinstance(child, dict | list) and child]
    parent = random_.choice(parents)
    key = random_.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
    way = random_.random()
    if way < 0.2:
        del parent[key]
    elif way < 0.3 and isinstance(parent, list):
        parent *= random_.choice((2, 200))
    else:
        parent[key] = random_.choice((*STRANGE, random_.choice(parents), *STRANGE))
    try:
        return json.dumps(document).encode()
    except ValueError:  # a value inside of itself
        return b"{}"


def _changed_safetensors(random_: random.Random, data: bytes) -> bytes:
    """The file with a value of its header changed, and the header's length right."""
    stop = 8 + int.from_bytes(data[:8], "little")
    header = _changed_json(random_, data[8:stop])
    if random_.random() < 0.3:
        header = header.replace(b'"__metadata__"', b'"metadata"')
    return len(header).to_bytes(8, "little") + header + data[stop:]


def _changed_npz(random_: random.Random, data: bytes) -> bytes:
    """The archive with one member changed and its checksum right, and perhaps another name or a compression."""
    content = io.BytesIO()
    way = random_.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(content, "w", way) as new:
        chosen = random_.choice(old.namelist())
        for name in old.namelist():
            member = old.read(name)
            if name == chosen:
                member = random_.choice(_WAYS)(random_, bytearray(member), data)
            if name == "metadata.npy" and random_.random() < 0.5:
                continue
            if random_.random() < 0.1:
                name = random_.choice(("../../W1.npy", "/etc/passwd", "b1.npy", "W9", "W1.npy/"))
            if name not in new.namelist():
                new.writestr(name, member)
    return content.getvalue()


def _changed_onnx(random_: random.Random, data: bytes) -> bytes:
    """The graph with an operator, a tensor or a connection changed."""
    graph = decoded(data)
    for _ in range(random_.randint(1, 3)):
        graph = random_.choice((_with_other_node, _with_other_node, _with_other_tensor))(random_, graph)
    return encoded(graph)


def _with_other_node(random_: random.Random, graph: Graph) -> Graph:
    nodes = list(graph.nodes)
    place = random_.randrange(len(nodes)) if nodes else 0
    names = [*graph.constants, *(name for node in nodes for name in node.outputs), "inputs", "nothing", ""]
    way = random_.random()
    if way < 0.15 and nodes:
        del nodes[place]
    elif way < 0.3:
        random_.shuffle(nodes)
    elif way < 0.6 and nodes:
        nodes[place] = replace(nodes[place], op=random_.choice(_OPERATORS))
    else:
        inputs = tuple(random_.choice(names) for _ in range(random_.randint(0, 4)))
        attributes = {random_.choice(("alpha", "axis", "to", "transA", "perm")): random_.choice((1, 0.5, -7, "tanh"))}
        node = Node(random_.choice(_OPERATORS), inputs, (random_.choice(names),), attributes)
        nodes.insert(place, node)
    return replace(graph, nodes=tuple(nodes))


def _with_other_tensor(random_: random.Random, graph: Graph) -> Graph:
    shape = random_.choice(((), (0,), (1,), (7,), (3, 0), (2, 2), (1, 1, 1), (2, 3, 4), (3000, 1, 1), (100_000,)))
    value = random_.choice((0.0, 1.0, np.nan, np.inf, 1e308))
    name = random_.choice(list(graph.constants) or ["W1"])
    return replace(graph, constants={**graph.constants, name: np.full(shape, value)})


_INSIDE = {
    "json": _changed_json,
    "project": _changed_json,
    "safetensors": _changed_safetensors,
    "npz": _changed_npz,
    "onnx": _changed_onnx,
    "onnx32": _changed_onnx,
}
