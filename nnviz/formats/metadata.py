"""What a weights file says about itself: written in the same words, and checked in the same way, in every format."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from nnviz import __version__
from nnviz.document.imported import ImportedLayer, ImportedNetwork
from nnviz.engine.activations import ACTIVATIONS, Activation
from nnviz.engine.arrays import Array
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.param import param_values
from nnviz.formats.errors import FormatError
from nnviz.formats.trained import TrainedWeights

CONTENT = "nnviz weights"
VERSION = 1
# The largest network has a hundred layers of ten thousand rows, and ten million weights.
_MOST_LISTS, _MOST_VALUES = 1_100_000, 12_000_000


@dataclass(frozen=True, eq=False, slots=True)
class StoredWeights:
    """What was read from a file: read-only weights (fan_in, fan_out) and biases (fan_out,), and the metadata."""

    layers: tuple[LayerParameters, ...]
    metadata: Mapping[str, Any]

    @property
    def standardisation(self) -> tuple[Array, Array] | None:
        """(mean, scale) of the inputs, (inputs,) each; None when the inputs are not standardised."""
        mean, scale = self.metadata.get("input_mean"), self.metadata.get("input_scale")
        if mean is None and scale is None:
            return None
        return np.array(mean, dtype=np.float64), np.array(scale, dtype=np.float64)


def describe(
    weights: TrainedWeights, layout: str, place: Callable[[int, LayerParameters], Mapping[str, Any]]
) -> dict[str, Any]:
    """The metadata of a file, ready for JSON.

    Args:
        layout: one or two sentences on how the arrays lie in this format.
        place: for the layer with this index, from 0, where its arrays are (or the arrays themselves) and their shapes.
    """
    network = weights.network
    layers = []
    for index, (layer, parameters) in enumerate(zip(network.layers, weights.layers, strict=True)):
        layers.append({**_describe_layer(network, index, layer), **place(index, parameters)})
    standardised = weights.input_mean is not None and weights.input_scale is not None
    return {
        "content": CONTENT,
        "version": VERSION,
        "program": f"nnviz {__version__}",
        "formula": "z = a_prev @ W + b, a = f(z), with W of shape (fan_in, fan_out); a_prev of layer 1 is the input",
        "layout": layout,
        "dataset": weights.dataset,
        "inputs": network.inputs,
        "input_names": list(weights.input_names),
        "computed_inputs": list(weights.computed_inputs),
        "target_names": list(weights.target_names),
        "classes": list(weights.classes),
        "standardisation": "input = (raw value - input_mean) / input_scale" if standardised else None,
        "input_mean": _numbers(weights.input_mean),
        "input_scale": _numbers(weights.input_scale),
        "loss": weights.loss,
        "steps": weights.steps,
        "epochs": weights.epochs,
        "parameters": network.parameter_count,
        "layers": layers,
    }


def parse_json(text: str | bytes) -> dict[str, Any]:
    """The JSON object in ``text``.

    Raises:
        FormatError: it is not a JSON object, or would take far more memory than a network; the end of a sentence.
    """
    _check_counts(text)
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FormatError("its JSON text is damaged") from error
    if not isinstance(value, dict):
        raise FormatError("its JSON text is not an object")
    return value


def check_stored(stored: StoredWeights, network: Network | None) -> None:
    """Refuse arrays that do not fit each other, the file's own metadata, or ``network`` where one is given.

    Raises:
        FormatError: the message is the end of a sentence.
    """
    metadata = stored.metadata
    if metadata.get("content") != CONTENT:
        raise FormatError("it does not say that it holds weights of nnviz")
    if metadata.get("version") != VERSION:
        raise FormatError(f"it has version {metadata.get('version')!r}, and this program reads version {VERSION}")
    if not stored.layers:
        raise FormatError("it holds no layers")
    fans = check_chain(stored.layers)
    if fans != _stated_fans(metadata.get("layers")):
        raise FormatError("its arrays have other shapes than it says")
    check_standardisation(metadata, fans[0][0])
    if network is not None and fans != network.fans:
        raise FormatError(f"its layers are {_in_words(fans)}, and the network has {_in_words(network.fans)}")


def check_chain(layers: Sequence[LayerParameters | ImportedLayer]) -> tuple[tuple[int, int], ...]:
    """(fan_in, fan_out) of every layer.

    Raises:
        FormatError: they do not fit each other, or the layer before; the end of a sentence.
    """
    fans: list[tuple[int, int]] = []
    for number, layer in enumerate(layers, start=1):
        shape = layer.weights.shape
        if len(shape) != 2 or not layer.weights.size or layer.biases.shape != shape[1:]:
            raise FormatError(
                f"the weights and biases of layer {number} have the shapes {shape} and {layer.biases.shape}"
            )
        if fans and fans[-1][1] != shape[0]:
            raise FormatError(f"layer {number} takes {shape[0]} inputs, and the layer before has {fans[-1][1]} units")
        fans.append((shape[0], shape[1]))
    return tuple(fans)


def check_standardisation(metadata: Mapping[str, Any], inputs: int) -> None:
    """Refuse a mean and scale that are not numbers for so many inputs.

    Raises:
        FormatError: the message is the end of a sentence.
    """
    mean, scale = metadata.get("input_mean"), metadata.get("input_scale")
    if mean is None and scale is None:
        return
    for values in (mean, scale):
        if not isinstance(values, list) or len(values) != inputs:
            raise FormatError(f"input_mean and input_scale are not {inputs} numbers each")
        if not all(type(value) is float and math.isfinite(value) for value in values):
            raise FormatError("input_mean and input_scale hold something else than numbers")
    if isinstance(scale, list) and 0.0 in scale:
        raise FormatError("an input_scale of 0 divides by zero")


def imported_from(stored: StoredWeights) -> ImportedNetwork:
    """The same weights, ready to be imported, with the activations that the metadata name.

    Raises:
        FormatError: the metadata name an activation or a parameter that this program does not have.
    """
    mean, scale = stored.standardisation or (None, None)
    layers: list[ImportedLayer] = []
    for told, parameters in zip(stored.metadata["layers"], stored.layers, strict=True):
        name = told.get("name")
        layers.append(
            ImportedLayer(
                name if isinstance(name, str) else f"layer {len(layers) + 1}",
                parameters.weights,
                parameters.biases,
                activation_named(told.get("activation"), told.get("activation_parameters")),
            )
        )
    return ImportedNetwork(tuple(layers), mean, scale)


def activation_named(key: Any, parameters: Any = None) -> Activation | None:
    """The activation that a file names; None where it names none.

    Raises:
        FormatError: there is no such activation or parameter; the message is the end of a sentence.
    """
    if key is None:
        return None
    # A longer key would fill the message.
    if not isinstance(key, str) or len(key) > 100 or not isinstance(parameters, dict | None):
        raise FormatError("the activation of a layer is damaged")
    try:
        return ACTIVATIONS.create(key, parameters)
    except (TypeError, ValueError) as error:
        raise FormatError(str(error).rstrip(".")) from error


def _describe_layer(network: Network, index: int, layer: Layer) -> dict[str, Any]:
    last = index == len(network.layers) - 1
    return {
        "name": "output" if last else f"hidden {index + 1}",
        "fan_in": network.fans[index][0],
        "fan_out": network.fans[index][1],
        "activation": layer.activation.key,
        "activation_parameters": dict(param_values(layer.activation)),
        "activation_formula": layer.activation.formula,
    }


def _numbers(values: Any) -> list[float] | None:
    return None if values is None else values.tolist()


def _check_counts(text: str | bytes) -> None:
    """Refuse what would become very many objects: an empty list of two characters takes sixty bytes of memory."""
    marks = (("[", _MOST_LISTS), ("{", _MOST_LISTS), (",", _MOST_VALUES))
    for mark, most in marks:
        count = text.count(mark) if isinstance(text, str) else text.count(mark.encode())
        if count > most:
            raise FormatError(f"its JSON text holds {count:,} times the mark {mark!r}, more than a network needs")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _stated_fans(layers: Any) -> tuple[tuple[Any, Any], ...]:
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        return ()
    return tuple((layer.get("fan_in"), layer.get("fan_out")) for layer in layers)


def _in_words(fans: Sequence[tuple[int, int]]) -> str:
    return "-".join(str(size) for size in (fans[0][0], *(fan_out for _, fan_out in fans))) if fans else "none"
