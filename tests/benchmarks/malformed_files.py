"""Reads 10,000 malformed files of every readable format: none may crash, hang, eat memory or end in a traceback.

    python tests/benchmarks/malformed_files.py [COUNT] [SEED]

Good files of each format are cut short, have bits flipped, bytes replaced, inserted, removed and repeated, numbers made
huge, parts of other files put in, and values, members, operators and tensors inside changed (``malforming.py``); to
these come files that lie on purpose. A child process reads them one after the other; where one takes longer than 5
seconds, or the child dies, it is told and the next child goes on behind it.
The program prints a table, and ends with status 1 when a file did what none may do. It needs no display.
"""

import io
import json
import random
import resource
import selectors
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from malforming import malformed

from nnviz.app.trained import trained_weights
from nnviz.document.codec import dumps
from nnviz.document.examples import example_project, mazur_project
from nnviz.document.importing import as_new_network, fits, new_network_problem, proposed_activations
from nnviz.document.preparing import prepared
from nnviz.document.starting import start_parameters, with_start_weights
from nnviz.formats.csv_table import propose_targets, read_table, to_dataset
from nnviz.formats.import_weights import read_weights
from nnviz.formats.project_file import read_project
from nnviz.formats.weights import WEIGHT_FORMATS, ReadableFormat

SECONDS = 5.0
MEGABYTES = 500
ALLOWED = ("read", "refused")


@dataclass(frozen=True)
class Reader:
    """One kind of file: good examples, and what the program does to open one."""

    suffix: str
    good: tuple[bytes, ...]
    open: Callable[[Path], object]


def open_weights(path: Path) -> None:
    """As File > Import weights does."""
    imported = read_weights(path)
    sizes, project = imported.sizes, example_project("xor")
    fits(project, imported)
    if new_network_problem(project, imported) == "":
        as_new_network(project, imported, proposed_activations(project, imported)).fallback()
    assert len(sizes) == len(imported.layers) + 1


def open_table(path: Path) -> None:
    """As File > Open data does."""
    table = read_table(path)
    to_dataset(table, propose_targets(table))


def open_project(path: Path) -> None:
    """As File > Open project does."""
    prepared(read_project(path))


def readers() -> dict[str, Reader]:
    """Every readable kind of file, by name."""
    projects = [example_project("xor"), example_project("iris"), mazur_project()]
    weights = [trained_weights(p, prepared(p), start_parameters(p), 3, 1) for p in projects]
    found = {
        key: Reader(entry.suffix, tuple(entry().write_bytes(one) for one in weights), open_weights)
        for key, entry in WEIGHT_FORMATS.entries().items()
        if issubclass(entry, ReadableFormat)
    }
    texts = tuple(dumps(with_start_weights(project)).encode() for project in projects)
    found["project"] = Reader(".nnviz", texts, open_project)
    rows = [f"{i * 0.37:.3f};{i % 7};{'ab'[i % 2]}".replace(".", ",") for i in range(40)]
    tables = ("\n".join(["size;count;kind", *rows]), "x,y,class\n1,2,a\n3,4,b\n-5,1e3,a\n", "1\t2\n3\t4\n5\t7\n")
    found["table"] = Reader(".csv", tuple(table.encode() for table in tables), open_table)
    return found


def liars() -> Iterator[tuple[str, str, bytes]]:
    """(kind, suffix, content) of files that claim or hide something on purpose."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("W1.npy", bytes(2**27))
    yield "npz", ".npz", bomb.getvalue()
    header = json.dumps({"0.weight": {"dtype": "F64", "shape": [2**20, 2**20], "data_offsets": [0, 2**43]}}).encode()
    yield "safetensors", ".safetensors", len(header).to_bytes(8, "little") + header
    yield "safetensors", ".safetensors", (2**62).to_bytes(8, "little") + b"{}"
    # A million operators Relu, one behind the other.
    body = b'\x0a\x0c\x0a\x01z\x12\x01z"\x04Relu' * 1_000_000
    yield "onnx", ".onnx", b"\x3a" + _varint(len(body)) + body
    yield "onnx", ".onnx", b"\x08\x01" * 5_000_000
    yield "onnx", ".onnx", b"\x3a" * 1_000_000
    for kind, suffix in (("json", ".json"), ("project", ".nnviz")):
        yield kind, suffix, b"[" * 10_000
        yield kind, suffix, b'{"a":' * 10_000 + b"1" + b"}" * 10_000
        yield kind, suffix, b"9" * 100_000
    deep = b'{"content": "nnviz weights", "version": 1, "layers": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"
    yield "json", ".json", deep
    yield "csv", ".csv", b"layer,1\n" + b"a," * 1_000_000
    yield "csv", ".csv", b'layer,"' + b"x" * 5_000_000
    yield "table", ".csv", b"1," * 500_000
    yield "table", ".csv", b"1," * 29_000
    yield "table", ".csv", b'"' + b"x\n" * 500_000
    yield "json", ".json", b'{"layers": [' + b"[]," * 10_000_000 + b"[]]}"
    yield "json", ".json", b'{"layers": [' + b"1," * 20_000_000 + b"1]}"
    yield "csv", ".csv", b"\n" * 30_000_000
    yield "csv", ".csv", b"layer\n" + b"," * 30_000_000
    entry = b"PK\x01\x02" + bytes(42)
    end = b"PK\x05\x06" + bytes(8) + (46 * 500_000).to_bytes(4, "little") + bytes(6)
    yield "npz", ".npz", entry * 500_000 + end
    for size in (0, 1, 2):
        for kind, suffix in (("npz", ".npz"), ("safetensors", ".safetensors"), ("onnx", ".onnx"), ("table", ".csv")):
            yield kind, suffix, b"\x00" * size


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def cases(count: int, seed: int, begin: int = 0) -> Iterator[tuple[str, str, Callable[[Path], object], bytes]]:
    """(kind, suffix, opener, content) of ``count`` files from number ``begin`` on; the liars come first.

    They are the same for the same seed.
    """
    known = readers()
    made = 0
    for kind, suffix, data in liars():
        if begin <= made < count:
            yield kind, suffix, known[kind].open, data
        made += 1
    names = list(known)
    for number in range(max(made, begin), count):
        random_ = random.Random(seed * 1_000_003 + number)
        kind = names[number % len(names)]
        reader = known[kind]
        other = random_.choice(known[random_.choice(names)].good)
        yield kind, reader.suffix, reader.open, malformed(kind, random_, random_.choice(reader.good), other)


def judged(open_it: Callable[[Path], object], path: Path) -> tuple[str, str]:
    """What opening a file came to, and the message where there was one."""
    try:
        open_it(path)
    except ValueError as error:  # what the window and the command line tell in words; FormatError is one
        message = str(error)
        is_bare = type(error) is UnicodeDecodeError or type(error) is json.JSONDecodeError
        strange = is_bare or not message or len(message) > 3000 or "Traceback" in message or " object at 0x" in message
        return ("bad message" if strange else "refused"), message
    except Exception as error:  # noqa: BLE001
        return "exception", f"{type(error).__name__}: {error}"
    return "read", ""


def work(count: int, seed: int, begin: int) -> None:
    """The child: read the files from number ``begin`` on, and print one line for each, before and after."""
    np.seterr(all="ignore")
    with tempfile.TemporaryDirectory() as folder:
        for number, (kind, suffix, open_it, data) in enumerate(cases(count, seed, begin), start=begin):
            path = Path(folder) / f"file{suffix}"
            path.write_bytes(data)
            print(json.dumps(["begin", number, kind]), flush=True)
            started = time.perf_counter()
            outcome, message = judged(open_it, path)
            seconds = time.perf_counter() - started
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(json.dumps(["end", outcome, seconds, peak, message[:300]]), flush=True)


@dataclass
class Tally:
    """What has been seen so far."""

    outcomes: Counter[tuple[str, str]]
    worst_seconds: dict[str, float]
    peak: int = 0


def watch(count: int, seed: int, tally: Tally) -> None:
    """Run children until all files are read."""
    begin = 0
    while begin < count:
        command = [sys.executable, __file__, str(count), str(seed), "--child", str(begin)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            begin = follow(child, begin, tally)
            child.kill()


def follow(child: subprocess.Popen[str], begin: int, tally: Tally) -> int:
    """Read what a child tells until it ends, dies or hangs; the number of the file to go on with."""
    assert child.stdout is not None
    number, kind, selector = begin, "", selectors.DefaultSelector()
    selector.register(child.stdout, selectors.EVENT_READ)
    open_file = False
    while True:
        # Starting, and making the bombs, takes a while; reading a file may not.
        if not selector.select(SECONDS if open_file else 120.0):
            tally.outcomes[kind, "hang"] += 1
            print(f"file {number}, {kind}: more than {SECONDS} s", flush=True)
            return number + 1
        line = child.stdout.readline()
        if not line:
            if not open_file and child.wait() != 0:
                raise RuntimeError("The program that makes the files failed: see above.")
            if open_file:
                tally.outcomes[kind, "crash"] += 1
                print(f"file {number}, {kind}: the reader died with {child.wait()}", flush=True)
            return number + 1
        told = json.loads(line)
        if told[0] == "begin":
            open_file, number, kind = True, told[1], told[2]
            continue
        open_file = False
        _, outcome, seconds, peak, message = told
        outcome = "hang" if seconds > SECONDS else outcome
        tally.outcomes[kind, outcome] += 1
        tally.worst_seconds[kind] = max(tally.worst_seconds.get(kind, 0.0), seconds)
        tally.peak = max(tally.peak, peak)
        if outcome not in ALLOWED:
            print(f"file {number}, {kind}: {outcome}: {message}", flush=True)


def main(arguments: list[str]) -> int:
    """Run everything and print the table."""
    count = int(arguments[0]) if arguments else 10_000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    if "--child" in arguments:
        work(count, seed, int(arguments[-1]))
        return 0
    tally = Tally(Counter(), {})
    watch(count, seed, tally)
    names = ("read", "refused", "bad message", "exception", "hang", "crash")
    print(f"\n{'':14}" + "".join(f"{name:>13}" for name in names) + f"{'slowest':>12}")
    for kind in sorted({kind for kind, _ in tally.outcomes}):
        row = "".join(f"{tally.outcomes[kind, name]:13,}" for name in names)
        print(f"{kind:14}{row}{tally.worst_seconds.get(kind, 0.0):10.2f} s")
    bad = sum(number for (_, outcome), number in tally.outcomes.items() if outcome not in ALLOWED)
    total = sum(tally.outcomes.values())
    print(f"\n{total:,} files, {bad} of them badly met; memory at most {tally.peak} MB (allowed {MEGABYTES})")
    return int(bad > 0 or tally.peak > MEGABYTES or total < count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
