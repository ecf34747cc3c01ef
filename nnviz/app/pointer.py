"""What the mouse, or the keyboard, points at: a number of the shown step. All views light what belongs to it."""

from PySide6.QtCore import QObject, Signal

from nnviz.engine.quantity import OF_PARAMETERS, Kind, Quantity


class Pointer(QObject):
    """One for a session. Pointing selects nothing and ends when the mouse leaves.

    ``moved`` is emitted with the quantity pointed at, or None.
    """

    moved = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.at: Quantity | None = None

    def point(self, quantity: Quantity | None) -> None:
        """Point at a number, or at nothing."""
        if quantity != self.at:
            self.at = quantity
            self.moved.emit(quantity)


def same_place(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers belong to the same unit, or to the same weight or bias."""
    if one.layer is None or other.layer is None:
        return one == other
    return (
        (one.layer, one.unit) == (other.layer, other.unit)
        and is_of_weight(one) == is_of_weight(other)
        and (not is_of_weight(one) or one.source == other.source)
    )


def is_of_weight(quantity: Quantity) -> bool:
    """Whether a number is that of a weight or bias, and not of a unit."""
    return quantity.kind in OF_PARAMETERS and quantity.kind is not Kind.JACOBIAN
