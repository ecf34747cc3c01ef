"""Edits of whole layers and their units: add, remove, duplicate, move, paste. Layers count from 0 behind the inputs."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from nnviz.document.carrying import NEW, LayerOrigin
from nnviz.document.change import Change, Part, changed, parts_of
from nnviz.document.limits import check_name, check_units
from nnviz.document.spec import LayerSpec, Project, layer_spec
from nnviz.document.starting import start_parameters
from nnviz.engine.initializers import Initializer
from nnviz.engine.network import LayerParameters

_OUTPUTS = "The data decide how many outputs there are: choose other targets to change it."


def add_layer(project: Project, position: int | None = None, units: int = 4, spec: LayerSpec | None = None) -> Change:
    """One hidden layer more, before layer ``position``, or just before the output.

    Without a ``spec`` it has ``units`` units and the activation of the hidden layer before it.

    Raises:
        ValueError: the number of units, or the network would be too large.
    """
    layers = project.network.layers
    at = len(layers) - 1 if position is None else min(max(position, 0), len(layers) - 1)
    if spec is None:
        neighbour = layers[max(at - 1, 0)] if len(layers) > 1 else layer_spec(units, "tanh")
        spec = LayerSpec(units, neighbour.activation)
    return _insert(project, at, [(spec, None)])


def paste_layers(project: Project, position: int, layers: Sequence[tuple[LayerSpec, LayerParameters | None]]) -> Change:
    """Hidden layers with the weights that they bring along, before layer ``position``.

    Weights stay where the layer below has as many units as the one that they come from; biases always do.

    Raises:
        ValueError: the network would be too large.
    """
    return _insert(project, min(max(position, 0), len(project.network.layers) - 1), layers)


def remove_layers(project: Project, layers: Collection[int]) -> Change:
    """Without these hidden layers.

    Raises:
        ValueError: the output layer is among them.
    """
    if len(project.network.layers) - 1 in layers:
        raise ValueError("The output layer cannot be removed.")
    return changed(project, [part for part in parts_of(project.network) if part.layer not in layers])


def duplicate_layer(project: Project, layer: int) -> Change:
    """One more hidden layer like this one, behind it, with the same weights if the widths allow it.

    Raises:
        ValueError: it is the output layer, or the network would be too large.
    """
    _refuse_output(project, layer, "The output layer cannot be duplicated: the data decide what it is.")
    parts = parts_of(project.network)
    copy = replace(parts[layer].spec, name="", unit_names=())
    return changed(project, [*parts[: layer + 1], replace(parts[layer], spec=copy), *parts[layer + 1 :]])


def move_layer(project: Project, layer: int, place: int) -> Change:
    """A hidden layer at another place among the hidden layers; its weights go with it if the widths allow it.

    Raises:
        ValueError: it is the output layer.
    """
    _refuse_output(project, layer, "The output layer stays at the end.")
    parts = parts_of(project.network)
    moved = parts.pop(layer)
    parts.insert(min(max(place, 0), len(parts) - 1), moved)
    return changed(project, parts)


def resize_layer(project: Project, layer: int, units: int) -> Change:
    """Another number of units in a hidden layer; the last ones go, or new ones come behind them.

    Raises:
        ValueError: the output layer, which the data decide, a number out of range, or a network too large.
    """
    _refuse_output(project, layer, _OUTPUTS)
    check_units(units)
    known = project.network.layers[layer].units
    return _with_units(project, layer, (*range(min(units, known)), *(NEW,) * (units - known)))


def add_units(project: Project, layer: int, behind: int | None = None, count: int = 1) -> Change:
    """More units in a hidden layer, behind one of its units or at the end.

    Raises:
        ValueError: like ``resize_layer``.
    """
    _refuse_output(project, layer, _OUTPUTS)
    units = tuple(range(project.network.layers[layer].units))
    at = len(units) if behind is None else behind + 1
    return _with_units(project, layer, (*units[:at], *(NEW,) * count, *units[at:]))


def remove_units(project: Project, layer: int, units: Collection[int]) -> Change:
    """A hidden layer without some of its units, wherever they are; the others keep their weights.

    Raises:
        ValueError: the output layer, or no unit would be left.
    """
    _refuse_output(project, layer, _OUTPUTS)
    left = tuple(unit for unit in range(project.network.layers[layer].units) if unit not in units)
    if not left:
        raise ValueError("A layer needs at least one unit: remove the whole layer instead.")
    return _with_units(project, layer, left)


def set_layers(project: Project, layers: Collection[int], **values: Any) -> Project:
    """The same values of ``LayerSpec`` for some layers: activation, initializer, train_weights, train_biases, name.

    Raises:
        ValueError: a name that is too long.
    """
    if "name" in values:
        check_name(values["name"])
    specs = [replace(s, **values) if i in layers else s for i, s in enumerate(project.network.layers)]
    return replace(project, network=replace(project.network, layers=tuple(specs)))


def redrawn(project: Project, layers: Collection[int], initializer: Initializer | None, *, anew: bool) -> Change:
    """Another initialiser for some layers, None the usual one; ``anew`` draws their weights from it at once."""
    edited = set_layers(project, layers, initializer=initializer)
    if project.start is not None and anew:
        drawn = edited.network.build().split(start_parameters(replace(edited, start=None)))
        pairs = zip(project.start, drawn, strict=True)
        edited = replace(edited, start=tuple(new if i in layers else old for i, (old, new) in enumerate(pairs)))
    origins = [
        LayerOrigin(None if anew and i in layers else i, tuple(range(fan_out)), tuple(range(fan_in)))
        for i, (fan_in, fan_out) in enumerate(project.network.build().fans)
    ]
    return Change(edited, tuple(origins))


def name_unit(project: Project, layer: int, unit: int, name: str) -> Project:
    """A name for one unit; an empty one brings the usual name back.

    Raises:
        ValueError: a name that is too long.
    """
    check_name(name)
    spec = project.network.layers[layer]
    names = list(spec.unit_names or ("",) * spec.units)
    names[unit] = name
    return set_layers(project, {layer}, unit_names=tuple(names) if any(names) else ())


def _insert(project: Project, at: int, layers: Sequence[tuple[LayerSpec, LayerParameters | None]]) -> Change:
    for spec, _ in layers:
        check_units(spec.units)
    parts = parts_of(project.network)
    added = [Part(spec, None, (NEW,) * spec.units) for spec, _ in layers]
    given = {at + i: weights for i, (_, weights) in enumerate(layers) if weights is not None}
    return changed(project, [*parts[:at], *added, *parts[at:]], given)


def _with_units(project: Project, layer: int, units: tuple[int, ...]) -> Change:
    check_units(len(units))
    parts = parts_of(project.network)
    parts[layer] = Part(replace(parts[layer].spec, units=len(units)), layer, units)
    return changed(project, parts)


def _refuse_output(project: Project, layer: int, sentence: str) -> None:
    if layer >= len(project.network.layers) - 1:
        raise ValueError(sentence)
