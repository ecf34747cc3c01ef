"""A few hundred malformed files in every run; ``tests/benchmarks/malformed_files.py`` reads ten thousand of them."""

import importlib.util
import sys
import time
from pathlib import Path

import numpy as np
import pytest

PROGRAM = Path(__file__).resolve().parents[1] / "benchmarks" / "malformed_files.py"


@pytest.fixture(scope="module")
def program():
    """The program of the benchmarks, as a module."""
    spec = importlib.util.spec_from_file_location("malformed_files", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_malformed_files_are_read_or_refused_in_words_and_in_time(program, tmp_path):
    seen = set()
    with np.errstate(all="ignore"):
        for number, (kind, suffix, open_it, data) in enumerate(program.cases(400, seed=8)):
            path = tmp_path / f"file{suffix}"
            path.write_bytes(data)
            # Processor time: the other tests beside this one are no fault of the reader's. One that hangs times out.
            begin = time.process_time()
            outcome, message = program.judged(open_it, path)
            assert outcome in program.ALLOWED, f"file {number}, {kind}: {outcome}: {message}"
            assert time.process_time() - begin < program.SECONDS, f"file {number}, {kind}"
            seen.add((kind, outcome))
    assert {kind for kind, outcome in seen if outcome == "refused"} == set(program.readers())


def test_the_files_before_they_are_malformed_are_read(program, tmp_path):
    for kind, reader in program.readers().items():
        for data in reader.good:
            path = tmp_path / f"file{reader.suffix}"
            path.write_bytes(data)
            assert program.judged(reader.open, path) == ("read", ""), kind


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (KeyError("W1"), "exception"),
        (MemoryError(), "exception"),
        (RecursionError(), "exception"),
        (ValueError("Traceback (most recent call last): …"), "bad message"),
        (ValueError(""), "bad message"),
        (ValueError("The file is damaged."), "refused"),
    ],
)
def test_what_a_reader_may_not_do_is_seen(program, tmp_path, error, outcome):
    def fail(path):
        raise error

    assert program.judged(fail, tmp_path)[0] == outcome
