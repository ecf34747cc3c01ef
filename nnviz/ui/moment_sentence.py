"""One sentence for each place inside a step: what is computed there, and from what."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from nnviz.app.moments import Moment, Part
from nnviz.engine.record import StepRecord


def sentence_at(moment: Moment, record: StepRecord, names: Sequence[Sequence[str]]) -> str:
    """What is computed at a moment; ``names`` are those of the units of every layer, the inputs first."""
    if moment.layer == 0:
        return _of_the_whole(moment.part)
    where = _where(moment, names, record)
    last = len(record.layers)
    if moment.part is Part.GRAD_ACTIVATION and moment.layer == last:
        return QCoreApplication.translate(
            "Moments", "Backward, {0}: the arriving error ∂E/∂a, how the loss changes with this output."
        ).format(where)
    if moment.part is Part.DELTA and record.layers[moment.layer - 1].grad_activation is None:
        return QCoreApplication.translate(
            "Moments", "Backward, {0}: δ comes straight from output and target, for this loss and activation together."
        ).format(where)
    if moment.part is Part.GRAD_WEIGHTS and len(record.inputs) > 1:
        return QCoreApplication.translate(
            "Moments", "Backward, {0}: this sample's push on each incoming weight, δ × the activation it comes from."
        ).format(where)
    return _of_a_unit(moment.part).format(where)


def _where(moment: Moment, names: Sequence[Sequence[str]], record: StepRecord) -> str:
    """A unit, with the term of its sum, or a whole layer."""
    if moment.unit is None:
        if moment.layer == len(record.layers):
            return QCoreApplication.translate("Moments", "output layer")
        return QCoreApplication.translate("Moments", "hidden layer {0}").format(moment.layer)
    name = names[moment.layer][moment.unit]
    source = _source(moment, names)
    if not source:
        return name
    return QCoreApplication.translate("Moments", "{0}, the term of {1}", "a unit, the unit that a term is from").format(
        name, source
    )


def _source(moment: Moment, names: Sequence[Sequence[str]]) -> str:
    """The unit that the present term comes from, or nothing."""
    if moment.term is None:
        return ""
    if moment.part in (Part.PRE_ACTIVATION, Part.GRAD_WEIGHTS):
        units = names[moment.layer - 1]
        if moment.term == len(units):
            return QCoreApplication.translate("Moments", "the bias")
        return units[moment.term]
    if moment.part is Part.GRAD_ACTIVATION and moment.layer + 1 < len(names):
        return names[moment.layer + 1][moment.term]
    return ""


def _of_the_whole(part: Part) -> str:
    if part is Part.TOTAL_LOSS:
        return QCoreApplication.translate("Moments", "Loss: what the outputs miss, taken together, is the loss E.")
    if part is Part.READY:
        return QCoreApplication.translate(
            "Moments", "All gradients are ready, and the weights are still the old ones. Now all of them may move."
        )
    if part is Part.CHANGE:
        return QCoreApplication.translate(
            "Moments", "Update: all weights of all layers at once, old → new. The activations are still the old ones."
        )
    return QCoreApplication.translate("Moments", "Forward again with the new weights, to see what the loss became.")


def _of_a_unit(part: Part) -> str:
    texts = {
        Part.PRE_ACTIVATION: QCoreApplication.translate(
            "Moments", "Forward, {0}: z sums the weighted inputs of the unit and its bias."
        ),
        Part.ACTIVATION: QCoreApplication.translate("Moments", "Forward, {0}: the activation a = f(z) is handed on."),
        Part.OUTPUT_LOSS: QCoreApplication.translate("Moments", "Loss, {0}: how far the output is from its target."),
        Part.GRAD_ACTIVATION: QCoreApplication.translate(
            "Moments", "Backward, {0}: the arriving error ∂E/∂a, the sum of δ × old weight over the layer behind."
        ),
        Part.SLOPE: QCoreApplication.translate(
            "Moments", "Backward, {0}: the slope f′(z) of the activation, at the z of the forward pass."
        ),
        Part.DELTA: QCoreApplication.translate("Moments", "Backward, {0}: error signal δ = arriving error × slope."),
        Part.GRAD_WEIGHTS: QCoreApplication.translate(
            "Moments", "Backward, {0}: the gradient of each incoming weight, δ × the activation it comes from."
        ),
        Part.GRAD_BIASES: QCoreApplication.translate(
            "Moments", "Backward, {0}: the gradient of the bias is δ, since the bias neuron is always 1."
        ),
        Part.MEAN: QCoreApplication.translate(
            "Moments", "Backward, {0}: the samples' pushes together are the gradient of the mini-batch."
        ),
    }
    return texts[part]
