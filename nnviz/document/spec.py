"""The project as one frozen value. An edit is a pure function from project to project."""

from dataclasses import dataclass, field
from typing import TypeAlias

from nnviz.engine.activations import ACTIVATIONS, Activation
from nnviz.engine.clipping import Clipping
from nnviz.engine.dataset import Dataset
from nnviz.engine.datasets import DataSource
from nnviz.engine.features import feature_count
from nnviz.engine.initializers import INITIALIZERS, Initializer
from nnviz.engine.losses import LOSSES, Loss
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.optimizers import OPTIMIZERS, Optimizer
from nnviz.engine.options import BACKPROPAGATION, PLACES, TOGETHER, TrainingOptions
from nnviz.engine.penalty import Penalty
from nnviz.engine.scaling import UNSCALED
from nnviz.engine.schedules import Schedule

# A connection into a layer: (source unit in the layer below, unit), both from 0; the source ``BIAS`` is the bias.
# The bias is not called fan_in here: it stays the bias when the layer below gets other units.
BIAS = -1
# The types of number that a network can be trained in.
DOUBLE, SINGLE = PRECISIONS = ("float64", "float32")
Connections: TypeAlias = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One layer behind the inputs.

    Attributes:
        initializer: how start weights are drawn; None means the usual one for the activation.
        train_weights, train_biases: whether the weights, the biases of the layer learn at all.
        shared_bias: one bias for the whole layer, as in some worked examples.
        removed: connections that do not exist: their weight is 0 and stays so. Their gradient is shown all the same.
        frozen: single weights and biases that keep their value.
        name: what a person calls the layer; empty for the usual name.
        unit_names: the same for each of its units; empty when no unit has a name of its own.
    """

    units: int
    activation: Activation
    initializer: Initializer | None = None
    train_weights: bool = True
    train_biases: bool = True
    shared_bias: bool = False
    removed: Connections = ()
    frozen: Connections = ()
    name: str = ""
    unit_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """The network: the number of inputs, the hidden layers, and the output layer last."""

    inputs: int
    layers: tuple[LayerSpec, ...]

    def build(self) -> Network:
        """The engine's network of this shape."""
        return Network(
            self.inputs, tuple(Layer(layer.units, layer.activation, layer.shared_bias) for layer in self.layers)
        )


@dataclass(frozen=True, slots=True)
class UserTable:
    """Data that the user brought: the table itself, and where it came from (for people, never opened again)."""

    dataset: Dataset
    origin: str = ""

    def load(self) -> Dataset:
        """The table."""
        return self.dataset


@dataclass(frozen=True, slots=True)
class DataSpec:
    """The data, and how they are prepared.

    Attributes:
        test_fraction: the part of the rows that is only tested; ``stratified`` takes it from each class alike.
        scaling: "none", "standardize" or "min_max", learned from the training rows.
        features: columns computed from the inputs: "squares", "products", "sines".
    """

    source: DataSource | UserTable
    test_fraction: float = 0.0
    scaling: str = UNSCALED
    split_seed: int = 0
    stratified: bool = False
    features: tuple[str, ...] = ()

    def shapes(self, dataset: Dataset) -> tuple[int, int]:
        """The numbers of inputs and outputs of the network that fits; ``dataset`` is what ``source`` loads.

        Raises:
            ValueError: too many computed columns.
        """
        return feature_count(dataset.inputs.shape[1], self.features), dataset.targets.shape[1]


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """The hyperparameters of training.

    ``schedule`` None keeps the learning rate as it is set. ``reduction`` is "mean" or "sum" over a mini-batch; ``rule``
    "backpropagation" or "perceptron". ``order``, ``digits`` and ``rounding`` are those of ``TrainingOptions``.
    ``precision`` is the type of every number that the training works with, one of ``PRECISIONS``.
    """

    loss: Loss = field(default_factory=lambda: LOSSES.create("half_sse"))
    optimizer: Optimizer = field(default_factory=lambda: OPTIMIZERS.create("sgd"))
    learning_rate: float = 0.5
    batch_size: int = 1
    shuffle: bool = False
    seed: int = 0
    penalty: Penalty = field(default_factory=Penalty)
    clipping: Clipping = field(default_factory=Clipping)
    schedule: Schedule | None = None
    reduction: str = "mean"
    rule: str = BACKPROPAGATION
    order: str = TOGETHER
    digits: int | None = None
    rounding: str = PLACES
    precision: str = DOUBLE

    @property
    def options(self) -> TrainingOptions:
        """The engine's options."""
        return TrainingOptions(
            penalty=self.penalty,
            clipping=self.clipping,
            schedule=self.schedule,
            mean=self.reduction == "mean",
            rule=self.rule,
            order=self.order,
            digits=self.digits,
            rounding=self.rounding,
        )


@dataclass(frozen=True, slots=True)
class Project:
    """Everything a person works on. ``start`` holds start weights given one by one; None draws them from the seed."""

    name: str
    network: NetworkSpec
    data: DataSpec
    training: TrainingSpec
    start: tuple[LayerParameters, ...] | None = None


def layer_spec(units: int, activation: str, *, train_biases: bool = True) -> LayerSpec:
    """A layer from the key of its activation."""
    return LayerSpec(units, ACTIVATIONS.create(activation), train_biases=train_biases)


def initializer_of(layer: LayerSpec) -> Initializer:
    """The layer's own initialiser, or the usual one for its activation."""
    return layer.initializer or INITIALIZERS.create(layer.activation.initializer)
