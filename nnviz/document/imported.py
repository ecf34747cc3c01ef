"""Weights as they came from a file of any program: what is known about them, and what is not."""

from dataclasses import dataclass

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array


@dataclass(frozen=True, eq=False, slots=True)
class ImportedLayer:
    """One layer of a file. Arrays are read-only float64.

    Attributes:
        name: what the file calls it.
        weights: (fan_in, fan_out).
        biases: (fan_out,).
        activation: None where the file does not say.
    """

    name: str
    weights: Array
    biases: Array
    activation: Activation | None = None


@dataclass(frozen=True, eq=False, slots=True)
class ImportedNetwork:
    """The layers of a file, each taking what the one before gives.

    Attributes:
        layers: at least one, from the inputs on.
        input_mean, input_scale: (inputs,), how inputs are standardised before the first layer; None when they are not,
            or the file does not say.
        remarks: what of the file was passed over, one sentence each.
    """

    layers: tuple[ImportedLayer, ...]
    input_mean: Array | None = None
    input_scale: Array | None = None
    remarks: tuple[str, ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer, the inputs first."""
        return (self.layers[0].weights.shape[0], *(layer.weights.shape[1] for layer in self.layers))
