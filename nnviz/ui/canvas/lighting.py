"""Which units and edges enter what the present phase computes: those are lit, the rest is dimmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nnviz.app.focus import Phase
from nnviz.app.moments import Moment, Part
from nnviz.ui.canvas.state import CanvasState

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Lighting:
    """What is lit. ``units``: (units + 1,) for each layer, the bias neuron last; ``edges``: (fan_in + 1, fan_out)."""

    units: tuple[Mask, ...]
    edges: tuple[Mask, ...]


def lighting_of(state: CanvasState) -> Lighting:
    """What is lit in a state: the whole phase, or only what enters the selected unit's or weight's product."""
    if state.moment is not None:
        return lighting_at(state, state.moment)
    place = _selected_unit(state)
    if place is not None and state.complete and state.phase not in (Phase.SAMPLE, Phase.LOSS):
        return _product(state, *place)
    light = _whole_phase(state)
    if place is not None and place[2] is not None:
        layer, unit, source = place
        light.edges[layer - 1][source, unit] = True
    return light


def lighting_at(state: CanvasState, moment: Moment) -> Lighting:
    """What is lit at a place inside a phase: what enters the product, or the sum, that is computed there."""
    light, part, layer = _dark(state), moment.part, moment.layer
    last = len(state.layers) - 1
    if layer == 0:
        return _whole_network(light, part)
    units = slice(0, state.sizes[layer]) if moment.unit is None else slice(moment.unit, moment.unit + 1)
    light.units[layer][units] = True
    if part is Part.GRAD_ACTIVATION and layer < last:
        behind = slice(0, state.sizes[layer + 1]) if moment.term is None else slice(moment.term, moment.term + 1)
        light.units[layer + 1][behind] = True
        light.edges[layer][units, behind] = True
    elif part in _INCOMING:
        first, stop = _INCOMING[part](state.sizes[layer - 1])
        sources = slice(first, stop) if moment.term is None else slice(first + moment.term, first + moment.term + 1)
        light.units[layer - 1][sources] = True
        light.edges[layer - 1][sources, units] = True
    return light


# Which sources of a layer take part, of so many units in the layer before; the bias neuron is the last.
_INCOMING: Mapping[Part, Callable[[int], tuple[int, int]]] = {
    Part.PRE_ACTIVATION: lambda fan_in: (0, fan_in + 1),
    Part.GRAD_WEIGHTS: lambda fan_in: (0, fan_in),
    Part.GRAD_BIASES: lambda fan_in: (fan_in, fan_in + 1),
    Part.MEAN: lambda fan_in: (0, fan_in + 1),
}


def _whole_network(light: Lighting, part: Part) -> Lighting:
    """The total loss lights the outputs; what comes after all gradients are known lights everything."""
    if part is Part.TOTAL_LOSS:
        light.units[-1][:-1] = True
        return light
    for mask in (*light.units, *light.edges):
        mask[...] = True
    return light


def _dark(state: CanvasState) -> Lighting:
    sizes = state.sizes
    units = tuple(np.zeros(size + 1, bool) for size in sizes)
    edges = tuple(np.zeros((before + 1, after), bool) for before, after in pairwise(sizes))
    return Lighting(units, edges)


def _whole_phase(state: CanvasState) -> Lighting:
    light, phase = _dark(state), state.phase
    everything = not state.complete or phase in (Phase.FORWARD, Phase.UPDATE)
    for number, units in enumerate(light.units):
        is_input, is_output = number == 0, number == len(light.units) - 1
        units[:] = (
            everything
            or (phase == Phase.SAMPLE and is_input)
            or (phase == Phase.LOSS and is_output)
            or (phase == Phase.BACKWARD and not is_input)
        )
        if phase == Phase.SAMPLE and not everything:
            units[-1] = False
    for edges in light.edges:
        edges[:] = everything or phase == Phase.BACKWARD
    if phase == Phase.BACKWARD and state.complete:
        for units in light.units[:-1]:
            units[-1] = True
    return light


def _selected_unit(state: CanvasState) -> tuple[int, int, int | None] | None:
    """(layer, unit, source) of the selection, if there is such a unit; the source only if there is such a weight."""
    if state.selection is None:
        return None
    layer, unit, source = state.selection
    if unit is None or not 0 <= layer < len(state.layers) or not 0 <= unit < state.sizes[layer]:
        return None
    if source is not None and (layer == 0 or not 0 <= source <= state.sizes[layer - 1]):
        source = None
    return layer, unit, source


def _product(state: CanvasState, layer: int, unit: int, source: int | None) -> Lighting:
    light = _dark(state)
    light.units[layer][unit] = True
    is_input, is_output = layer == 0, layer == len(state.layers) - 1
    if source is not None:
        light.edges[layer - 1][source, unit] = True
        light.units[layer - 1][source] = True
    elif is_input or (state.phase == Phase.BACKWARD and not is_output):
        # δ of a hidden unit comes from the deltas of the layer behind it, through its outgoing weights.
        light.edges[layer][unit, :] = True
        light.units[layer + 1][:-1] = True
    else:
        light.edges[layer - 1][:, unit] = True
        light.units[layer - 1][:] = True
    return light
