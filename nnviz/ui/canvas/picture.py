"""The inputs of an image as the image."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnviz.engine.arrays import Array
from nnviz.ui.canvas.images import coloured, draw_cells, image_of, palette_of
from nnviz.ui.canvas.layout import Column
from nnviz.ui.theme import Theme

_MARGIN = 3.0


class Picture(QGraphicsItem):
    """The pixels of one sample, each a cell, with a line around the whole and around the cell that is marked."""

    def __init__(self, column: Column, shape: tuple[int, int], theme: Theme) -> None:
        super().__init__()
        half = column.radius
        left, top = float(column.xs.min()) - half, float(column.ys.min()) - half
        self.area = QRectF(left, top, shape[1] * column.spacing, shape[0] * column.spacing)
        self._shape, self._cell = shape, column.spacing
        self._palettes = palette_of(theme), palette_of(theme, 0.66)
        self._image: QImage | None = None
        self._line = QPen()
        self._marks: list[tuple[int, QPen]] = []
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_values(self, values: Array | None, scale: float, lit: bool, line: QPen) -> None:
        """Show pixels, (rows · columns,), bright or dimmed; None while nothing is known."""
        pixels = np.zeros(self._shape) if values is None else values.reshape(self._shape)
        colours = coloured(pixels, scale, self._palettes[0 if lit else 1])
        self._image = image_of(colours)
        self._line = line
        self.update()

    def show_marks(self, marks: list[tuple[int, QPen]]) -> None:
        """Draw a line around cells, by their numbers."""
        self._marks = marks
        self.update()

    def boundingRect(self) -> QRectF:
        """Where the image is."""
        return self.area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the image, and the lines around it and around marked cells."""
        if self._image is None:
            return
        draw_cells(painter, self.area, self._image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._line)
        painter.drawRect(self.area)
        for number, pen in self._marks:
            row, column = divmod(number, self._shape[1])
            left, top = self.area.left() + column * self._cell, self.area.top() + row * self._cell
            painter.setPen(pen)
            painter.drawRect(QRectF(left, top, self._cell, self._cell))
