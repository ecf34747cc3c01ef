"""A formula as a widget: symbols light what they stand for, and open it when they are clicked."""

import math
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.app.pointer import Pointer
from nnviz.engine.quantity import Quantity
from nnviz.ui.formula.markup import MAY_BREAK, Formula, markup_of
from nnviz.ui.theme import Theme

_MARGIN = 7
# A formula that would be broken into more lines is not readable beside a neuron.
_MOST_LINES = 7


class FormulaLabel(QLabel):
    """Shows formulas. Pointing at a symbol moves the session's pointer, and follows it when it is moved elsewhere.

    ``opened`` is emitted with the quantity whose symbol was clicked.
    """

    opened = Signal(object)

    def __init__(self, pointer: Pointer, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pointer, self._theme = pointer, theme
        self._formulas: tuple[Formula, ...] = ()
        self._places: tuple[Quantity, ...] = ()
        self._aligned = True
        self._hint = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self.setMargin(_MARGIN)
        self.linkHovered.connect(self._point)
        self.linkActivated.connect(lambda link: self.opened.emit(self._places[int(link)]))
        pointer.moved.connect(self._write)

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What is shown."""
        return self._formulas

    def plain(self) -> str:
        """What it says, without markup, as tests and screen readers want it."""
        document = QTextDocument()
        document.setHtml(self._markup(aligned=False))
        return document.toPlainText().replace(MAY_BREAK, "").replace("\xa0", " ")

    def show_formulas(self, formulas: Sequence[Formula]) -> None:
        """Show these from now on."""
        if not formulas and not self._formulas:
            return
        self._formulas = tuple(formulas)
        self._places = tuple(place for formula in self._formulas for place in formula.places)
        self._write()
        self.setAccessibleName(self.plain())

    def set_hint(self, hint: str) -> None:
        """What is said, faintly, while there is no formula."""
        self._hint = hint
        self._write()

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self._write()

    def set_aligned(self, aligned: bool) -> None:
        """Have the equals signs under each other, or lines that may be broken anywhere, for narrow room."""
        if aligned != self._aligned:
            self._aligned = aligned
            self.setWordWrap(not aligned)
            self._write()

    def size_within(self, width: float, *, aligned: bool = True) -> QSize | None:
        """How large the label must be; None where it cannot be so narrow."""
        document = QTextDocument()
        document.setDefaultFont(self.font())
        document.setDocumentMargin(0)
        document.setHtml(self._markup(aligned=aligned))
        room = width - 2 * _MARGIN - 2 * self.frameWidth()
        ideal = document.idealWidth()
        if (aligned and ideal > room) or _widest_word(document, QFontMetricsF(self.font())) > room:
            return None
        document.setTextWidth(min(ideal + 1, room))
        size = document.size()
        if size.height() > _MOST_LINES * self.fontMetrics().lineSpacing():
            return None
        around = 2 * _MARGIN + 2 * self.frameWidth()
        return QSize(math.ceil(size.width()) + around, math.ceil(size.height()) + around)

    def _write(self) -> None:
        text = self._markup(aligned=self._aligned)
        if text != self.text():
            self.setText(text)

    def _markup(self, *, aligned: bool) -> str:
        if not self._formulas:
            return f'<span style="color: {self._theme.dim_text}">{escape(self._hint)}</span>' if self._hint else ""
        return markup_of(self._formulas, self._theme, self._pointer.at, aligned=aligned)

    def _point(self, link: str) -> None:
        self._pointer.point(self._places[int(link)] if link else None)


def _widest_word(document: QTextDocument, metrics: QFontMetricsF) -> float:
    """How wide the parts are that are never broken, with the indent of a line; indices count as large letters."""
    widest, block = 0.0, document.begin()
    while block.isValid():
        words = block.text().replace(MAY_BREAK, " ").split(" ")
        indent = block.blockFormat().leftMargin()
        widest = max(widest, *(metrics.horizontalAdvance(word) + indent for word in words))
        block = block.next()
    return widest
