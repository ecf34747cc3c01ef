"""Measures frames of the whole window as in a live run of 60 frames a second: processor time, whatever else runs.

    python tests/benchmarks/window_frames.py [--frames 240] [--profile]

Each frame takes a recorded step to the canvas and to the panels whose turn it is, by a clock of its own that goes on by
1/60 s, and paints. The trainer stands still meanwhile, so that nothing else is measured.
"""

import argparse
import cProfile
import os
import pstats
import sys
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from nnviz.app.focus import Phase
from nnviz.app.frame_clock import _FLUSHED
from nnviz.app.run import RunState
from nnviz.document.edits import add_hidden_layer, remove_hidden_layer
from nnviz.document.examples import example_project, project_for_table
from nnviz.document.spec import Project
from nnviz.engine.dataset import Dataset, make_dataset, one_hot
from nnviz.shell.start import Program
from tests.benchmarks.live_run import run_events, show_all

_WARM = 12


def pictures(side: int, samples: int = 2000) -> Dataset:
    """Noise with classes, as pictures: what matters here is its shape."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (samples, side * side), dtype=np.uint8)
    labels = rng.integers(0, 10, samples)
    return make_dataset(
        "pictures",
        pixels,
        one_hot(labels, 10),
        input_names=tuple(f"p{i}" for i in range(side * side)),
        target_names=tuple(map(str, range(10))),
        classes=tuple(map(str, range(10))),
        image_shape=(side, side),
    )


def project(sizes: list[int]) -> Project:
    """A network of these sizes on data that fit it; one sample a step, or 32 pictures."""
    if sizes[0] == 2:
        base = example_project("playground_circle")
        return replace(base, training=replace(base.training, batch_size=1))
    base = project_for_table(pictures(round(sizes[0] ** 0.5)))
    while len(base.network.layers) > 1:
        base = remove_hidden_layer(base, 0)
    for units in sizes[1:-1]:
        base = add_hidden_layer(base, units=units)
    return replace(base, training=replace(base.training, batch_size=32))


def frames(program: Program, count: int, profile: cProfile.Profile | None) -> np.ndarray:
    """Milliseconds of processor time of each frame."""
    session, host = program.session, program.window.panels
    now, job = time.monotonic(), session.training.job
    host._clock = lambda: now
    session.training.call(lambda: job.advance(2000 if job.trainer.parameters.size < 10_000 else 50))
    snapshots = [session.training.call(job.record_step) for _ in range(min(count, 120))]
    was, training, times = session.training.state, session.training, []
    training.state = session._announced = RunState.RUNNING
    try:
        for number in range(count + _WARM):
            now += 1 / 60
            begin = time.thread_time()
            if profile and number >= _WARM:
                profile.enable()
            session.show(snapshots[number % len(snapshots)], session.focus.at(Phase.UPDATE, sample=0))
            for kind in _FLUSHED:
                QCoreApplication.sendPostedEvents(None, kind)
            if profile:
                profile.disable()
            times.append(1000 * (time.thread_time() - begin))
    finally:
        training.state = session._announced = was
        host._clock = time.monotonic
    return np.array(times[_WARM:])


def main() -> None:
    """Print a row for each network, with the panels of the first start and with all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=240)
    parser.add_argument("--profile", action="store_true", help="print where the time of each row went")
    options = parser.parse_args()
    program = Program(QApplication([]), reset=True)
    program.show()
    run_events(0.5)
    program.window.complete()
    program.clock.stop()
    print(f"{'ms of processor time per frame':<44} {'mean':>7} {'median':>7} {'p99':>7} {'largest':>7}")
    for panels in ("first start", "all panels"):
        if panels == "all panels":
            show_all(program)
        for sizes in ([2, 4, 2, 1], [64, 32, 16, 10], [784, 128, 10]):
            program.session.open_project(project(sizes))
            if panels == "all panels":
                program.session.select(1, 0, 0)
            run_events(1.0)
            profile = cProfile.Profile(time.thread_time) if options.profile else None
            times = frames(program, options.frames, profile)
            title = f"{'-'.join(map(str, sizes))}, {panels}"
            middle, p99 = np.percentile(times, [50, 99])
            print(f"{title:<44} {times.mean():7.2f} {middle:7.2f} {p99:7.2f} {times.max():7.2f}")
            if profile:
                pstats.Stats(profile).sort_stats("cumtime").print_stats(60)
    program.window.close()
    program.close()


if __name__ == "__main__":
    main()
