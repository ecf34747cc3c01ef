"""Weights and biases that a person sets: by typing, by dragging, or a whole layer at once.

Before the first step they are the start weights, and part of the project. Later they are an edit of the run: the time
machine makes it again at its step, so that the same future follows.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QCoreApplication

from nnviz.app.commands import EditValues, Values
from nnviz.app.session import Session
from nnviz.app.timeline import ValueEdit
from nnviz.document.starting import start_parameters
from nnviz.engine.arrays import Array
from nnviz.engine.network import LayerParameters


def set_value(
    session: Session, layer: int, source: int, unit: int, value: float, text: str, gesture: object | None = None
) -> None:
    """Set one weight, or the bias of a unit (``source`` fan_in). ``layer`` counts from 1, the inputs are 0."""
    set_values(session, {(layer, source, unit): value}, text, gesture)


def set_values(
    session: Session, values: Mapping[tuple[int, int, int], float], text: str, gesture: object | None = None
) -> None:
    """Set some weights and biases, by (layer, source, unit)."""
    session.pause()
    parameters = session.current_parameters()
    layers = session.project.network.build().split(parameters)
    for (layer, source, unit), value in values.items():
        part = layers[layer - 1]
        if source == len(part.weights):
            # Units that share their bias hold a copy each.
            shared = session.project.network.layers[layer - 1].shared_bias
            part.biases[slice(None) if shared else unit] = value
        else:
            part.weights[source, unit] = value
    set_parameters(session, parameters, text, gesture)


def set_layer_weights(session: Session, layer: int, weights: Array, text: str) -> None:
    """Set all weights of a layer, (fan_in, fan_out); its biases stay."""
    session.pause()
    parameters = session.current_parameters()
    session.project.network.build().split(parameters)[layer - 1].weights[...] = weights
    set_parameters(session, parameters, text)


def value_of(session: Session, layer: int, source: int, unit: int) -> float:
    """A weight or a bias as the shown step leaves it; it asks nothing of the training thread."""
    part = session.project.network.build().split(session.snapshot.parameters)[layer - 1]
    return float(part.biases[unit] if source == len(part.weights) else part.weights[source, unit])


def set_parameters(session: Session, parameters: Array, text: str, gesture: object | None = None) -> None:
    """Set the flat parameters; a removed connection stays at 0. ``text`` names the edit in the menu.

    Args:
        gesture: edits of the same gesture are undone together; None for an edit of its own.
    """
    session.pause()
    present, project = session.current_parameters(), session.project
    wanted = start_parameters(replace(project, start=_layers(session, parameters)))
    places = np.flatnonzero(wanted != present)
    if not len(places):
        return
    if session.training.call(lambda: session.training.job.trainer.step_count) == 0 and _untouched(session, present):
        session.edit(replace(project, start=_layers(session, wanted)), text, gesture)
        return
    values = Values(
        lambda edit: _set(session, edit),
        lambda edit, before: _take_back(session, edit, before),
        lambda edit: session.training.call(lambda: session.training.job.timeline.forget(edit)),
    )
    session.undo_stack.push(EditValues(values, ValueEdit(places, wanted[places]), text, gesture))


def _layers(session: Session, parameters: Array) -> tuple[LayerParameters, ...]:
    return session.project.network.build().split(parameters)


def _untouched(session: Session, present: Array) -> bool:
    """Whether the parameters are the start weights: then to set them is to set the start weights."""
    start = start_parameters(session.project).astype(present.dtype)
    return present.tobytes() == start.tobytes()


def _set(session: Session, edit: ValueEdit) -> Array:
    session.pause()
    before = session.current_parameters()[edit.places]
    with session.new_values():
        session.training.call(lambda: session.training.job.timeline.set_values(edit))
    return before


def _take_back(session: Session, edit: ValueEdit, before: Array) -> bool:
    session.pause()
    with session.new_values():
        done = session.training.call(lambda: session.training.job.timeline.take_back(edit, before))
    if not done:
        text = QCoreApplication.translate("ValueEdits", "That value was gone already: the run had begun anew.")
        session.notice.emit(text)
    return done
