"""How many of 100 starts learn XOR: 2-2-1 logistic, half sum of squares, U(−1, 1), online, rate ½, 10,000 epochs.

Run: python tests/benchmarks/xor_seeds.py. It must say 74 to 85; it takes about a minute. Ten of the seeds are in the
test suite.
"""

import sys

import numpy as np

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.trainer import Trainer

ROWS, TARGETS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float), np.array([[0], [1], [1], [0]], float)


def solved(seed: int) -> bool:
    """Whether the start of this seed ends with all four rows on the right side of ½."""
    logistic, uniform = ACTIVATIONS.create("logistic"), INITIALIZERS.create("uniform", {"r": 1.0})
    network = Network(2, (Layer(2, logistic), Layer(1, logistic)))
    rng = np.random.Generator(np.random.PCG64(seed))
    start = [
        LayerParameters(uniform.draw(rng, fan_in, fan_out), uniform.draw(rng, 1, fan_out)[0])
        for fan_in, fan_out in network.fans
    ]
    batching = Batching(ROWS, TARGETS, 1, False, 0)
    parts = (network, LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), network.join(start), batching)
    trainer = Trainer(*parts, 0.5)
    trainer.run(40_000)
    return bool(((network.predict(trainer.parameters, ROWS) >= 0.5) == TARGETS).all())


def main() -> int:
    """0 when the count is within 74 to 85."""
    count = sum(solved(seed) for seed in range(100))
    print(f"{count} of 100 starts learned XOR (74 to 85 are right).")
    return 0 if 74 <= count <= 85 else 1


if __name__ == "__main__":
    sys.exit(main())
