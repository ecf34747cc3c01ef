"""The lines above a plot: what its curves are, and what else is to be said in words."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_LINE = 14.0
_GAP = 4.0
_BETWEEN = 10.0
# The first row stands as high as the switches beside it.
_TOP = 4
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A text, behind a piece of the line that it names; without one when ``pen`` is None."""

    text: str
    pen: QPen | None = None


class Legend(QWidget):
    """Paints its entries in as many rows as they need; an entry wider than a row is shortened.

    A sentence may follow below, in as many lines as it needs. It never asks for width, and the tool tip has all the
    words.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[LegendEntry, ...] = ()
        self.sentence = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_entries(self, *entries: LegendEntry) -> None:
        """Show other entries."""
        if entries != self.entries:
            self.entries = entries
            self._take_words()

    def set_sentence(self, sentence: str) -> None:
        """Show another sentence; none takes no room."""
        if sentence != self.sentence:
            self.sentence = sentence
            self._take_words()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Paint the rows into ``area``; also onto a saved picture."""
        painter.setFont(self.font())
        places = self._places(area.width())
        for entry, (x, row) in zip(self.entries, places, strict=True):
            room = QRectF(
                area.left() + x, area.top() + _TOP + row * self._row_height(), area.width() - x, self._row_height()
            )
            if entry.pen is not None:
                pen = QPen(entry.pen)
                pen.setWidth(2)
                painter.setPen(pen)
                y = round(room.center().y())
                painter.drawLine(round(room.left()), y, round(room.left() + _LINE), y)
                room.setLeft(room.left() + _LINE + _GAP)
            painter.setPen(self.palette().windowText().color())
            words = self.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if self.sentence:
            painter.setPen(self.palette().windowText().color())
            painter.drawText(area.adjusted(0, _TOP + self._rows() * self._row_height(), 0, 0), _WRAPPED, self.sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        painter = QPainter(self)
        self.draw(painter, QRectF(self.rect()))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need another number of rows."""
        super().resizeEvent(event)
        self._fit()

    def _take_words(self) -> None:
        words = "\n".join([entry.text for entry in self.entries] + ([self.sentence] if self.sentence else []))
        self.setToolTip(words)
        self.setAccessibleName(words)
        self._fit()
        self.update()

    def _fit(self) -> None:
        lines = 0
        if self.sentence:
            room = QRect(0, 0, max(self.width(), 1), 1000)
            lines = self.fontMetrics().boundingRect(room, _WRAPPED, self.sentence).height()
        self.setFixedHeight(self._rows() * self._row_height() + _TOP + lines)

    def _rows(self) -> int:
        if not self.entries and self.sentence:
            return 0
        return max((row for _, row in self._places(self.width())), default=0) + 1

    def _places(self, width: float) -> list[tuple[float, int]]:
        """Where each entry begins, in pixels, and its row."""
        places, x, row = [], 0.0, 0
        for entry in self.entries:
            needed = self._width(entry)
            if x > 0 and x + needed > width:
                x, row = 0.0, row + 1
            places.append((x, row))
            x += needed + _BETWEEN
        return places

    def _row_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _width(self, entry: LegendEntry) -> float:
        line = 0.0 if entry.pen is None else _LINE + _GAP
        return line + self.fontMetrics().horizontalAdvance(entry.text) + 1
