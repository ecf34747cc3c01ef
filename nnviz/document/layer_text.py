"""Layers with their weights as a JSON text, for the clipboard."""

import json
from collections.abc import Sequence

from nnviz.document.codec import decode_layer, decode_parameters, encode_layer, encode_parameters
from nnviz.document.json_text import parse
from nnviz.document.limits import MOST_LAYERS, MOST_PARAMETERS, MOST_UNITS
from nnviz.document.place import Place
from nnviz.document.spec import LayerSpec
from nnviz.engine.network import LayerParameters

FORMAT = "nnviz-layers"


def write_layers(layers: Sequence[tuple[LayerSpec, LayerParameters]]) -> str:
    """The text of layers; their weights have every digit."""
    items = [
        {"inputs": len(part.weights), "layer": encode_layer(spec), **encode_parameters(part)} for spec, part in layers
    ]
    return json.dumps({"format": FORMAT, "layers": items}, ensure_ascii=False) + "\n"


def read_layers(text: str) -> list[tuple[LayerSpec, LayerParameters]]:
    """The layers of a text.

    Raises:
        ProjectError: it does not hold layers; the message says where it is wrong.
    """
    members = Place(parse(text), "layers").object(("format", "layers"), ("format", "layers"))
    if members["format"].value != FORMAT:
        raise members["format"].fail(f"{members['format'].shown} is not {FORMAT!r}.")
    items = members["layers"].items()
    if not 1 <= len(items) <= MOST_LAYERS:
        raise members["layers"].fail(f"1 to {MOST_LAYERS} layers are needed.")
    return [_read_layer(item) for item in items]


def _read_layer(item: Place) -> tuple[LayerSpec, LayerParameters]:
    names = ("inputs", "layer", "weights", "biases")
    members = item.object(names, names)
    inputs = members["inputs"].whole(1, MOST_UNITS)
    spec = decode_layer(members["layer"], inputs)
    if inputs * spec.units > MOST_PARAMETERS:
        raise item.fail("so many weights are too many.")
    parameters = Place({name: members[name].value for name in ("weights", "biases")}, item.path)
    return spec, decode_parameters(parameters, inputs, spec.units)
