"""Trained weights, and tables, for the tests of the formats."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.activations.base import Activation
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.param import params_of
from nnviz.formats.trained import TrainedWeights
from tests.formats.data_files import Write

MakeWeights = Callable[..., TrainedWeights]


def _make_weights(
    sizes: Sequence[int] = (2, 3, 1),
    activations: Sequence[str] = ("tanh", "logistic"),
    seed: int = 0,
    **told: Any,
) -> TrainedWeights:
    layers = (Layer(units, ACTIVATIONS.create(key)) for units, key in zip(sizes[1:], activations, strict=True))
    network = Network(sizes[0], tuple(layers))
    values = np.random.default_rng(seed).normal(size=network.parameter_count)
    return TrainedWeights(network, network.split(values), **{"loss": "half_sse", **told})


@pytest.fixture(scope="session")
def make_weights() -> MakeWeights:
    """A function that makes trained weights of any shape."""
    return _make_weights


@pytest.fixture
def told_weights() -> TrainedWeights:
    """Weights that use every field, with names in several scripts."""
    return _make_weights(
        (3, 4, 2),
        ("relu", "softmax"),
        loss="cce",
        dataset="붓꽃 «iris»",
        input_names=("length", "width", '"quoted", and a comma'),
        target_names=("setosa", "versicolor"),
        classes=("setosa", "versicolor"),
        steps=1200,
        epochs=12,
        input_mean=np.array([0.1, 1 / 3, -2.0]),
        input_scale=np.array([1.0, 2 / 3, 1e-3]),
    )


@pytest.fixture
def extreme_weights() -> TrainedWeights:
    """One layer that holds the numbers at the edges of float64, and those that diverged training makes."""
    tiny = np.finfo(np.float64)
    values = [0.0, -0.0, tiny.smallest_subnormal, -tiny.tiny, tiny.max, -tiny.max, 0.1, np.inf, -np.inf, np.nan]
    network = Network(3, (Layer(3, ACTIVATIONS.create("identity")),))
    weights = np.array(values[:9]).reshape(3, 3)
    return TrainedWeights(network, (LayerParameters(weights, np.array(values[7:])),), "mse")


def _activations() -> list[Activation]:
    """Each activation as it is by default, and once for each other choice of a parameter."""
    made = []
    for key, entry in ACTIVATIONS.entries().items():
        made.append(ACTIVATIONS.create(key))
        for info in params_of(entry):
            made += [ACTIVATIONS.create(key, {info.name: value}) for value in info.choices or (0.3,)]
    return list(dict.fromkeys(made))


@pytest.fixture(params=_activations(), ids=repr)
def activation(request: pytest.FixtureRequest) -> Activation:
    """Every activation with every choice of its parameters."""
    return request.param


@pytest.fixture(scope="session")
def weights_with() -> MakeWeights:
    """A function that makes weights of 3 → 5 → 4 units, both layers with one activation."""

    def make(activation: Activation | str, **told: Any) -> TrainedWeights:
        chosen = ACTIVATIONS.create(activation) if isinstance(activation, str) else activation
        network = Network(3, (Layer(5, chosen), Layer(4, chosen)))
        values = np.random.default_rng(0).normal(size=network.parameter_count)
        return TrainedWeights(network, network.split(values), "half_sse", **told)

    return make


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes a table."""

    def written(content: str | bytes) -> Path:
        path = tmp_path / "data.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written
