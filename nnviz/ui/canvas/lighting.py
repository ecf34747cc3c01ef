"""Which units and edges enter what the present phase computes: those are lit, the rest is dimmed."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nnviz.app.focus import Phase
from nnviz.ui.canvas.state import CanvasState

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Lighting:
    """What is lit. ``units``: (units + 1,) for each layer, the bias neuron last; ``edges``: (fan_in + 1, fan_out)."""

    units: tuple[Mask, ...]
    edges: tuple[Mask, ...]


def lighting_of(state: CanvasState) -> Lighting:
    """What is lit in a state: the whole phase, or only what enters the selected unit's or weight's product."""
    place = _selected_unit(state)
    if place is not None and state.complete and state.phase not in (Phase.SAMPLE, Phase.LOSS):
        return _product(state, *place)
    light = _whole_phase(state)
    if place is not None and place[2] is not None:
        layer, unit, source = place
        light.edges[layer - 1][source, unit] = True
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
