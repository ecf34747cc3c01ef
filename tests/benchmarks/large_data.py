"""Loads and trains data of MNIST's format and size, and 100 MB of CSV, in the real window; prints what it took.

    python tests/benchmarks/large_data.py [--samples 60000] [--seconds 20] [--megabytes 100]

The files are made here. The network is 784-128-10, mini-batches of 32. A gap is a time in which the window's thread
did not come to its events.
"""

import argparse
import os
import resource
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from nnviz.document.edits import set_units
from nnviz.shell.start import Program
from tests.formats.data_files import write_mnist


class Gaps:
    """How long the window's thread was away: a timer of 5 ms notes when it comes."""

    def __init__(self) -> None:
        self.times = [time.perf_counter()]
        self.timer = QTimer()
        self.timer.timeout.connect(lambda: self.times.append(time.perf_counter()))
        self.timer.start(5)

    def take(self) -> str:
        """The 99th percentile and the largest gap since the last call, in words."""
        gaps = 1000 * np.diff([*self.times, time.perf_counter()])
        self.times = [time.perf_counter()]
        return f"gaps p99 {np.percentile(gaps, 99):.0f} ms, largest {gaps.max():.0f} ms"


def wait_for(program: Program, done, seconds: float = 600.0) -> float:
    """Run the window until ``done()``; how long it took."""
    begin = time.perf_counter()
    while not done() and time.perf_counter() - begin < seconds:
        QApplication.processEvents()
        time.sleep(0.002)
    return time.perf_counter() - begin


def memory() -> float:
    """The memory of this process now, in MB."""
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def visible(program: Program, kind: str):
    return [d for d in program.window.findChildren(QDialog) if type(d).__name__ == kind and d.isVisible()]


def open_file(program: Program, path: Path, gaps: Gaps) -> None:
    """From the file to a project, through the import page."""
    gaps.take()
    program.window.open_path(path)
    took = wait_for(program, lambda: visible(program, "ImportDialog"))
    print(f"  read and shown in {took:.1f} s, {gaps.take()}, memory {memory():.0f} MB")
    dialog = visible(program, "ImportDialog")[0]
    button = dialog.buttons.button(dialog.buttons.StandardButton.Open)
    took = wait_for(program, button.isEnabled)
    print(f"  understood in {took:.1f} s more, {gaps.take()}: {dialog.result_text.text()}")
    button.click()
    took = wait_for(program, lambda: program.session.project.name == path.name)
    print(f"  opened in {took:.1f} s, {gaps.take()}, memory {memory():.0f} MB")


def mnist(program: Program, folder: Path, samples: int, seconds: float, gaps: Gaps) -> None:
    """A 784-128-10 network on pictures of MNIST's size, with every panel shown."""
    path = write_mnist(folder, samples)
    print(f"IDX of {samples:,} pictures ({path.stat().st_size / 1e6:.0f} MB packed)")
    open_file(program, path, gaps)
    session = program.session
    session.edit(set_units(session.project, 0, 128), "128 units")
    session.edit(replace(session.project, training=replace(session.project.training, batch_size=32)), "batches of 32")
    gaps.take()
    session.run()
    wait_for(program, lambda: False, seconds)
    job = session.training.job
    print(f"  {job.trainer.step_count * 32 / seconds:,.0f} samples a second, {gaps.take()}, memory {memory():.0f} MB")
    begin = time.perf_counter()
    session.pause()
    print(f"  paused in {1000 * (time.perf_counter() - begin):.0f} ms")
    wait_for(program, lambda: not job.measuring)
    print(f"  test accuracy {job.curves.test_accuracy.view()[-1]:.3f} after {job.trainer.step_count} steps")


def table(program: Program, folder: Path, megabytes: int, gaps: Gaps) -> None:
    """Numbers and words, with a header."""
    path = folder / "large.csv"
    rng = np.random.default_rng(0)
    with path.open("w", encoding="ascii") as file:
        file.write("a,b,c,d,e,f,g,colour,kind\n")
        while file.tell() < megabytes * 1_000_000:
            rows = [",".join(f"{value:.6g}" for value in row) for row in rng.normal(size=(5000, 7)).tolist()]
            file.writelines(
                f"{row},{'red' if i % 3 else 'blue'},{'yes' if row[0] == '-' else 'no'}\n" for i, row in enumerate(rows)
            )
    print(f"CSV of {path.stat().st_size / 1e6:.0f} MB")
    open_file(program, path, gaps)


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=60_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--megabytes", type=int, default=100)
    options = parser.parse_args()
    program = Program(QApplication([]), reset=True)
    program.show()
    wait_for(program, lambda: False, 0.5)
    program.window.complete()
    gaps = Gaps()
    with tempfile.TemporaryDirectory() as folder:
        mnist(program, Path(folder), options.samples, options.seconds, gaps)
        if options.megabytes:
            table(program, Path(folder), options.megabytes, gaps)
    program.window.close()
    program.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("nnviz")]


if __name__ == "__main__":
    main()
