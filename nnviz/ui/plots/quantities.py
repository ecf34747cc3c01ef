"""What the histograms can show of a layer: which numbers, and how they are called."""

import enum
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from nnviz.engine.arrays import Array
from nnviz.engine.layer_record import LayerRecord


class Quantity(enum.Enum):
    """One kind of numbers; the value names it in files."""

    GRADIENTS = "gradients"
    WEIGHTS = "weights"
    ACTIVATIONS = "activations"
    DELTAS = "deltas"
    UPDATES = "updates"


@dataclass(frozen=True, slots=True)
class QuantityWords:
    """How a quantity is spoken of, translated.

    Attributes:
        title: of the choice.
        one: the name of the axis.
        symbols: as in a formula, with its biases.
        count: "{0} gradients".
        norm: "‖g‖".
    """

    title: str
    one: str
    symbols: str
    count: str
    norm: str


def parts_of(layer: LayerRecord, quantity: Quantity, *, updated: bool = True) -> tuple[Array, ...]:
    """The arrays that hold all numbers of a quantity in a layer, each number once.

    Args:
        updated: weights are those after the step's update.
    """
    if quantity is Quantity.GRADIENTS:
        return layer.grad_weights, layer.grad_biases
    if quantity is Quantity.ACTIVATIONS:
        return (layer.activation,)
    if quantity is Quantity.DELTAS:
        return (layer.delta,)
    if quantity is Quantity.UPDATES:
        return layer.update_weights, layer.update_biases
    return (layer.weights_after, layer.biases_after) if updated else (layer.weights_before, layer.biases_before)


def words_of(quantity: Quantity) -> QuantityWords:
    """How a quantity is spoken of, in the present language."""
    translate = QCoreApplication.translate
    if quantity is Quantity.GRADIENTS:
        return QuantityWords(
            translate("Quantity", "gradients"),
            translate("Quantity", "gradient"),
            translate("Quantity", "∂E/∂w and ∂E/∂b"),
            translate("Quantity", "{0} gradients"),
            "‖g‖",
        )
    if quantity is Quantity.WEIGHTS:
        return QuantityWords(
            translate("Quantity", "weights"),
            translate("Quantity", "weight"),
            translate("Quantity", "weights and biases"),
            translate("Quantity", "{0} parameters"),
            "‖w‖",
        )
    if quantity is Quantity.ACTIVATIONS:
        return QuantityWords(
            translate("Quantity", "activations"),
            translate("Quantity", "activation"),
            translate("Quantity", "activations a"),
            translate("Quantity", "{0} activations"),
            "‖a‖",
        )
    if quantity is Quantity.DELTAS:
        return QuantityWords(
            translate("Quantity", "error signals δ"),
            translate("Quantity", "error signal δ"),
            translate("Quantity", "error signals δ"),
            translate("Quantity", "{0} error signals"),
            "‖δ‖",
        )
    return QuantityWords(
        translate("Quantity", "updates"),
        translate("Quantity", "update"),
        translate("Quantity", "updates of weights and biases"),
        translate("Quantity", "{0} updates"),
        "‖Δw‖",
    )
