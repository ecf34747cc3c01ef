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
    light = _whole_phase(state)
    chosen = _selected_product(state)
    return light if chosen is None else chosen


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


def _selected_product(state: CanvasState) -> Lighting | None:
    if state.selection is None or not state.complete or state.phase in (Phase.SAMPLE, Phase.LOSS):
        return None
    layer, unit, source = state.selection
    if unit is None or not 0 <= layer < len(state.layers) or not 0 <= unit < state.sizes[layer]:
        return None
    light = _dark(state)
    light.units[layer][unit] = True
    is_input, is_output = layer == 0, layer == len(state.layers) - 1
    if source is not None and not is_input:
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
