"""What the mouse, or the keyboard, points at: a number of the shown step. All views light what belongs to it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from nnviz.engine.quantity import OF_PARAMETERS, Kind, Quantity


@dataclass(frozen=True, slots=True)
class DrawnPaths:
    """Paths that are drawn on the canvas.

    Attributes:
        edges: (layer, source, unit) of every weight on the way.
        tags: (layer, unit, text) of the factors at the units on the way.
    """

    edges: tuple[tuple[int, int, int], ...]
    tags: tuple[tuple[int, int, str], ...]


class Pointer(QObject):
    """One for a session. Pointing selects nothing and ends when the mouse leaves.

    ``moved`` is emitted with the quantity pointed at, or None; ``drawn`` with the paths to draw, or None.
    """

    moved = Signal(object)
    drawn = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.at: Quantity | None = None
        self.paths: DrawnPaths | None = None

    def point(self, quantity: Quantity | None) -> None:
        """Point at a number, or at nothing."""
        if quantity != self.at:
            self.at = quantity
            self.moved.emit(quantity)

    def draw(self, paths: DrawnPaths | None) -> None:
        """Draw these paths on the canvas, or none."""
        if paths != self.paths:
            self.paths = paths
            self.drawn.emit(paths)


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
