"""One unit on the canvas. Qt paints it; Python only changes its brush and its pen."""

import enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QPen
from PySide6.QtWidgets import QGraphicsEllipseItem

# Circles smaller than this have no line around them, unless they are marked.
_LEAST_OUTLINED = 3.0


class Outline(enum.IntEnum):
    """The line around a unit."""

    DIM = 0
    LIT = 1
    HOVERED = 2
    SELECTED = 3


class Neuron(QGraphicsEllipseItem):
    """A circle. What does not change is not set again."""

    def __init__(self, x: float, y: float, radius: float) -> None:
        super().__init__(-radius, -radius, 2 * radius, 2 * radius)
        self._has_line = radius >= _LEAST_OUTLINED
        self._fill: tuple[int, bool] | None = None
        self._outline: Outline | None = None
        self.setPos(x, y)
        self.setPen(QPen(Qt.PenStyle.NoPen))
        # The canvas finds units itself, with NumPy.
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def outline(self) -> Outline | None:
        """The line that is drawn around it now."""
        return self._outline

    def show_fill(self, level: int, lit: bool, brush: QBrush) -> None:
        """Fill it with the brush of a level."""
        if (level, lit) != self._fill:
            self._fill = (level, lit)
            self.setBrush(brush)

    def show_outline(self, outline: Outline, pen: QPen) -> None:
        """Draw the line around it with the pen of an outline."""
        if outline != self._outline:
            self._outline = outline
            visible = self._has_line or outline >= Outline.HOVERED
            self.setPen(pen if visible else QPen(Qt.PenStyle.NoPen))
