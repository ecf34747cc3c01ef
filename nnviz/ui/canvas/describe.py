"""Words for what is under the mouse or selected, with exact values."""

import math

import numpy as np
from PySide6.QtCore import QCoreApplication

from nnviz.document.spec import BIAS
from nnviz.engine.arrays import Array
from nnviz.ui.canvas.line_values import line_values
from nnviz.ui.canvas.state import CanvasState
from nnviz.ui.numbers import format_number, full_precision


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
    lines += _strongest(state, layer, unit)
    return "\n".join(lines)


def sentence_for_unit(state: CanvasState, layer: int, unit: int) -> str:
    """The same in one short sentence to be heard: h1: z 0.3775, a 0.5933, δ 0.0088; strongest connection to o1."""
    shown = state.layers[layer]
    symbols = (("z", shown.z), ("x" if layer == 0 else "a", shown.activation), ("δ", shown.delta))
    values = [
        f"{symbol} {format_number(values[unit], state.digits)}"
        for symbol, values in symbols
        if values is not None and (state.moment is None or not math.isnan(values[unit]))
    ]
    parts = [", ".join(values)] if values else []
    text = QCoreApplication.translate("CanvasTips", "{0}: {1}", "name of a unit and what is known of it")
    return text.format(shown.unit_names[unit], "; ".join([*parts, *_strongest(state, layer, unit)]))


def _strongest(state: CanvasState, layer: int, unit: int) -> list[str]:
    """Where the strongest connection of a unit leads to, or comes from at an output; nothing where there is none."""
    is_output = layer == len(state.layers) - 1
    weights = state.weights[layer - 1].weights[:, unit] if is_output else state.weights[layer].weights[unit]
    sizes = np.nan_to_num(np.abs(weights), nan=0.0)
    if not sizes.any():
        return []
    other = int(sizes.argmax())
    if is_output:
        text = QCoreApplication.translate("CanvasTips", "strongest connection from {0}")
        return [text.format(state.layers[layer - 1].unit_names[other])]
    text = QCoreApplication.translate("CanvasTips", "strongest connection to {0}")
    return [text.format(state.layers[layer + 1].unit_names[other])]


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
    values = line_values(state, layer - 1)
    if state.edge_kind in ("update", "contribution") and values is not None:
        name = "Δ" if state.edge_kind == "update" else "a · w"
        value = values[1][unit] if source == len(before.unit_names) else values[0][source, unit]
        lines.append(f"{name} = {full_precision(value)}")
    connection = (BIAS if source == len(before.unit_names) else source, unit)
    if connection in shown.removed:
        lines.append(QCoreApplication.translate("CanvasTips", "removed: it does not exist"))
    elif not learns or connection in shown.frozen:
        lines.append(QCoreApplication.translate("CanvasTips", "frozen: it does not learn"))
    return "\n".join(lines)


def describe_selection(state: CanvasState) -> str:
    """What is selected, to be heard; nothing when nothing is."""
    layer, unit, source = state.selection or (None, None, None)
    if layer is None or unit is None:
        return ""
    return sentence_for_unit(state, layer, unit) if source is None else describe_weight(state, layer, source, unit)


def describe_network(state: CanvasState) -> str:
    """The layers in one line, for those who hear the canvas."""
    part = QCoreApplication.translate("CanvasTips", "{0} ({1})", "title of a layer and its number of units")
    layers = [part.format(layer.name, len(layer.unit_names)) for layer in state.layers]
    return QCoreApplication.translate("CanvasTips", "A network from left to right: {0}.").format("; ".join(layers))


def _line(symbol: str, values: Array | None, unit: int) -> list[str]:
    return [] if values is None else [f"{symbol} = {full_precision(values[unit])}"]
