"""Pieces of text on the canvas, and the item that paints them."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPaintEngine, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

# The program's font has 10 points: 13 pixels on a usual screen. Sizes on the canvas are meant beside that.
_USUAL_PIXELS = 13.5
# A canvas lower than this has no room for larger texts.
_HEIGHT_OF_TEXTS = 230.0
_SHARES = {"left": 0.0, "centre": 0.5, "right": 1.0}


class Face:
    """A font with its measures.

    Attributes:
        drop: from the middle of a line down to its base line, for digits and small letters.
    """

    def __init__(self, font: QFont) -> None:
        self.font, self.metrics = font, QFontMetricsF(font)
        self.drop = self.metrics.ascent() / 2 - self.metrics.descent() / 2 + 0.5
        # Texts are measured in every frame: to add up widths takes a fraction of the time that Qt takes.
        self._widths: dict[str, float] = {}
        self._cut: dict[tuple[str, int], str] = {}

    def width(self, text: str) -> float:
        """How wide a text is, up to its kerning."""
        widths = self._widths
        for character in text:
            if character not in widths:
                widths[character] = self.metrics.horizontalAdvance(character)
        return sum(map(widths.__getitem__, text))

    def elided(self, text: str, room: float) -> str:
        """The text, cut with "…" where it is wider than ``room``."""
        key = (text, round(room))
        if key not in self._cut:
            self._cut[key] = self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        return self._cut[key]


class Text(NamedTuple):
    """One piece of text. ``box`` is the colour of the box behind it, or None."""

    at: QPointF
    text: str
    face: Face
    colour: QColor
    box: QColor | None = None


def text_scale(base: QFont) -> float:
    """How many times larger than usual a person's font is; never smaller than usual."""
    return min(max(QFontInfo(base).pixelSize() / _USUAL_PIXELS, 1.0), 3.0)


def fitting_font(base: QFont, height: float) -> QFont:
    """The person's font; smaller where a picture so high would be nothing but texts, but never below the usual size."""
    font = QFont(base)
    font.setPixelSize(round(_USUAL_PIXELS * min(text_scale(base), max(height / _HEIGHT_OF_TEXTS, 1.0))))
    return font


def make_face(base: QFont, pixels: float, *, bold: bool = False) -> Face:
    """The font of the program in a size in pixels, or more where the person's font is larger than usual."""
    font = QFont(base)
    font.setPixelSize(max(round(pixels * text_scale(base)), 6))
    font.setBold(bold)
    # Hinted to whole pixels, the decimal point of some sizes looks like a comma.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return Face(font)


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
    share = _SHARES[align]
    # On whole pixels text is sharper, and painted faster.
    return Text(QPointF(round(x - share * face.width(text)), round(y + face.drop)), text, face, colour, box)


def needs_outlines(painter: QPainter) -> bool:
    """Whether texts are drawn as outlines: into an SVG file, since fonts are not part of it."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


def draw_text(painter: QPainter, at: QPointF, text: str, colour: QColor, *, outlines: bool) -> None:
    """Write a text in the painter's font."""
    if outlines:
        path = QPainterPath()
        path.addText(at, painter.font(), text)
        painter.fillPath(path, colour)
    else:
        painter.setPen(colour)
        painter.drawText(at, text)


class TextItem(QGraphicsItem):
    """Paints pieces of text.

    Attributes:
        texts: what is written.
    """

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
        face: Face | None = None
        outlines = needs_outlines(painter)
        for text in self.texts:
            if text.box is not None:
                ascent, width = text.face.metrics.ascent(), text.face.width(text.text)
                painter.fillRect(QRectF(text.at.x() - 4, text.at.y() - ascent, width + 8, ascent + 4), text.box)
            if text.face is not face:
                face = text.face
                painter.setFont(face.font)
            draw_text(painter, text.at, text.text, text.colour, outlines=outlines)
