"""Small projects for the tests of the app layer."""

from dataclasses import replace

import pytest

from nnviz.document.spec import DataSpec, LayerSpec, NetworkSpec, Project, TrainingSpec, UserTable, layer_spec
from nnviz.engine.dataset import make_dataset
from nnviz.engine.losses import LOSSES


def small_project(samples=7, **training):
    """A 2-3-1 network that learns a smooth function; ``training`` are the hyperparameters."""
    rows = [[0.1 * i, 0.3 - 0.05 * i * i] for i in range(samples)]
    data = make_dataset("numbers", rows, [[0.2 * i - 0.4] for i in range(samples)])
    layers = (layer_spec(3, "tanh"), layer_spec(1, "identity"))
    settings = replace(TrainingSpec(LOSSES.create("half_sse")), **{"learning_rate": 0.05, **training})
    return Project("small", NetworkSpec(2, layers), DataSpec(UserTable(data)), settings)


def with_layers(project, *layers):
    return replace(project, network=NetworkSpec(project.network.inputs, tuple(LayerSpec(*layer) for layer in layers)))


@pytest.fixture(scope="session")
def make_project():
    """The function that makes a small project."""
    return small_project
