"""Trained weights as one frozen value: all that an exported file tells about them."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, frozen
from nnviz.engine.network import LayerParameters, Network

# Samples that are predicted at once: all of a large table would take much memory, and other threads no turn.
_AT_ONCE = 8192


@dataclass(frozen=True, eq=False, slots=True)
class TrainedWeights:
    """The parameters of a network and where they come from. Arrays become read-only float64 copies.

    Attributes:
        network: the shape and the activation functions.
        layers: weights (fan_in, fan_out) and biases (fan_out,) of every layer behind the inputs.
        loss: the key of the loss that the network was trained with.
        dataset: the name of the data, for people.
        input_names: one name for each input, or none.
        target_names: one name for each output, or none.
        classes: the names of the classes in the order of their codes; empty for a regression.
        steps: how many updates the parameters have had.
        epochs: how many whole epochs.
        input_mean: (inputs,), what was subtracted from each input before the network saw it; None when nothing was.
        input_scale: (inputs,), what each input was then divided by; None when nothing was.
        computed_inputs: the names of the last inputs, which are computed from the others: x1², x1·x2, sin x1.

    Raises:
        ValueError: a shape or a number of names that does not fit the network; the message says which.
    """

    network: Network
    layers: tuple[LayerParameters, ...]
    loss: str
    dataset: str = ""
    input_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    steps: int = 0
    epochs: int = 0
    input_mean: Array | None = None
    input_scale: Array | None = None
    computed_inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.network.layers:
            raise ValueError("A network without layers has no weights.")
        parts = self.network.split(self.network.join(self.layers))
        layers = (LayerParameters(frozen(part.weights), frozen(part.biases)) for part in parts)
        object.__setattr__(self, "layers", tuple(layers))
        self._check_names()
        self._freeze_standardisation()

    @property
    def flat(self) -> Array:
        """All parameters as the one vector that ``Network.predict`` takes."""
        return self.network.join(self.layers)

    def predict(self, inputs: Array) -> Array:
        """The outputs (samples, outputs) for inputs (samples, inputs) as they stand in the data."""
        if len(inputs) > _AT_ONCE:
            parts = [self.predict(inputs[begin : begin + _AT_ONCE]) for begin in range(0, len(inputs), _AT_ONCE)]
            return np.concatenate(parts)
        seen = inputs
        if self.input_mean is not None and self.input_scale is not None:
            seen = (inputs - self.input_mean) / self.input_scale
        return self.network.predict(self.flat, seen)

    def _check_names(self) -> None:
        for kind, names, count in (
            ("inputs", self.input_names, self.network.inputs),
            ("outputs", self.target_names, self.network.sizes[-1]),
        ):
            if names and len(names) != count:
                raise ValueError(f"The network has {count} {kind}, but {len(names)} names were given for them.")

    def _freeze_standardisation(self) -> None:
        if (self.input_mean is None) != (self.input_scale is None):
            raise ValueError("Standardised inputs need both their mean and their scale, and only one was given.")
        for name in ("input_mean", "input_scale"):
            given = getattr(self, name)
            if given is None:
                continue
            values = frozen(np.asarray(given, dtype=np.float64))
            if values.shape != (self.network.inputs,) or not np.isfinite(values).all():
                raise ValueError(f"{name} must hold {self.network.inputs} finite numbers, one for each input.")
            object.__setattr__(self, name, values)
