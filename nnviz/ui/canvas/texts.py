"""Pieces of text on the canvas, and the item that paints them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget


@dataclass(frozen=True, eq=False)
class Face:
    """A font with its measures."""

    font: QFont
    metrics: QFontMetricsF

    @property
    def drop(self) -> float:
        """From the middle of a line down to its base line, for digits and small letters."""
        return self.metrics.ascent() / 2 - self.metrics.descent() / 2 + 0.5

    def width(self, text: str) -> float:
        """How wide a text is."""
        return float(self.metrics.horizontalAdvance(text))


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of text. ``box`` is the colour of the box behind it, or None."""

    at: QPointF
    text: str
    face: Face
    colour: QColor
    box: QColor | None = None


def make_face(base: QFont, pixels: float, *, bold: bool = False) -> Face:
    """The font of the program in a size in pixels."""
    font = QFont(base)
    font.setPixelSize(max(round(pixels), 6))
    font.setBold(bold)
    return Face(font, QFontMetricsF(font))


def placed(
    text: str,
    x: float,
    y: float,
    face: Face,
    colour: QColor,
    align: Literal["left", "centre", "right"] = "centre",
    box: QColor | None = None,
) -> Text:
    """A text whose middle line is at ``y`` and whose left end, middle or right end is at ``x``."""
    share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
    return Text(QPointF(x - share * face.width(text), y + face.drop), text, face, colour, box)


class TextItem(QGraphicsItem):
    """Paints pieces of text."""

    def __init__(self, bounds: QRectF) -> None:
        super().__init__()
        self._bounds = bounds
        self.texts: Sequence[Text] = ()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_texts(self, texts: Sequence[Text]) -> None:
        """Paint these from now on."""
        self.texts = texts
        self.update()

    def boundingRect(self) -> QRectF:
        """Where texts may be."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the texts."""
        for text in self.texts:
            if text.box is not None:
                ascent, width = text.face.metrics.ascent(), text.face.width(text.text)
                painter.fillRect(QRectF(text.at.x() - 4, text.at.y() - ascent, width + 8, ascent + 4), text.box)
            painter.setFont(text.face.font)
            painter.setPen(text.colour)
            painter.drawText(text.at, text.text)
