"""Random networks with random data, for the properties that hold for every one of them."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.clipping import Clipping
from nnviz.engine.losses import LOSSES
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Layer, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.optimizers.base import Optimizer
from nnviz.engine.options import TrainingOptions
from nnviz.engine.penalty import Penalty
from nnviz.engine.schedules import SCHEDULES
from nnviz.engine.trainer import Trainer

SMOOTH = [key for key, entry in ACTIVATIONS.entries().items() if entry.differentiable]


@dataclass(frozen=True)
class Case:
    """One network with its data and settings."""

    network: Network
    loss: Loss
    optimizer: Optimizer
    seed: int
    samples: int
    batch_size: int
    shuffle: bool
    trainable: np.ndarray | None = None
    dtype: type = np.float64
    options: TrainingOptions = field(default_factory=TrainingOptions)

    @property
    def parameters(self):
        return np.random.default_rng(self.seed).normal(0, 0.7, self.network.parameter_count).astype(self.dtype)

    @property
    def inputs(self):
        return np.random.default_rng(self.seed + 1).normal(size=(self.samples, self.network.inputs))

    @property
    def targets(self):
        """Classes for a loss that is made for them, else any numbers."""
        rng, outputs = np.random.default_rng(self.seed + 2), self.network.layers[-1].units
        if not self.loss.fuses:
            return rng.normal(size=(self.samples, outputs))
        if "softmax" in self.loss.fuses:
            return np.eye(outputs)[rng.integers(0, outputs, self.samples)]
        return rng.integers(0, 2, (self.samples, outputs)).astype(float)

    def trainer(self, **changes):
        case = replace(self, **changes)
        batching = Batching(case.inputs, case.targets, case.batch_size, case.shuffle, case.seed, case.dtype)
        rate = case.optimizer.default_learning_rate / 4
        return Trainer(
            case.network, case.loss, case.optimizer, case.parameters, batching, rate, case.trainable, case.options
        )


OPTIONS = st.builds(
    TrainingOptions,
    penalty=st.sampled_from([Penalty(), Penalty(), Penalty(0.003, 0.02)]),
    clipping=st.sampled_from([Clipping(), Clipping(), Clipping("global_norm", 0.1), Clipping("value", 0.05)]),
    schedule=st.sampled_from([None, None, *map(SCHEDULES.create, SCHEDULES.keys())]),
    mean=st.booleans(),
)


@st.composite
def random_cases(draw):
    loss = LOSSES.create(draw(st.sampled_from(LOSSES.keys())))
    # Cross-entropies need predictions within 0…1.
    last = draw(st.sampled_from(["logistic", "softmax"] if loss.fuses else SMOOTH))
    hidden = draw(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(SMOOTH)), max_size=3))
    # A softmax of one unit is always 1, which is infinitely wrong where the target is 0.
    shape = [*hidden, (draw(st.integers(2 if last == "softmax" else 1, 3)), last)]
    samples = draw(st.integers(1, 7))
    return Case(
        network=Network(draw(st.integers(1, 3)), tuple(Layer(n, ACTIVATIONS.create(key)) for n, key in shape)),
        loss=loss,
        optimizer=OPTIMIZERS.create(draw(st.sampled_from(OPTIMIZERS.keys()))),
        seed=draw(st.integers(0, 10_000)),
        samples=samples,
        batch_size=draw(st.integers(1, samples + 2)),
        shuffle=draw(st.booleans()),
        options=draw(OPTIONS),
    )


@pytest.fixture(scope="session")
def cases():
    """A hypothesis strategy for ``Case``."""
    return random_cases()
