"""Trains for a million steps with the window live and every panel shown, and prints how much memory that took.

    python tests/benchmarks/long_run.py [--steps 1000000]

The network is 2-4-2-1 tanh, one sample a step. The memory is that of the process (resident set); the first tenth of the
run is the start, in which buffers, caches and plots get the size that they keep.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.document.examples import example_project
from nnviz.shell.start import Program


def resident_mib() -> float:
    """The memory of this process now; its peak where the system does not tell."""
    if sys.platform == "linux":
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the table; the exit code is 1 when the memory grew by more than 5 %."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1_000_000)
    options = parser.parse_args()
    home = tempfile.TemporaryDirectory(prefix="nnviz-long-")
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        os.environ[variable] = home.name
    program = Program(QApplication(sys.argv[:1]), reset=True)
    program.window.projects.unsaved.asks = False
    base = example_project("playground_circle")
    program.session.open_project(replace(base, training=replace(base.training, batch_size=1)))
    program.show()
    QTest.qWait(1000)
    session, begin, at = program.session, time.perf_counter(), []
    session.run(options.steps)
    while session.running:
        QTest.qWait(50)
        if session.snapshot.step >= len(at) * options.steps / 10:
            at.append((session.snapshot.step, resident_mib()))
            print(f"step {at[-1][0]:>9,}  {at[-1][1]:7.1f} MiB", flush=True)
    seconds, last = time.perf_counter() - begin, resident_mib()
    first = next(memory for step, memory in at if step >= options.steps / 10)
    growth = last / first - 1
    made = session.training.job.trainer.step_count
    print(f"{made:,} steps in {seconds:.0f} s: {first:.1f} -> {last:.1f} MiB, {growth:+.1%}")
    program.window.close()
    program.close()
    return 1 if growth > 0.05 else 0


if __name__ == "__main__":
    sys.exit(main())
