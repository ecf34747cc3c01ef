"""Words for what is under the mouse or selected, with exact values."""

import math

from PySide6.QtCore import QCoreApplication

from nnviz.engine.arrays import Array
from nnviz.ui.canvas.state import CanvasState
from nnviz.ui.numbers import full_precision


def describe_unit(state: CanvasState, layer: int, unit: int) -> str:
    """Name, layer, z, a and δ of a unit, one a line; ``unit`` one past the last is the bias neuron."""
    shown = state.layers[layer]
    if unit == len(shown.unit_names):
        return QCoreApplication.translate("CanvasTips", "bias neuron of {0}: always 1").format(shown.name)
    lines = [QCoreApplication.translate("CanvasTips", "{0}   ({1})").format(shown.unit_names[unit], shown.name)]
    letter = "x" if layer == 0 else "a"
    for symbol, values in (("z", shown.z), (letter, shown.activation), ("δ", shown.delta)):
        # Inside a phase, units that have not been told yet hold nan.
        if state.moment is None or values is None or not math.isnan(values[unit]):
            lines += _line(symbol, values, unit)
    if layer > 0:
        lines += _line("b", state.weights[layer - 1].biases, unit)
    if layer == len(state.layers) - 1 and state.targets is not None:
        lines += _line(QCoreApplication.translate("CanvasTips", "target"), state.targets, unit)
    return "\n".join(lines)


def describe_weight(state: CanvasState, layer: int, source: int, unit: int) -> str:
    """A weight, its gradient if it is known, and whether it learns; ``source`` fan_in is the bias."""
    before, after, shown = state.layers[layer - 1], state.layers[layer], state.weights[layer - 1]
    target = after.unit_names[unit]
    if source == len(before.unit_names):
        lines = [f"b({target}) = {full_precision(shown.biases[unit])}"]
        gradient = None if shown.grad_biases is None else shown.grad_biases[unit]
        symbol, learns = "∂E/∂b", shown.train_biases
    else:
        lines = [f"w({before.unit_names[source]} → {target}) = {full_precision(shown.weights[source, unit])}"]
        gradient = None if shown.grad_weights is None else shown.grad_weights[source, unit]
        symbol, learns = "∂E/∂w", shown.train_weights
    if gradient is not None:
        lines.append(f"{symbol} = {full_precision(gradient)}")
    if not learns:
        lines.append(QCoreApplication.translate("CanvasTips", "frozen: it does not learn"))
    return "\n".join(lines)


def describe_network(state: CanvasState) -> str:
    """The layers in one line, for those who hear the canvas."""
    part = QCoreApplication.translate("CanvasTips", "{0} ({1})", "title of a layer and its number of units")
    layers = [part.format(layer.name, len(layer.unit_names)) for layer in state.layers]
    return QCoreApplication.translate("CanvasTips", "A network from left to right: {0}.").format("; ".join(layers))


def _line(symbol: str, values: Array | None, unit: int) -> list[str]:
    return [] if values is None else [f"{symbol} = {full_precision(values[unit])}"]
