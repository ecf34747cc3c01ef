"""Measures the engine against PyTorch, scikit-learn and the bare matrix products, and prints a table of ratios.

    python tests/benchmarks/engine_speed.py [--rounds 7] [--seconds 0.4] [--peer-python PYTHON] [--only W1 W4]

Every contestant runs in a process of its own, with one thread; they take turns, and time is the processor's time of the
process, so that a busy machine slows all alike.
A peer that is not installed is said and left out: the extra ``bench`` brings both, or ``--peer-python`` names another
Python that has them. All train float64 unless the workload says otherwise, with plain gradient descent:

- PyTorch: eager ``nn.Sequential``, the mean loss, ``zero_grad``, ``backward``, ``step``; an epoch is shuffled once and
  a mini-batch is a slice of it. It need not read its loss, which ours keeps for every step.
- scikit-learn: ``partial_fit`` over the whole data with the batch size of the workload, which is several times as fast
  as a call for each mini-batch. Its output units differ (identity or logistic), as it offers no others.
- bare: only the ``np.dot(a, b, out)`` calls of forward and backward pass, of the same shapes with the bias folded in.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np


@dataclass(frozen=True)
class Workload:
    """One network with its data."""

    sizes: tuple[int, ...]
    hidden: str
    output: str
    loss: str
    samples: int
    batch: int
    shuffle: bool = True
    dtype: str = "float64"


WORKLOADS = {
    "W1": Workload((2, 4, 2, 1), "tanh", "tanh", "half_sse", 250, 10),
    "W2": Workload((2, 2, 1), "logistic", "logistic", "half_sse", 4, 1, shuffle=False),
    "W3": Workload((2, 8, 8, 8, 8, 8, 8, 1), "tanh", "tanh", "half_sse", 250, 1),
    "W4": Workload((64, 32, 16, 10), "relu", "softmax", "cce", 1437, 32),
    "W5": Workload((784, 512, 256, 10), "relu", "softmax", "cce", 2560, 128),
    "W5f32": Workload((784, 512, 256, 10), "relu", "softmax", "cce", 2560, 128, dtype="float32"),
}
# (workload, what is measured, against what, at least so many times as fast).
FLOORS = (
    ("W1", "ours", "torch", 30.0),
    ("W1", "ours", "sklearn", 12.0),
    ("W1", "ours", "bare", 0.4),
    ("W2", "ours", "torch", 35.0),
    ("W2", "ours", "sklearn", 50.0),
    ("W3", "ours", "torch", 25.0),
    ("W4", "ours", "torch", 9.0),
    ("W4", "ours", "bare", 0.4),
    ("W5", "ours", "bare", 0.9),
    ("W5", "ours", "torch", 1.0),
    ("W5f32", "ours", "bare", 0.85),
    ("W5f32", "ours", "torch", 1.0),
    ("W1", "records at 60 Hz", "ours", 0.97),
    ("W3", "records at 60 Hz", "ours", 0.97),
    ("W4", "records at 60 Hz", "ours", 0.97),
    ("W1", "every record", "ours", 0.85),
    ("W3", "every record", "ours", 0.85),
    ("W4", "every record", "ours", 0.65),
)
CONTESTANTS = ("ours", "torch", "sklearn", "bare", "records at 60 Hz", "every record")
PEERS = ("torch", "sklearn")
FRAME_SECONDS = 1.0 / 60.0

# Trains about so many samples (at least one) and returns how many it was.
Runner = Callable[[int], int]


def data(work: Workload) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (samples, inputs) and targets (samples, outputs): XOR's rows for W2, random ones else."""
    if work.samples == 4:
        return np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([[0.0], [1.0], [1.0], [0.0]])
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(work.samples, work.sizes[0])).astype(work.dtype)
    if work.loss == "cce":
        return inputs, np.eye(work.sizes[-1], dtype=work.dtype)[rng.integers(0, work.sizes[-1], work.samples)]
    return inputs, np.where(inputs[:, :1] * inputs[:, 1:2] > 0.0, 1.0, -1.0).astype(work.dtype)


def trainer_of(work: Workload) -> Any:
    """Our trainer, with random start weights."""
    from nnviz.engine.activations import ACTIVATIONS
    from nnviz.engine.batching import Batching
    from nnviz.engine.losses import LOSSES
    from nnviz.engine.network import Layer, Network
    from nnviz.engine.optimizers import OPTIMIZERS
    from nnviz.engine.trainer import Trainer

    names = [work.hidden] * (len(work.sizes) - 2) + [work.output]
    layers = tuple(Layer(units, ACTIVATIONS.create(name)) for units, name in zip(work.sizes[1:], names, strict=True))
    network, rng = Network(work.sizes[0], layers), np.random.default_rng(0)
    start = np.concatenate([rng.normal(0.0, n**-0.5, m * (n + 1)) for n, m in network.fans]).astype(work.dtype)
    batching = Batching(*data(work), work.batch, work.shuffle, 0, np.dtype(work.dtype))
    return Trainer(network, LOSSES.create(work.loss), OPTIMIZERS.create("sgd"), start, batching, 0.03)


def steps_of(work: Workload, samples: int) -> int:
    """How many mini-batches that many samples fill."""
    return max(1, round(samples / work.samples * -(-work.samples // work.batch)))


def run_ours(work: Workload) -> Runner:
    """Our engine at full speed."""
    trainer = trainer_of(work)

    def run(samples: int) -> int:
        steps = steps_of(work, samples)
        if trainer.run(steps) != steps:
            raise RuntimeError("The run diverged.")
        return samples

    return run


def run_ours_at_60_hz(work: Workload) -> Runner:
    """Our engine, with a full record sixty times a second."""
    trainer = trainer_of(work)
    trainer.run(20)
    begin = time.perf_counter()
    trainer.run(100)
    between = max(1, round(FRAME_SECONDS * 100 / (time.perf_counter() - begin) / 10))

    def run(samples: int) -> int:
        left, due = steps_of(work, samples), time.perf_counter() + FRAME_SECONDS
        while left > 0:
            trainer.run(min(between, left))
            left -= between
            now = time.perf_counter()
            if now >= due and left > 0:
                trainer.step()
                left, due = left - 1, now + FRAME_SECONDS
        return samples

    return run


def run_ours_with_records(work: Workload) -> Runner:
    """Our engine, with a full record of every step."""
    trainer = trainer_of(work)

    def run(samples: int) -> int:
        for _ in range(steps_of(work, samples)):
            trainer.step()
        return samples

    return run


def run_torch(work: Workload) -> Runner:
    """A PyTorch training loop as its tutorials write it."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(0)
    dtype = getattr(torch, work.dtype)
    units = {"tanh": nn.Tanh, "logistic": nn.Sigmoid, "relu": nn.ReLU, "softmax": None}
    parts: list[Any] = []
    for number, (fan_in, fan_out) in enumerate(pairwise(work.sizes), start=2):
        unit = units[work.output if number == len(work.sizes) else work.hidden]
        parts += [nn.Linear(fan_in, fan_out, dtype=dtype)] + ([unit()] if unit else [])
    model = nn.Sequential(*parts)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.03)
    inputs, targets = (torch.from_numpy(array) for array in data(work))
    cross_entropy = nn.CrossEntropyLoss()
    if work.loss == "cce":
        targets = targets.argmax(1)

    def mini_batches() -> Iterator[tuple[Any, Any]]:
        order = torch.randperm(work.samples) if work.shuffle else None
        x, t = (inputs, targets) if order is None else (inputs[order], targets[order])
        for start in range(0, work.samples, work.batch):
            yield x[start : start + work.batch], t[start : start + work.batch]

    def run(samples: int) -> int:
        done = 0
        while done < samples:
            for x, t in mini_batches():
                optimizer.zero_grad()
                out = model(x)
                loss = cross_entropy(out, t) if work.loss == "cce" else 0.5 * ((out - t) ** 2).sum() / len(x)
                loss.backward()
                optimizer.step()
                done += len(x)
        return done

    return run


def run_sklearn(work: Workload) -> Runner:
    """scikit-learn's multi-layer perceptron."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    settings = {"solver": "sgd", "learning_rate_init": 0.03, "momentum": 0.0, "alpha": 0.0, "random_state": 0}
    kind = MLPClassifier if work.output == "logistic" else MLPRegressor
    settings |= {"activation": work.hidden, "batch_size": work.batch, "shuffle": work.shuffle}
    model = kind(hidden_layer_sizes=work.sizes[1:-1], **settings)
    inputs, targets = data(work)
    targets = targets[:, 0]
    classes = {"classes": np.unique(targets)} if kind is MLPClassifier else {}
    model.partial_fit(inputs, targets, **classes)

    def run(samples: int) -> int:
        done = 0
        while done < samples:
            model.partial_fit(inputs, targets)
            done += work.samples
        return done

    return run


def run_bare(work: Workload) -> Runner:
    """The matrix products alone."""
    dot = np.dot
    rng = np.random.default_rng(0)

    def matrix(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(work.dtype)

    calls: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for number, (fan_in, fan_out) in enumerate(pairwise(work.sizes)):
        weights, gradient = matrix(fan_out, fan_in + 1), matrix(fan_out, fan_in + 1)
        a, delta = matrix(fan_in + 1, work.batch), matrix(fan_out, work.batch)
        z, error = np.empty_like(delta), np.empty_like(a)
        if work.batch == 1:
            calls += [(weights, a[:, 0], z[:, 0]), (delta, a.T, gradient)]
            back = (weights.T, delta[:, 0], error[:, 0])
        else:
            calls += [(weights, a, z), (delta, a.T, gradient)]
            back = (weights.T, delta, error)
        if number:
            calls.append(back)

    def run(samples: int) -> int:
        steps = max(1, samples // work.batch)
        for _ in range(steps):
            for left, right, out in calls:
                dot(left, right, out)
        return steps * work.batch

    return run


RUNNERS: dict[str, Callable[[Workload], Runner]] = {
    "ours": run_ours,
    "torch": run_torch,
    "sklearn": run_sklearn,
    "bare": run_bare,
    "records at 60 Hz": run_ours_at_60_hz,
    "every record": run_ours_with_records,
}


def serve(contestant: str) -> None:
    """The worker: for each line "workload seconds" it answers with samples per second."""
    runners: dict[str, tuple[Runner, float]] = {}
    for line in sys.stdin:
        key, seconds = line.split()
        if key not in runners:
            runner = RUNNERS[contestant](WORKLOADS[key])
            runner(WORKLOADS[key].batch)
            samples, begin = 0, time.process_time()
            while time.process_time() - begin < float(seconds) / 2:
                samples += runner(WORKLOADS[key].batch * 20)
            runners[key] = runner, samples / (time.process_time() - begin)
        runner, speed = runners[key]
        begin = time.process_time()
        done = runner(max(1, round(speed * float(seconds))))
        print(done / (time.process_time() - begin), flush=True)


class Contestant:
    """One process that measures when it is asked."""

    def __init__(self, name: str, python: str) -> None:
        command = [python, __file__, "--worker", name]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def measure(self, key: str, seconds: float) -> float:
        """Samples per second."""
        if self.process.stdin is None or self.process.stdout is None or self.process.stderr is None:
            raise RuntimeError("The worker has no pipes.")
        self.process.stdin.write(f"{key} {seconds}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(self.process.stderr.read())
        return float(answer)

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def is_missing(peer: str, python: str) -> bool:
    """Whether that Python lacks the peer."""
    return subprocess.run([python, "-c", f"import {peer}"], capture_output=True, check=False).returncode != 0


def measure_all(options: argparse.Namespace) -> dict[tuple[str, str], list[float]]:
    """Samples per second of every round, by workload and contestant."""
    pythons = {name: options.peer_python if name in PEERS else sys.executable for name in CONTESTANTS}
    missing = [peer for peer in PEERS if is_missing(peer, pythons[peer])]
    for peer in missing:
        print(f"{peer} is not installed in {pythons[peer]}: left out.")
    contestants = {name: Contestant(name, pythons[name]) for name in CONTESTANTS if name not in missing}
    speeds: dict[tuple[str, str], list[float]] = {}
    for key in options.only:
        wanted = {name for row in FLOORS if row[0] == key for name in row[1:3]}
        if WORKLOADS[key].loss != "cce":
            wanted |= {"sklearn", "bare"}
        for _ in range(options.rounds):
            for name, contestant in contestants.items():
                if name in wanted:
                    speeds.setdefault((key, name), []).append(contestant.measure(key, options.seconds))
    for contestant in contestants.values():
        contestant.close()
    return speeds


def print_table(speeds: dict[tuple[str, str], list[float]]) -> None:
    """Medians of all, then every floor with the median of the ratios of each round."""
    print(f"\n{'samples per second':22}" + "".join(f"{name:>18}" for name in CONTESTANTS))
    for key, work in WORKLOADS.items():
        rates = [statistics.median(speeds[key, name]) if (key, name) in speeds else None for name in CONTESTANTS]
        if any(rates):
            label = f"{key} {'-'.join(map(str, work.sizes))}"
            print(f"{label:22}" + "".join(f"{'–' if rate is None else format(rate, ',.0f'):>18}" for rate in rates))
    print(f"\n{'floor':36}{'measured':>10}{'lowest':>10}{'highest':>10}")
    for key, who, against, floor in FLOORS:
        if (key, who) not in speeds or (key, against) not in speeds:
            continue
        ratios = [a / b for a, b in zip(speeds[key, who], speeds[key, against], strict=True)]
        ratio = statistics.median(ratios)
        label = f"{key} {who} ≥ {floor:g} × {against}"
        verdict = "met" if ratio >= floor else "NOT MET"
        print(f"{label:36}{ratio:10.2f}{min(ratios):10.2f}{max(ratios):10.2f}  {verdict}")


def main() -> None:
    """Measure and print; or be one of the workers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.4, help="how long each measurement takes")
    parser.add_argument("--peer-python", default=sys.executable, help="the Python that has torch and scikit-learn")
    parser.add_argument("--only", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    parser.add_argument("--worker", choices=CONTESTANTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        serve(options.worker)
    else:
        print_table(measure_all(options))


if __name__ == "__main__":
    main()
