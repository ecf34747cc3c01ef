"""Loads and trains data of MNIST's format and size, and opens 100 MB of CSV, in the real window; prints what it took.

    python tests/benchmarks/large_data.py [--samples 60000] [--seconds 20] [--megabytes 100] [--all] [--stacks]

The files are made here. The network is 784-128-10, mini-batches of 32; with ``--all`` every panel there is stands side
by side. The CSV goes through the page of imports: progress, Cancel, all of it, and once more with little memory free.
A gap is a time in which the window's thread did not come to its events (see ``window_watch.py``); with ``--stacks``,
where the threads were in those of more than 60 ms.
"""

import argparse
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest import mock

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox

from nnviz.app.job import TrainingJob
from nnviz.document.edits import set_units
from nnviz.formats import memory as memory_of_machine
from nnviz.shell.start import Program
from tests.benchmarks.live_run import show_all
from tests.benchmarks.window_watch import WindowWatch, run_events
from tests.formats.data_files import write_mnist

_BATCH = 32
# So much memory is said to be free when the file shall not fit.
_LITTLE = 150_000_000


def wait_for(done: Callable[[], object], seconds: float = 600.0) -> float:
    """Run the window until ``done()``; how long it took."""
    begin = time.perf_counter()
    while not done() and time.perf_counter() - begin < seconds:
        run_events(0.01)
    return time.perf_counter() - begin


def memory(peak: bool = False) -> str:
    """The memory of this process now, or at its peak."""
    wanted = "VmHWM" if peak else "VmRSS"
    status = Path("/proc/self/status")
    if not status.exists():
        return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at its peak"
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith(wanted))
    return f"{int(line.split()[1]) * 1024 / 1e6:.0f} MB" + (" at its peak" if peak else "")


def visible(program: Program, kind: str) -> list[QDialog]:
    """The dialogs of a kind that are on the screen."""
    return [d for d in program.window.findChildren(QDialog) if type(d).__name__ == kind and d.isVisible()]


def import_page(program: Program, watch: WindowWatch) -> QDialog:
    """The page of imports, once it is there; tells how the progress bar moved meanwhile."""
    seen: list[int] = []

    def look() -> bool:
        for dialog in visible(program, "ProgressDialog"):
            if not seen or dialog.bar.value() != seen[-1]:
                seen.append(dialog.bar.value())
        return bool(visible(program, "ImportDialog"))

    took = wait_for(look)
    moved = f"the bar moved {len(seen)} times, {seen[0] / 10:.0f} to {seen[-1] / 10:.0f} %" if seen else "no bar"
    print(f"  read in {took:.1f} s, {moved}, {watch.take()}, memory {memory()}")
    return visible(program, "ImportDialog")[0]


def open_file(program: Program, path: Path, watch: WindowWatch) -> None:
    """From the file to a project, through the import page."""
    watch.begin()
    program.window.open_path(path)
    dialog = import_page(program, watch)
    button = dialog.buttons.button(dialog.buttons.StandardButton.Open)
    took = wait_for(button.isEnabled)
    print(f"  understood in {took:.1f} s more, {watch.take()}: {dialog.result_text.text()}")
    button.click()
    took = wait_for(lambda: program.session.project.name == path.name)
    print(f"  opened in {took:.1f} s, {watch.take()}, memory {memory()}, {memory(peak=True)}")
    run_events(1.0)
    print(f"  in the second after, {watch.take()}")


def cancel(program: Program, path: Path, watch: WindowWatch) -> None:
    """Stop the reading when a third of it is done."""
    before = program.session.project
    watch.begin()
    program.window.open_path(path)
    wait_for(lambda: any(dialog.bar.value() > 330 for dialog in visible(program, "ProgressDialog")))
    dialog = visible(program, "ProgressDialog")[0]
    begin, share = time.perf_counter(), dialog.bar.value() / 10
    dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel).click()
    wait_for(lambda: not any(thread.name == "nnviz-loading" for thread in threading.enumerate()))
    took = 1000 * (time.perf_counter() - begin)
    run_events(0.5)
    left = program.session.project is before and not visible(program, "ImportDialog")
    print(f"  cancelled at {share:.0f} %: ended after {took:.0f} ms, nothing left: {left}, {watch.take()}, {memory()}")


def does_not_fit(program: Program, path: Path, watch: WindowWatch) -> None:
    """The same file where little memory is free."""
    told: list[str] = []
    program.window.files.data.refused.connect(lambda _title, text: told.append(text))
    watch.begin()
    with mock.patch.object(memory_of_machine, "_available", return_value=_LITTLE):
        program.window.open_path(path)
        took = wait_for(lambda: told)
    print(f"  with {_LITTLE / 1e6:.0f} MB free, after {took:.1f} s, memory {memory()}: {told[0]}")
    for dialog in program.window.findChildren(QDialog):
        dialog.reject()


def headless(program: Program, steps: int) -> tuple[float, float]:
    """Seconds of the clock and of the processor that so many steps take without a window, per sample."""
    job = TrainingJob(program.session.project, program.session.data)
    begin, busy = time.perf_counter(), time.thread_time()
    job.advance(steps)
    samples = steps * _BATCH
    return (time.perf_counter() - begin) / samples, (time.thread_time() - busy) / samples


def mnist(program: Program, folder: Path, samples: int, seconds: float, watch: WindowWatch) -> None:
    """A 784-128-10 network on pictures of MNIST's size."""
    path = write_mnist(folder, samples)
    print(f"IDX of {samples:,} pictures ({path.stat().st_size / 1e6:.0f} MB packed)")
    open_file(program, path, watch)
    session = program.session
    session.edit(set_units(session.project, 0, 128), "128 units")
    training = replace(session.project.training, batch_size=_BATCH)
    session.edit(replace(session.project, training=training), "batches of 32")
    run_events(1.0)
    print(f"  128 hidden units, mini-batches of {_BATCH}: {watch.take()}")
    first = headless(program, 1000)
    frames = FrameTimes(program)
    watch.begin()
    session.run()
    run_events(seconds)
    job, worker = session.training.job, frames.worker_seconds()
    made = job.trainer.step_count * _BATCH
    print(f"  training: {made / seconds:,.0f} samples a second, {frames.text(seconds)}, {watch.take()}, {memory()}")
    begin = time.perf_counter()
    session.pause()
    print(f"  paused in {1000 * (time.perf_counter() - begin):.0f} ms by the clock, {watch.take()}")
    wait_for(lambda: not job.measuring)
    run_events(1.0)
    print(f"  in the time after, {watch.take()}")
    print(f"  accuracy on the test part {job.curves.test_accuracy.view()[-1]:.3f}, {job.trainer.step_count} steps")
    clock, busy = np.minimum(first, headless(program, 1000))
    # While a frame is made training stands still: on a quiet machine this is what is left for it.
    share = made * busy / (worker + frames.seconds)
    print(f"  of the headless speed: {share:.2f} by processor time, {made / seconds * clock:.2f} by the clock")


class FrameTimes:
    """Processor time of the frames of a live run, and of the thread that trains."""

    def __init__(self, program: Program) -> None:
        self.seconds, self.count = 0.0, 0
        self._worker = next(t for t in threading.enumerate() if t.name == "nnviz-training").ident
        self._begin = self._worker_clock()
        deliver = program.clock._deliver

        def timed() -> None:
            begin = time.thread_time()
            deliver()
            self.seconds += time.thread_time() - begin

        program.clock._deliver = timed
        program.clock.delivered.connect(self._count)

    def worker_seconds(self) -> float:
        """What the worker took since this was made."""
        return self._worker_clock() - self._begin

    def text(self, seconds: float) -> str:
        """Frames a second, and what each took."""
        return f"{self.count / seconds:.0f} frames a second of {1000 * self.seconds / self.count:.1f} ms"

    def _count(self) -> None:
        self.count += 1

    def _worker_clock(self) -> float:
        return time.clock_gettime(time.pthread_getcpuclockid(self._worker))


def write_table(path: Path, megabytes: int) -> None:
    """Numbers and words, with a header."""
    rng = np.random.default_rng(0)
    with path.open("w", encoding="ascii") as file:
        file.write("a,b,c,d,e,f,g,colour,kind\n")
        while file.tell() < megabytes * 1_000_000:
            rows = [",".join(f"{value:.6g}" for value in row) for row in rng.normal(size=(5000, 7)).tolist()]
            file.writelines(
                f"{row},{'red' if i % 3 else 'blue'},{'yes' if row[0] == '-' else 'no'}\n" for i, row in enumerate(rows)
            )


def table(program: Program, folder: Path, megabytes: int, watch: WindowWatch) -> None:
    """All that can become of a large table."""
    path = folder / "large.csv"
    write_table(path, megabytes)
    print(f"CSV of {path.stat().st_size / 1e6:.0f} MB, memory {memory()}")
    cancel(program, path, watch)
    does_not_fit(program, path, watch)
    open_file(program, path, watch)
    program.session.run()
    run_events(3.0)
    print(f"  training for 3 s, {watch.take()}")
    program.session.pause()
    run_events(1.0)
    print(f"  paused, and a second after, {watch.take()}")


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=60_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--all", action="store_true", help="show every panel")
    parser.add_argument("--stacks", action="store_true", help="say where the threads were in long gaps")
    options = parser.parse_args()
    program = Program(QApplication([]), reset=True)
    # What is opened next takes the place of what was trained.
    program.window.projects.unsaved.asks = False
    program.show()
    run_events(0.5)
    program.window.complete()
    if options.all:
        show_all(program)
    watch = WindowWatch(stacks=options.stacks)
    with tempfile.TemporaryDirectory() as folder:
        if options.samples:
            mnist(program, Path(folder), options.samples, options.seconds, watch)
        if options.megabytes:
            table(program, Path(folder), options.megabytes, watch)
    watch.end()
    program.window.close()
    program.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("nnviz")]


if __name__ == "__main__":
    main()
