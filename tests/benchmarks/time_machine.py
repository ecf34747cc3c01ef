"""Measures going back and forth in a run of 100,000 steps of the Playground's network, and prints a table.

    python tests/benchmarks/time_machine.py

Every step is checked to be the same to the last bit. One step back shall take less than 5 ms, any step less than 2 s.
"""

import statistics
import time
from dataclasses import replace

import numpy as np

from nnviz.app.job import TrainingJob
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared
from nnviz.document.spec import layer_spec

STEPS = 100_000


def job_of_the_playground() -> TrainingJob:
    """2-4-2-1 tanh on the spiral, mini-batches of 10."""
    project = example_project("playground_spiral")
    hidden = (layer_spec(4, "tanh"), layer_spec(2, "tanh"))
    network = replace(project.network, layers=(*hidden, project.network.layers[-1]))
    project = replace(project, network=network, training=replace(project.training, batch_size=10))
    return TrainingJob(project, prepared(project))


def timed(job: TrainingJob, steps: list[int]) -> list[float]:
    """Seconds of going to each of the steps in turn."""
    seconds = []
    for step in steps:
        begin = time.perf_counter()
        job.go_to(step)
        seconds.append(time.perf_counter() - begin)
    return seconds


def main() -> None:
    """Measure and print."""
    job, rng = job_of_the_playground(), np.random.default_rng(0)
    watched = sorted(int(step) for step in rng.integers(1, STEPS, 50))
    states = {}
    begin = time.perf_counter()
    for step in watched:
        job.advance(step - job.trainer.step_count)
        states[step] = job.trainer.parameters.tobytes()
    job.advance(STEPS - job.trainer.step_count)
    print(f"run of {STEPS:,} steps: {time.perf_counter() - begin:.2f} s")
    rows = (
        ("one step back", timed(job, [STEPS - back for back in range(1, 101)]), 0.005),
        ("to any step", timed(job, [int(step) for step in rng.integers(0, STEPS, 60)]), 2.0),
        ("from the start to the end", timed(job, [0, STEPS])[1:], 2.0),
    )
    print(f"{'':26}{'median':>12}{'longest':>12}{'budget':>12}")
    for name, seconds, budget in rows:
        figures = (statistics.median(seconds), max(seconds), budget)
        print(f"{name:26}" + "".join(f"{1000 * figure:9.2f} ms" for figure in figures))
    for step in rng.permutation(watched):
        job.go_to(int(step))
        if job.trainer.parameters.tobytes() != states[int(step)]:
            raise SystemExit(f"Step {step} is not what it was.")
    print(f"{len(watched)} steps were the same to the last bit.")


if __name__ == "__main__":
    main()
