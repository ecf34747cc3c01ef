"""How strongly units are filled: the scale of each layer, and the level of each unit drawn."""

from nnviz.ui.canvas.layout import Layout
from nnviz.ui.canvas.scales import Scales, fill_levels, peak_of
from nnviz.ui.canvas.state import CanvasState


def settle_fills(state: CanvasState, layout: Layout, scales: Scales) -> tuple[list[list[int]], list[float | None]]:
    """The fill level of every unit drawn, and the value at full colour of each layer, None where nothing is known.

    δ has one scale for the whole network, so that its fading is seen.
    """
    shown = (layer.values for layer in state.layers if layer.value_kind == "delta")
    deltas = max((peak_of(values) for values in shown if values is not None), default=0.0)
    all_levels: list[list[int]] = []
    used: list[float | None] = []
    for number, (layer, column) in enumerate(zip(state.layers, layout.columns, strict=True)):
        if layer.values is None:
            all_levels.append([0] * len(column.units))
            used.append(None)
            continue
        if layer.value_kind == "delta":
            scale = scales.settle("delta", 0, deltas)
        else:
            scale = scales.settle(layer.value_kind, number, peak_of(layer.values), 1.0)
        used.append(scale)
        all_levels.append(fill_levels(layer.values[column.units], scale))
    return all_levels, used
