"""What each number of a step is, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from nnviz.engine.derivation import Note
from nnviz.engine.quantity import OF_PARAMETERS, Kind, Quantity
from nnviz.engine.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the units of every layer, the inputs first."""

    units: Sequence[Sequence[str]]

    def unit(self, quantity: Quantity) -> str:
        """The unit of a number, for example "h1"."""
        return self.units[quantity.layer or 0][quantity.unit or 0]

    def weight(self, quantity: Quantity) -> str:
        """The weight or bias of a number, for example "x1 → h1"."""
        before = self.units[(quantity.layer or 1) - 1]
        source = quantity.source or 0
        bias = QCoreApplication.translate("Words", "bias")
        name = before[source] if source < len(before) else bias
        return QCoreApplication.translate("Words", "{0} → {1}", "a weight, from unit to unit").format(
            name, self.unit(quantity)
        )


def words_of(quantity: Quantity, names: Names) -> str:
    """What a number is, and where."""
    say = _kinds().get(quantity.kind)
    what = "" if say is None else say()
    if quantity.kind in OF_PARAMETERS:
        return QCoreApplication.translate("Words", "{0}, {1}", "a number, its place").format(
            what, names.weight(quantity)
        )
    if quantity.layer is not None and quantity.unit is not None:
        return QCoreApplication.translate("Words", "{0}, {1}", "a number, its place").format(what, names.unit(quantity))
    return what


def short(symbol: Symbol) -> str:
    """The symbol without its layer, for lists that name the unit beside it."""
    text = str(_without_layer(symbol))
    return (
        QCoreApplication.translate("Words", "{0} new", "a symbol after the update").format(text)
        if symbol.prime
        else text
    )


def _without_layer(symbol: Symbol) -> Symbol:
    # The bundled font lacks the signs of superscript parentheses and plus.
    top = None if symbol.top is None else _without_layer(symbol.top)
    return replace(symbol, layer=None, top=top, prime=False)


def note_in_words(note: Note) -> str:
    """What there is to say beside a derivation; nothing for what is merely given."""
    return {
        Note.GIVEN: "",
        Note.SHORTCUT: QCoreApplication.translate(
            "Words", "A shortcut: for this loss and activation, error × slope comes out in one go."
        ),
        Note.PERCEPTRON: QCoreApplication.translate(
            "Words", "The perceptron rule takes y − t where backpropagation needs a slope."
        ),
        Note.FROZEN: QCoreApplication.translate("Words", "It is frozen: its gradient is shown, but it does not move."),
        Note.SHARED: QCoreApplication.translate(
            "Words", "One bias for the whole layer: the gradients of all its copies add up."
        ),
        Note.OUTPUT_FIRST: QCoreApplication.translate(
            "Words", "Computed with weights that had already changed: a known mistake."
        ),
    }[note]


def _kinds() -> dict[Kind, Callable[[], str]]:
    return {
        Kind.INPUT: lambda: QCoreApplication.translate("Words", "input"),
        Kind.TARGET: lambda: QCoreApplication.translate("Words", "target"),
        Kind.PARAMETER: lambda: QCoreApplication.translate("Words", "old weight"),
        Kind.PRE_ACTIVATION: lambda: QCoreApplication.translate("Words", "weighted sum"),
        Kind.ACTIVATION: lambda: QCoreApplication.translate("Words", "activation"),
        Kind.OUTPUT_LOSS: lambda: QCoreApplication.translate("Words", "loss of the output"),
        Kind.SAMPLE_LOSS: lambda: QCoreApplication.translate("Words", "loss of the sample"),
        Kind.DATA_LOSS: lambda: QCoreApplication.translate("Words", "loss of the data"),
        Kind.PENALTY: lambda: QCoreApplication.translate("Words", "penalty"),
        Kind.LOSS: lambda: QCoreApplication.translate("Words", "loss"),
        Kind.GRAD_ACTIVATION: lambda: QCoreApplication.translate("Words", "arriving error"),
        Kind.SLOPE: lambda: QCoreApplication.translate("Words", "slope"),
        Kind.JACOBIAN: lambda: QCoreApplication.translate("Words", "entry of the Jacobian"),
        Kind.DELTA: lambda: QCoreApplication.translate("Words", "error signal"),
        Kind.SAMPLE_GRADIENT: lambda: QCoreApplication.translate("Words", "push of one sample"),
        Kind.DATA_GRADIENT: lambda: QCoreApplication.translate("Words", "gradient of the data"),
        Kind.PENALTY_GRADIENT: lambda: QCoreApplication.translate("Words", "gradient of the penalty"),
        Kind.GRADIENT: lambda: QCoreApplication.translate("Words", "gradient"),
        Kind.GRADIENT_NORM: lambda: QCoreApplication.translate("Words", "norm of all gradients"),
        Kind.APPLIED_GRADIENT: lambda: QCoreApplication.translate("Words", "gradient after clipping"),
        Kind.LEARNING_RATE: lambda: QCoreApplication.translate("Words", "learning rate"),
        Kind.STATE_BEFORE: lambda: QCoreApplication.translate("Words", "optimizer's state before"),
        Kind.STATE: lambda: QCoreApplication.translate("Words", "optimizer's state"),
        Kind.UPDATE: lambda: QCoreApplication.translate("Words", "update"),
        Kind.NEW_PARAMETER: lambda: QCoreApplication.translate("Words", "new weight"),
        Kind.FORECAST: lambda: QCoreApplication.translate("Words", "forecast of the change"),
        Kind.LOSS_AFTER: lambda: QCoreApplication.translate("Words", "loss after the update"),
        Kind.LOSS_CHANGE: lambda: QCoreApplication.translate("Words", "change of the loss"),
    }
