"""A formula as a document: measured in both of its forms, aligned and broken, and drawn as it was measured."""

import re
from collections.abc import Callable, Sequence
from html import unescape

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFont, QFontMetricsF, QTextDocument

from nnviz.engine.derivation import plain
from nnviz.ui.formula.markup import MAY_BREAK, Formula

# A formula that would be broken into more lines is not readable beside a neuron.
_MOST_LINES = 7
_TAG = re.compile("<[^>]*>")
# Indices are smaller than they are counted here.
_SURELY = 0.75


class Sheet:
    """What has been measured of formulas, each form once and only when it is asked for.

    Args:
        markup: gives the text of the form that is aligned (True), or of the one that may be broken.
        text: the same without markup, line by line.
    """

    def __init__(self, markup: Callable[[bool], str], text: str, font: QFont) -> None:
        self._markup, self._text, self._font = markup, text, font
        # A document, and how wide it is when nothing is broken.
        self._made: dict[bool, tuple[QTextDocument, float]] = {}
        self._about: float | None = None

    def size_within(self, width: float, *, aligned: bool) -> QSizeF | None:
        """How large it is in a room of a width; None where it cannot be so narrow, or would have too many lines."""
        if aligned and _SURELY * self._width_about() > width:
            return None
        document, ideal = self._form(aligned=aligned)
        metrics = QFontMetricsF(self._font)
        if (aligned and ideal > width) or _widest_word(document, metrics) > width:
            return None
        size = self.broken(width, aligned=aligned).size()
        return None if size.height() > _MOST_LINES * metrics.lineSpacing() else size

    def broken(self, width: float, *, aligned: bool) -> QTextDocument:
        """The document with its lines broken for a width. Aligned lines are not: it is as wide as it likes."""
        document, ideal = self._form(aligned=aligned)
        document.setTextWidth(ideal + 1 if aligned else min(ideal + 1, width))
        return document

    def _form(self, *, aligned: bool) -> tuple[QTextDocument, float]:
        if aligned not in self._made:
            document = QTextDocument()
            document.setDefaultFont(self._font)
            document.setDocumentMargin(0)
            document.setUndoRedoEnabled(False)
            document.setHtml(self._markup(aligned))
            self._made[aligned] = document, document.idealWidth()
        return self._made[aligned]

    def _width_about(self) -> float:
        """How wide it is about, unbroken. To measure a line takes a tenth of the time of a document."""
        if self._about is None:
            metrics = QFontMetricsF(self._font)
            self._about = max(map(metrics.horizontalAdvance, self._text.split("\n")), default=0.0)
        return self._about


def plain_text(formulas: Sequence[Formula]) -> str:
    """Formulas without markup, line by line."""
    lines = (line for formula in formulas for line in formula.lines)
    text = "\n".join(unescape(_TAG.sub("", plain(line))).strip() for line in lines)
    return text.replace(MAY_BREAK, "").replace("\xa0", " ")


def _widest_word(document: QTextDocument, metrics: QFontMetricsF) -> float:
    """How wide the parts are that are never broken, with the indent of a line; indices count as large letters."""
    widest, block = 0.0, document.begin()
    while block.isValid():
        words = block.text().replace(MAY_BREAK, " ").split(" ")
        indent = block.blockFormat().leftMargin()
        widest = max(widest, *(metrics.horizontalAdvance(word) + indent for word in words))
        block = block.next()
    return widest
