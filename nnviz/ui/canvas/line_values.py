"""What the lines between two columns are drawn by: weights, gradients, updates, or the terms a · w of the sums."""

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.ui.canvas.state import CanvasState


def lines_known(state: CanvasState) -> bool:
    """Whether the present phase knows what the lines shall be drawn by, of one layer pair at least."""
    return any(line_values(state, number) is not None for number in range(len(state.weights)))


def line_values(state: CanvasState, number: int) -> tuple[Array, Array] | None:
    """Values of the weights (fan_in, fan_out) and of the biases (fan_out,) of one layer pair, None while unknown."""
    part = state.weights[number]
    if state.edge_kind == "gradient":
        return _both(part.grad_weights, part.grad_biases)
    if state.edge_kind == "update":
        return _both(part.update_weights, part.update_biases)
    if state.edge_kind == "contribution":
        below, above = state.layers[number].activation, state.layers[number + 1].z
        # The sums are known together with what they give; the inputs alone are known before. Inside a phase, units
        # that have not been told yet hold nan.
        if below is None or above is None or (state.moment is not None and np.isnan(above).any()):
            return None
        with np.errstate(all="ignore"):
            return below[:, np.newaxis] * part.weights, part.biases
    return part.weights, part.biases


def _both(weights: Array | None, biases: Array | None) -> tuple[Array, Array] | None:
    return None if weights is None or biases is None else (weights, biases)
