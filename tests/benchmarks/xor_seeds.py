"""How many of 100 starts learn XOR, in two networks whose counts are known. Run: python tests/benchmarks/xor_seeds.py.

- 2-2-1 logistic, half sum of squares, start weights U(−1, 1), online, learning rate ½, 10,000 epochs: 74 to 85.
- 2-4-1 tanh and logistic, binary cross-entropy, Glorot, all rows at once, Adam .05, 1,000 epochs: 94 to 99.

It takes about a minute. Ten of the seeds of each are in the test suite.
"""

import sys
from collections.abc import Callable

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.initializers import INITIALIZERS, Initializer
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.trainer import Trainer

ROWS, TARGETS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float), np.array([[0], [1], [1], [0]], float)


def drawn(network: Network, initializer: Initializer, seed: int, *, biases: bool) -> list[LayerParameters]:
    """Start weights; biases are drawn too, or 0."""
    rng, parts = np.random.Generator(np.random.PCG64(seed)), []
    for fan_in, fan_out in network.fans:
        weights = initializer.draw(rng, fan_in, fan_out)
        parts.append(LayerParameters(weights, initializer.draw(rng, 1, fan_out)[0] if biases else np.zeros(fan_out)))
    return parts


def is_solved(trainer: Trainer) -> bool:
    """Whether all four rows are on the right side of ½."""
    return bool(((trainer.network.predict(trainer.parameters, ROWS) >= 0.5) == TARGETS).all())


def solved_online(seed: int) -> bool:
    """Two logistic units that see one row after the other."""
    network = Network(2, (Layer(2, ACTIVATIONS.create("logistic")), Layer(1, ACTIVATIONS.create("logistic"))))
    start = drawn(network, INITIALIZERS.create("uniform", {"r": 1.0}), seed, biases=True)
    parts = LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), network.join(start)
    trainer = Trainer(network, *parts, Batching(ROWS, TARGETS, 1, False, 0), 0.5)
    trainer.run(40_000)
    return is_solved(trainer)


def solved_with_adam(seed: int) -> bool:
    """Four tanh units that see all rows at once."""
    network = Network(2, (Layer(4, ACTIVATIONS.create("tanh")), Layer(1, ACTIVATIONS.create("logistic"))))
    start = drawn(network, INITIALIZERS.create("glorot_uniform"), seed, biases=False)
    parts = LOSSES.create("bce"), OPTIMIZERS.create("adam"), network.join(start)
    trainer = Trainer(network, *parts, Batching(ROWS, TARGETS, 4, False, 0), 0.05)
    trainer.run(1_000)
    return is_solved(trainer)


CASES: tuple[tuple[str, Callable[[int], bool], int, int], ...] = (
    ("2-2-1 logistic, online, SGD", solved_online, 74, 85),
    ("2-4-1 tanh, all rows, Adam", solved_with_adam, 94, 99),
)


def main() -> int:
    """0 when both counts are right."""
    right = True
    for name, solved, least, most in CASES:
        count = sum(solved(seed) for seed in range(100))
        print(f"{name}: {count} of 100 starts learned XOR ({least} to {most} are right).")
        right = right and least <= count <= most
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
