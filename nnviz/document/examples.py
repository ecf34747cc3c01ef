"""Ready projects: the lessons' networks with their data and hyperparameters, and a first guess for other data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from nnviz.document.edits import output_for
from nnviz.document.spec import DataSpec, NetworkSpec, Project, TrainingSpec, UserTable, layer_spec
from nnviz.engine.dataset import Dataset
from nnviz.engine.datasets import DATASETS
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import LayerParameters
from nnviz.engine.scaling import MIN_MAX, STANDARDIZE


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How the ready project of a data set differs from the first guess."""

    hidden: tuple[int, ...] = (4,)
    activation: str = "tanh"
    loss: str = ""
    learning_rate: float = 0.1
    batch_size: int = 1
    shuffle: bool = True
    seed: int = 0


_PLAYGROUND = _Recipe((4, 2), "tanh", "", 0.03, 10)
_RECIPES: Mapping[str, _Recipe] = {
    "and": _Recipe((), "", "", 0.5, 1, shuffle=False),
    "or": _Recipe((), "", "", 0.5, 1, shuffle=False),
    "nand": _Recipe((), "", "", 0.5, 1, shuffle=False),
    "parity": _Recipe((6,), "tanh", "", 0.1, 1),
    "xor": _Recipe((2,), "tanh", "half_sse", 0.5, 1, shuffle=False, seed=3),
    "playground_circle": _PLAYGROUND,
    "playground_xor": _PLAYGROUND,
    "playground_gauss": _PLAYGROUND,
    "playground_spiral": replace(_PLAYGROUND, hidden=(8, 8)),
    "playground_plane": _PLAYGROUND,
    "playground_multi_gauss": replace(_PLAYGROUND, hidden=(8, 8)),
    "moons": _Recipe((8,), "tanh", "", 0.1, 10),
    "blobs": _Recipe((4,), "tanh", "", 0.1, 10),
    "noisy_sine": _Recipe((8,), "tanh", "", 0.05, 1),
    "penguins": _Recipe((6,), "tanh", "", 0.1, 10),
    "wine": _Recipe((8,), "tanh", "", 0.1, 10),
    "breast_cancer": _Recipe((8,), "tanh", "", 0.1, 10),
    "iris": _Recipe((8,), "tanh", "", 0.1, 10),
    "digits": _Recipe((32,), "relu", "", 0.1, 32),
}


def example_project(key: str) -> Project:
    """The ready project for the built-in data set ``key``.

    Raises:
        UnknownKeyError: there is no such data set.
    """
    if key in _WORKED:
        return _WORKED[key]()
    source = DATASETS.create(key)
    data = DataSpec(source, source.test_fraction, source.scaling)
    return _project(source.load(), data, _RECIPES.get(key, _Recipe()))


def first_project() -> Project:
    """What the first start opens: XOR and a 2-2-1 network that is ready to be stepped."""
    return example_project("xor")


def blank_project() -> Project:
    """What a new network begins with: the simplest data and no hidden layer."""
    return replace(example_project("and"), name="New network")


def project_for_table(dataset: Dataset, origin: str = "", *, hidden: tuple[int, ...] | None = None) -> Project:
    """A first guess for a table of the user's own: one hidden layer, a fifth of the rows for testing."""
    n = len(dataset)
    units = int(np.clip(2 * (dataset.inputs.shape[1] + dataset.targets.shape[1]), 4, 32))
    recipe = _Recipe(
        hidden=(units,) if hidden is None else hidden,
        activation="relu" if n >= 500 else "tanh",
        learning_rate=0.05,
        batch_size=1 if n < 100 else 10 if n < 1000 else 32,
    )
    return _project(dataset, preparation_for(dataset, origin), recipe)


def preparation_for(dataset: Dataset, origin: str = "") -> DataSpec:
    """A first guess for a table of the user's own: a fifth of the rows for testing, and the inputs scaled.

    Pixels and other bytes go from 0 to 1, all else to mean 0 and standard deviation 1.
    """
    is_bytes = dataset.image_shape is not None or dataset.inputs.dtype == np.uint8
    return DataSpec(
        UserTable(dataset, origin),
        test_fraction=0.2 if len(dataset) >= 20 else 0.0,
        scaling=MIN_MAX if is_bytes else STANDARDIZE,
    )


def mazur_project() -> Project:
    """Mazur's worked example: a 2-2-2 logistic network with his weights; the biases stay as they are, as on his page.

    Source: M. Mazur, A Step by Step Backpropagation Example, 2015.
    """
    first = LayerParameters(np.array([[0.15, 0.25], [0.20, 0.30]]), np.array([0.35, 0.35]))
    second = LayerParameters(np.array([[0.40, 0.50], [0.45, 0.55]]), np.array([0.60, 0.60]))
    layer = layer_spec(2, "logistic", train_biases=False)
    return Project(
        name="Mazur",
        network=NetworkSpec(2, (layer, layer)),
        data=DataSpec(DATASETS.create("mazur")),
        training=TrainingSpec(learning_rate=0.5),
        start=(first, second),
    )


def han_kamber_pei_project() -> Project:
    """The worked example of a textbook: a 3-2-1 logistic network with its weights, learning rate 0.9.

    The book's error Err is −δ, and its thresholds θ are the biases.

    Source: J. Han, M. Kamber, J. Pei, Data Mining: Concepts and Techniques, 3rd edition, example 9.1.
    """
    first = LayerParameters(np.array([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]), np.array([-0.4, 0.2]))
    second = LayerParameters(np.array([[-0.3], [-0.2]]), np.array([0.1]))
    return Project(
        name="Han, Kamber, Pei",
        network=NetworkSpec(3, (layer_spec(2, "logistic"), layer_spec(1, "logistic"))),
        data=DataSpec(DATASETS.create("han_kamber_pei")),
        training=TrainingSpec(learning_rate=0.9),
        start=(first, second),
    )


_WORKED: Mapping[str, Callable[[], Project]] = {"mazur": mazur_project, "han_kamber_pei": han_kamber_pei_project}


def _project(dataset: Dataset, data: DataSpec, recipe: _Recipe) -> Project:
    output, loss = output_for(dataset)
    hidden = tuple(layer_spec(units, recipe.activation) for units in recipe.hidden)
    return Project(
        name=dataset.name,
        network=NetworkSpec(dataset.inputs.shape[1], (*hidden, output)),
        data=data,
        training=TrainingSpec(
            loss=LOSSES.create(recipe.loss or loss),
            learning_rate=recipe.learning_rate,
            batch_size=recipe.batch_size,
            shuffle=recipe.shuffle,
            seed=recipe.seed,
        ),
    )
