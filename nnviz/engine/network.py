"""The shape of a network, and its parameters as one flat vector with views for each layer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array

# Measured from 2-4-2-1 to 784-512-256-10: with pieces of 256 KiB a layer it is up to four times as fast as in one, but
# fewer samples than these make matrix products slow.
_VALUES_AT_ONCE, _FEWEST_AT_ONCE = 32_768, 1024


@dataclass(frozen=True, slots=True)
class Layer:
    """One hidden layer or the output layer: so many units with one activation function.

    ``shared_bias``: the units have one bias in common. Each holds a copy, and every copy moves by the sum of the
    gradients of all.
    """

    units: int
    activation: Activation
    shared_bias: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class LayerParameters:
    """The weights (fan_in, fan_out) and biases (fan_out,) of one layer. The same only when it is the same object."""

    weights: Array
    biases: Array


@dataclass(frozen=True)
class Network:
    """The shape of a fully connected network: the number of inputs and the layers behind them. It holds no weights."""

    inputs: int
    layers: tuple[Layer, ...]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer, the input layer first."""
        return (self.inputs, *(layer.units for layer in self.layers))

    @cached_property
    def parameter_count(self) -> int:
        """The number of weights and biases."""
        return sum(fan_out * (fan_in + 1) for fan_in, fan_out in self.fans)

    @cached_property
    def fans(self) -> tuple[tuple[int, int], ...]:
        """(fan_in, fan_out) of every layer."""
        sizes = self.sizes
        return tuple(pairwise(sizes))

    def blocks(self, flat: Array) -> tuple[Array, ...]:
        """Views of a flat parameter or gradient vector: (fan_out, fan_in + 1) for each layer, the bias last."""
        blocks, start = [], 0
        for fan_in, fan_out in self.fans:
            stop = start + fan_out * (fan_in + 1)
            blocks.append(flat[start:stop].reshape(fan_out, fan_in + 1))
            start = stop
        return tuple(blocks)

    def split(self, flat: Array) -> tuple[LayerParameters, ...]:
        """Views of a flat vector as weights (fan_in, fan_out) and biases (fan_out,)."""
        return tuple(LayerParameters(block[:, :-1].T, block[:, -1]) for block in self.blocks(flat))

    def join(self, layers: Sequence[LayerParameters], dtype: Any = np.float64) -> Array:
        """One new flat vector from the weights and biases of every layer.

        Raises:
            ValueError: a shape that does not fit this network; the message says which layer.
        """
        if len(layers) != len(self.layers):
            raise ValueError(f"The network has {len(self.layers)} layers of weights, but {len(layers)} were given.")
        flat = np.empty(self.parameter_count, dtype)
        pairs = zip(self.split(flat), layers, strict=True)
        for number, (view, given) in enumerate(pairs, start=1):
            for name, target, source in (
                ("weights", view.weights, given.weights),
                ("biases", view.biases, given.biases),
            ):
                if target.shape != np.shape(source):
                    raise ValueError(
                        f"The {name} of layer {number} have the shape {np.shape(source)}: {target.shape} is needed."
                    )
                target[...] = source
        return flat

    def weight_mask(self, dtype: Any = np.float64) -> Array:
        """A flat vector with 1 for every weight and 0 for every bias."""
        mask = np.ones(self.parameter_count, dtype)
        for block in self.blocks(mask):
            block[:, -1] = 0.0
        return mask

    def predict(self, flat: Array, inputs: Array) -> Array:
        """The activations of the output layer, (samples, outputs), for inputs of shape (samples, inputs)."""
        inputs, first = np.asarray(inputs, dtype=flat.dtype), self.blocks(flat)[0]

        def sum_up(part: slice, z: Array) -> None:
            np.dot(first[:, :-1], inputs[part].T, out=z)
            np.add(z, first[:, -1:], out=z)

        return self.predict_onward(flat, len(inputs), sum_up)

    def predict_onward(self, flat: Array, samples: int, sum_up: Callable[[slice, Array], object]) -> Array:
        """``predict`` for so many samples, where ``sum_up(part, z)`` writes z (units, samples) of the first layer.

        They are passed in pieces, and in two pieces of memory, so that what is between the layers stays in the
        processor's cache; no layer's values are kept.
        """
        blocks, widest = self.blocks(flat), max(self.sizes[1:])
        piece = max(min(max(_FEWEST_AT_ONCE, _VALUES_AT_ONCE // widest), samples), 1)
        rooms = np.empty((2, widest * piece), flat.dtype)
        outputs = np.empty((samples, self.sizes[-1]), flat.dtype)
        with np.errstate(all="ignore"):
            for start in range(0, samples, piece):
                part = slice(start, min(start + piece, samples))
                a = rooms[1]
                for number, (block, layer) in enumerate(zip(blocks, self.layers, strict=True)):
                    shape = layer.units, part.stop - start
                    z = rooms[0, : shape[0] * shape[1]].reshape(shape)
                    if number == 0:
                        sum_up(part, z)
                    else:
                        np.dot(block[:, :-1], a, out=z)
                        np.add(z, block[:, -1:], out=z)
                    a = rooms[1, : z.size].reshape(shape)
                    layer.activation.value(z, a)
                outputs[part] = a.T
        return outputs

    def forward(self, flat: Array, inputs: Array) -> list[tuple[Array, Array]]:
        """(z, a) of every layer, feature-major (units, samples), in new arrays."""
        passed, below = [], np.asarray(inputs, dtype=flat.dtype).T
        with np.errstate(all="ignore"):
            for block, layer in zip(self.blocks(flat), self.layers, strict=True):
                z = np.dot(block[:, :-1], below) + block[:, -1:]
                a = np.empty_like(z)
                layer.activation.value(z, a)
                passed.append((z, a))
                below = a
        return passed
