"""How long saving and exporting a large network keep other threads from their turn, the window's among them.

    python tests/benchmarks/saving_pauses.py [--samples 60000]

The network is 784-512-256-10 with Adam, after some steps. A pause is the processor time that the writing thread takes
between two turns of another one: what other programs do meanwhile does not count.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from nnviz.app.job import TrainingJob
from nnviz.app.resuming import run_state
from nnviz.app.trained import raw_training_inputs, trained_weights
from nnviz.document.examples import project_for_table
from nnviz.document.preparing import prepared
from nnviz.document.spec import Project
from nnviz.document.starting import with_start_weights
from nnviz.engine.dataset import Dataset, make_dataset, one_hot
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.formats.export import export_weights
from nnviz.formats.project_file import write_project
from nnviz.formats.weights import WEIGHT_FORMATS

_TURN = 0.002


def pictures(count: int) -> Dataset:
    """Random pictures of 28×28 bytes in ten classes."""
    rng = np.random.default_rng(0)
    labels, names = rng.integers(0, 10, count), list("0123456789")
    pixels = rng.integers(0, 256, (count, 784), dtype=np.uint8)
    return make_dataset(
        "pictures", pixels, one_hot(labels, 10), target_names=names, classes=names, image_shape=(28, 28)
    )


def large(dataset: Dataset) -> Project:
    """784-512-256-10, trained with Adam."""
    project = project_for_table(dataset)
    first, last = project.network.layers[0], project.network.layers[-1]
    layers = (replace(first, units=512), replace(first, units=256), last)
    training = replace(project.training, batch_size=128, optimizer=OPTIMIZERS.create("adam"))
    return replace(project, network=replace(project.network, layers=layers), training=training)


def watch(what: str, work: Callable[[], object]) -> None:
    """Run ``work`` on a thread, look at its clock in every turn that this one gets, and print a line."""
    thread = threading.Thread(target=work)
    thread.start()
    clock, seen = time.pthread_getcpuclockid(thread.ident or 0), [0.0]
    while thread.is_alive():
        time.sleep(_TURN)
        try:
            seen.append(time.clock_gettime(clock))
        except OSError:  # it has just ended
            break
    print(f"{what:12} {seen[-1]:8.2f} {1000 * np.diff(seen).max():15.0f}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=60_000)
    options = parser.parse_args()
    sys.setswitchinterval(0.001)
    project = large(pictures(options.samples))
    data = prepared(project)
    job = TrainingJob(project, data)
    job.advance(10)
    project = with_start_weights(project)
    run = run_state(job, project)
    weights = trained_weights(project, data, job.trainer.parameters, 10, 0)
    print(f"{'':12} {'seconds':>8} {'longest pause, ms':>15}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        watch("project", lambda: write_project(path / "large.nnviz", project, run))
        watch("the same", lambda: write_project(path / "large.nnviz", project, run))
        for key, entry in WEIGHT_FORMATS.entries().items():
            file = path / f"weights{entry.suffix}"
            watch(key, lambda file=file, key=key: export_weights(file, weights, raw_training_inputs(data), key))


if __name__ == "__main__":
    main()
