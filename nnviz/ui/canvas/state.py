"""What the canvas shows, as one frozen value, and how it is made from a step and the focus."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import Snapshot
from nnviz.app.moments import Moment
from nnviz.document.names import own_names, unit_names
from nnviz.document.spec import Connections, Project
from nnviz.engine.arrays import Array
from nnviz.engine.dataset import Dataset
from nnviz.engine.layer_record import LayerRecord
from nnviz.engine.metrics import sample_losses
from nnviz.engine.record import StepRecord
from nnviz.ui.canvas.plane import Model, Plane
from nnviz.ui.canvas.seeing import USUAL_DIGITS, Fill, Lines, Seeing
from nnviz.ui.entry_words import title_of

# Between the kind of a layer and its activation function, in its title.
TITLE_SEPARATOR = " · "


@dataclass(frozen=True, eq=False, slots=True)
class CanvasLayer:
    """One column. Arrays are (units,) and None where the present phase does not know them yet.

    Attributes:
        name: the title above the column, e.g. "Hidden 1 · tanh".
        unit_names: one short name for each unit.
        values: what fills the units.
        value_kind: "input", "activation", "z" or "delta": what ``values`` are.
        z, activation, delta: pre-activation, activation and error signal, for the tool tips.
        has_bias: a bias neuron belongs to this layer.
        short_name: the title where there is no room for ``name``.
        known: which units have a value already; None when all have that have any.
    """

    name: str
    unit_names: tuple[str, ...]
    values: Array | None
    value_kind: str
    z: Array | None
    has_bias: bool
    activation: Array | None = None
    delta: Array | None = None
    short_name: str = ""
    known: tuple[bool, ...] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class CanvasWeights:
    """The connections of one layer pair: weights (fan_in, fan_out), biases (fan_out,).

    Gradients and updates are None where the present phase does not know them yet. ``removed`` and ``frozen`` are single
    connections, as the layer's specification states them.
    """

    weights: Array
    biases: Array
    grad_weights: Array | None = None
    grad_biases: Array | None = None
    train_weights: bool = True
    train_biases: bool = True
    update_weights: Array | None = None
    update_biases: Array | None = None
    removed: Connections = ()
    frozen: Connections = ()


@dataclass(frozen=True, eq=False, slots=True)
class CanvasState:
    """Everything that the canvas shows.

    Attributes:
        layers: the columns, inputs first.
        weights: one entry for each pair of neighbouring layers.
        targets: (outputs,), from the phase LOSS on.
        selection: (layer, unit, source); unit and source may be None. ``source`` fan_in is the bias.
        digits: significant digits of the numbers.
        edge_kind: "weight", "gradient", "update" or "contribution": what the edges are drawn by.
        loss: of the shown sample, from the phase LOSS on; in UPDATE with the new parameters.
        loss_before: in UPDATE, the loss of the shown sample with the old parameters.
        loss_formula: how the loss is computed.
        samples: in the mini-batch; δ and gradients are those of its mean loss.
        complete: False where no step can be shown, only parameters.
        image_shape: (rows, columns) where the inputs are the pixels of an image.
        show_bias, maps, heat_maps: as ``Seeing`` has them.
        plane: the rectangle that two inputs lie in.
        model: the network with the parameters that are shown.
        moment: the place inside the phase; None for the whole of it.
    """

    layers: tuple[CanvasLayer, ...]
    weights: tuple[CanvasWeights, ...]
    targets: Array | None
    phase: Phase
    selection: tuple[int, int | None, int | None] | None
    digits: int = USUAL_DIGITS
    edge_kind: str = "weight"
    loss: float | None = None
    loss_before: float | None = None
    loss_formula: str = ""
    samples: int = 1
    complete: bool = True
    image_shape: tuple[int, int] | None = None
    show_bias: bool = True
    maps: bool = False
    heat_maps: bool = False
    plane: Plane | None = None
    model: Model | None = None
    moment: Moment | None = None

    @property
    def structure(self) -> tuple[object, ...]:
        """What decides where things stand: another structure is laid out anew."""
        layers = tuple((layer.name, layer.unit_names, layer.has_bias) for layer in self.layers)
        look = (self.digits, self.image_shape, self.show_bias, self.maps, self.heat_maps, self.plane)
        return (*layers, look)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer."""
        return tuple(len(layer.unit_names) for layer in self.layers)


def build_state(
    project: Project,
    dataset: Dataset,
    snapshot: Snapshot,
    focus: Focus,
    seeing: Seeing | None = None,
    plane: Plane | None = None,
) -> CanvasState:
    """What the canvas shall show of a snapshot.

    The old weights stand until the phase UPDATE. There, the sample is passed forward again with the new ones, so that
    the activations on the canvas always belong to the weights beside them. δ and gradients are those of the batch loss.

    Args:
        seeing: what a person chose to see; as usual when None.
        plane: where the data lie, if they have two inputs.
    """
    seeing = seeing or Seeing()
    look = _Look(_image_shape(project, dataset), seeing.biases, seeing.maps, seeing.heat_maps, plane)
    record, phase = snapshot.record, focus.phase
    titles, names = _titles(project), _unit_names(project, dataset)
    selection = None if focus.layer is None else (focus.layer, focus.unit, focus.source)
    if record is None:
        layers = _layers(titles, names, _nothing(titles), Phase.SAMPLE, Fill.PHASE)
        model = Model(project.network.build(), snapshot.parameters)
        weights = _bare_weights(project, model)
        return CanvasState(
            layers, weights, None, phase, selection, seeing.digits, complete=False, model=model, **look._asdict()
        )
    row = min(focus.sample, len(record.inputs) - 1)
    values = _values(record, row, phase)
    loss, before = _losses(record, row, phase, values)
    return CanvasState(
        _layers(titles, names, values, phase, seeing.fill),
        _weights(project, record, phase, updates=seeing.lines is Lines.UPDATE),
        record.targets[row] if phase >= Phase.LOSS else None,
        phase,
        selection,
        seeing.digits,
        edge_kind=_edge_kind(seeing.lines, phase),
        loss=loss,
        loss_before=before,
        loss_formula=record.loss_function.formula,
        samples=len(record.inputs),
        model=Model(record.network, record.parameters_after if phase == Phase.UPDATE else record.parameters_before),
        **look._asdict(),
    )


class _Look(NamedTuple):
    """What a state takes over as it is."""

    image_shape: tuple[int, int] | None
    show_bias: bool
    maps: bool
    heat_maps: bool
    plane: Plane | None


def _image_shape(project: Project, dataset: Dataset) -> tuple[int, int] | None:
    """The shape of the image, if the network's inputs are just its pixels."""
    shape = dataset.image_shape
    return shape if shape is not None and shape[0] * shape[1] == project.network.inputs else None


@dataclass(frozen=True, eq=False, slots=True)
class _Values:
    """z, a and δ of one layer for one sample, as far as the phase knows them."""

    z: Array | None = None
    a: Array | None = None
    delta: Array | None = None


def _nothing(titles: tuple[str, ...]) -> list[_Values]:
    return [_Values() for _ in titles]


def _values(record: StepRecord, row: int, phase: Phase) -> list[_Values]:
    inputs = _Values(a=record.inputs[row])
    if phase == Phase.SAMPLE:
        return [inputs, *(_Values() for _ in record.layers)]
    if phase == Phase.UPDATE:
        again = record.network.forward(record.parameters_after, record.inputs[row : row + 1])
        pairs = zip(again, record.layers, strict=True)
        return [inputs, *(_Values(z[:, 0], a[:, 0], layer.delta[row]) for (z, a), layer in pairs)]

    def of(layer: LayerRecord) -> _Values:
        delta = layer.delta[row] if phase == Phase.BACKWARD else None
        return _Values(layer.pre_activation[row], layer.activation[row], delta)

    return [inputs, *(of(layer) for layer in record.layers)]


def _losses(record: StepRecord, row: int, phase: Phase, values: list[_Values]) -> tuple[float | None, float | None]:
    """The loss of the sample as its outputs stand, and before the update."""
    if phase < Phase.LOSS:
        return None, None
    before = float(record.sample_losses[row])
    z, a = values[-1].z, values[-1].a
    if phase < Phase.UPDATE or z is None or a is None:
        return before, None
    targets = record.targets[row : row + 1]
    after = sample_losses(record.network, record.loss_function, z[:, np.newaxis], a[:, np.newaxis], targets)
    return float(after[0]), before


def _edge_kind(lines: Lines, phase: Phase) -> str:
    if lines is Lines.PHASE:
        return (Lines.GRADIENT if phase == Phase.BACKWARD else Lines.WEIGHT).value
    return lines.value


def _layers(
    titles: tuple[str, ...], names: tuple[tuple[str, ...], ...], values: list[_Values], phase: Phase, fill: Fill
) -> tuple[CanvasLayer, ...]:
    if fill is Fill.PHASE:
        fill = Fill.DELTA if phase == Phase.BACKWARD else Fill.ACTIVATION
    layers = []
    for number, (title, units, known) in enumerate(zip(titles, names, values, strict=True)):
        if fill is Fill.DELTA:
            kind, shown = "delta", known.delta
        elif number == 0:
            kind, shown = "input", known.a
        else:
            kind, shown = fill.value, known.z if fill is Fill.Z else known.a
        has_bias = number < len(titles) - 1
        # After the update z and a are those of the new weights: δ, which is that of the old ones, stays apart.
        delta = known.delta if phase == Phase.BACKWARD else None
        short = _short_title(number, len(titles))
        layers.append(CanvasLayer(title, units, shown, kind, known.z, has_bias, known.a, delta, short))
    return tuple(layers)


def _weights(project: Project, record: StepRecord, phase: Phase, *, updates: bool) -> tuple[CanvasWeights, ...]:
    new, gradients = phase == Phase.UPDATE, phase >= Phase.BACKWARD
    return tuple(
        CanvasWeights(
            layer.weights_after if new else layer.weights_before,
            layer.biases_after if new else layer.biases_before,
            layer.grad_weights if gradients else None,
            layer.grad_biases if gradients else None,
            spec.train_weights,
            spec.train_biases,
            layer.update_weights if new and updates else None,
            layer.update_biases if new and updates else None,
            removed=spec.removed,
            frozen=spec.frozen,
        )
        for layer, spec in zip(record.layers, project.network.layers, strict=True)
    )


def _bare_weights(project: Project, model: Model) -> tuple[CanvasWeights, ...]:
    """Parameters without a step."""
    parts = zip(model.network.split(model.parameters), project.network.layers, strict=True)
    return tuple(
        CanvasWeights(
            part.weights,
            part.biases,
            train_weights=spec.train_weights,
            train_biases=spec.train_biases,
            removed=spec.removed,
            frozen=spec.frozen,
        )
        for part, spec in parts
    )


def _titles(project: Project) -> tuple[str, ...]:
    layers = project.network.layers
    titles = [QCoreApplication.translate("CanvasState", "Inputs")]
    for number, layer in enumerate(layers, start=1):
        if number < len(layers):
            kind = QCoreApplication.translate("CanvasState", "Hidden {0}").format(number)
        else:
            kind = QCoreApplication.translate("CanvasState", "Output")
        titles.append(f"{layer.name or kind}{TITLE_SEPARATOR}{title_of(layer.activation)}")
    return tuple(titles)


def _short_title(number: int, count: int) -> str:
    if number == 0:
        return QCoreApplication.translate("CanvasState", "In", "inputs, short")
    if number == count - 1:
        return QCoreApplication.translate("CanvasState", "Out", "output, short")
    return QCoreApplication.translate("CanvasState", "H{0}", "hidden layer, short").format(number)


def _unit_names(project: Project, dataset: Dataset) -> tuple[tuple[str, ...], ...]:
    own = own_names(project.network)
    return unit_names(project.network.build(), dataset.input_names, dataset.target_names, own)
