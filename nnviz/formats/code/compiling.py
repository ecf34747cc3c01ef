"""Compiles a C program that was just written, and runs it."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from nnviz.engine.arrays import Array

_COMPILERS = ("cc", "gcc", "clang")
_SECONDS = 10.0
# A larger program would keep its user waiting for the compiler.
_MOST_BYTES = 4_000_000
# So many numbers pass through a pipe as text in a fraction of a second.
_MOST_NUMBERS = 200_000


def compiler() -> str | None:
    """The C compiler of this computer, or None."""
    return next((found for found in map(shutil.which, _COMPILERS) if found), None)


def run_c(program: bytes, inputs: Array, outputs: int) -> Array | None:
    """What a program in C99 prints for samples: (samples, outputs).

    It sees the first samples only where there are very many. None where there is no compiler, or none that works, or
    the program is too large to be compiled while its user waits.
    """
    found = compiler()
    if found is None or len(program) > _MOST_BYTES:
        return None
    shown = inputs[: max(1, _MOST_NUMBERS // inputs.shape[1])]
    text = "\n".join(" ".join(map(repr, row)) for row in shown.tolist()) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "network.c", Path(folder) / "network"
        source.write_bytes(program)
        try:
            for command, given in (
                ([found, "-std=c99", "-O1", "-o", str(made), str(source), "-lm"], None),
                ([str(made)], text),
            ):
                done = subprocess.run(
                    command, input=given, capture_output=True, text=True, timeout=_SECONDS, check=True
                )
        except (OSError, subprocess.SubprocessError):
            return None
    numbers = np.array(done.stdout.split(), dtype=np.float64)
    return numbers.reshape(-1, outputs) if numbers.size == len(shown) * outputs else None
