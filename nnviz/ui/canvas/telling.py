"""The canvas inside a phase: only what has been told so far is shown."""

from dataclasses import replace

import numpy as np

from nnviz.app.focus import Focus, Phase
from nnviz.app.moments import Ladder, Part, ladder_of
from nnviz.app.walking import has_told, units_told
from nnviz.engine.arrays import Array
from nnviz.engine.record import StepRecord
from nnviz.ui.canvas.seeing import Fill, Lines, Seeing
from nnviz.ui.canvas.state import CanvasLayer, CanvasState, CanvasWeights


def as_told(state: CanvasState, record: StepRecord, focus: Focus, seeing: Seeing | None = None) -> CanvasState:
    """A state of the whole phase, without what comes after the moment of the focus.

    Args:
        seeing: what a person chose to see; as usual when None.
    """
    seeing = seeing or Seeing()
    moment = focus.moment
    if moment is None:
        return state
    ladder = ladder_of(record)
    row = min(focus.sample, len(record.inputs) - 1)
    layers = tuple(
        _layer(number, layer, record, row, focus, ladder, seeing.fill) for number, layer in enumerate(state.layers)
    )
    weights = tuple(_weights(number, part, record, focus, ladder) for number, part in enumerate(state.weights, start=1))
    told_loss = has_told(focus, ladder, Part.TOTAL_LOSS)
    before = float(record.sample_losses[row])
    again = moment.part is Part.AGAIN
    usual = "gradient" if moment.part is Part.READY else "weight"
    return replace(
        state,
        layers=layers,
        weights=weights,
        moment=moment,
        edge_kind=state.edge_kind if seeing.lines is not Lines.PHASE else usual,
        loss=None if not told_loss else state.loss if again else before,
        loss_before=state.loss_before if again else None,
    )


def _layer(
    number: int, layer: CanvasLayer, record: StepRecord, row: int, focus: Focus, ladder: Ladder, fill: Fill
) -> CanvasLayer:
    if focus.moment is not None and focus.moment.part is Part.AGAIN:
        return layer
    if number == 0 and fill is Fill.DELTA:
        return layer
    if number == 0:
        return replace(layer, values=record.inputs[row], value_kind="input", activation=record.inputs[row])
    told = record.layers[number - 1]
    z = _so_far(told.pre_activation[row], Part.PRE_ACTIVATION, number, focus, ladder)
    activation = _so_far(told.activation[row], Part.ACTIVATION, number, focus, ladder)
    delta = _so_far(told.delta[row], Part.DELTA, number, focus, ladder)
    if fill is Fill.PHASE:
        fill = Fill.ACTIVATION if focus.phase == Phase.UPDATE or delta is None else Fill.DELTA
    shown, kind, part = {
        Fill.Z: (z, "z", Part.PRE_ACTIVATION),
        Fill.DELTA: (delta, "delta", Part.DELTA),
    }.get(fill, (activation, "activation", Part.ACTIVATION))
    units = len(layer.unit_names)
    told_units = units_told(focus, ladder, part, number, units)
    known = (True,) * told_units + (False,) * (units - told_units)
    return replace(layer, values=shown, value_kind=kind, z=z, activation=activation, delta=delta, known=known)


def _so_far(values: Array, part: Part, layer: int, focus: Focus, ladder: Ladder) -> Array | None:
    """The values of a layer with nan for units that have not been told yet; None when no unit has."""
    known = units_told(focus, ladder, part, layer, len(values))
    if known in (0, len(values)):
        return values if known else None
    return np.where(np.arange(len(values)) < known, values, np.nan)


def _weights(number: int, part: CanvasWeights, record: StepRecord, focus: Focus, ladder: Ladder) -> CanvasWeights:
    """The old weights stand until the update; gradients come when a whole layer's have been told."""
    if focus.phase == Phase.UPDATE:
        return part
    layer = record.layers[number - 1]
    last = Part.GRAD_BIASES if ladder.samples == 1 else Part.MEAN
    told = focus.moment is not None and ladder.has_told(focus.moment, last, number)
    grads = (layer.grad_weights, layer.grad_biases) if told else (None, None)
    return replace(part, grad_weights=grads[0], grad_biases=grads[1])
