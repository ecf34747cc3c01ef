"""How cells of numbers are drawn: with some air, and never cut off in the middle of a number."""

import math

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from nnviz.ui.numbers import MINUS, format_number
from nnviz.ui.tables.roles import EXACT_ROLE

# Added to the height of a line of text.
AIR = 3
# Numbers stand at the right: the room left of them may begin in the empty edge of the cell before.
_SHARED = 2
_CUT = "…"
# As the style has it.
_TEXT_MARGIN = 3


_GROUND, _TEXT = int(Qt.ItemDataRole.BackgroundRole), int(Qt.ItemDataRole.DisplayRole)
# A number without room is tried with fewer and fewer digits.
_SHORTER = (3, 2, 1)


class NumberCells(QStyledItemDelegate):
    """Draws a cell into what is visible of it: at the edge of the view a number ends in "…" and is not misread."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._viewport = view.viewport()
        self._drawing = False

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Narrow a cell of numbers that reaches over an edge of the view; cut a long name in its middle."""
        visible = QStyleOptionViewItem(option)
        if index.column():
            rect = visible.rect
            rect.setLeft(max(rect.left() - _SHARED, 0))
            rect.setRight(min(rect.right(), self._viewport.width() - 1))
            visible.rect = rect
            if visible.rect.width() < visible.fontMetrics.horizontalAdvance(_CUT) + 2 * _SHARED:
                return
        else:
            visible.textElideMode = Qt.TextElideMode.ElideMiddle
        self._drawing = True
        super().paint(painter, visible, index)
        self._drawing = False

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Give a number that is drawn the text that it has room for."""
        super().initStyleOption(option, index)
        # Qt asks here for the size hint too, and that is the one of the whole text.
        if self._drawing and index.column():
            room = option.rect.width() - 2 * _TEXT_MARGIN
            option.text = fitting(option.text, index.data(EXACT_ROLE), room, option.fontMetrics)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """A line of text and some air."""
        size = super().sizeHint(option, index)
        size.setHeight(size.height() + AIR)
        if index.column():
            size.setWidth(size.width() - _SHARED)
        return size


class PlainCells(NumberCells):
    """The same for tables whose numbers change at every step: a cell with text and ground alone is drawn by hand.

    To have the style draw it takes three times as long, for it asks for a dozen roles of each cell. Selected are rows.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view, self._selection = view, view.selectionModel()
        self._letters: dict[str, float] = {}
        self._measure()
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure anew when the view has another font."""
        if watched is self._view:
            if event.type() == QEvent.Type.FontChange:
                self._measure()
            return False
        return super().eventFilter(watched, event)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw ground and text; column 0 has pictures, and is left to the style, as are rows that are selected."""
        if not index.column() or self._selection.isSelected(index):
            super().paint(painter, option, index)
            return
        model, cell = index.model(), option.rect
        ground, text = model.data(index, _GROUND), model.data(index, _TEXT)
        if ground is not None:
            painter.fillRect(cell, ground)
        # Of what is visible of the cell; a number without its first digits would be another one.
        left = max(cell.left() + _TEXT_MARGIN - _SHARED, 0)
        right = min(cell.right(), self._viewport.width() - 1) - _TEXT_MARGIN
        width, room = sum(map(self._letter_width, text)), right - left + 1
        if width > room:
            if self._letter_width(_CUT) > room:
                return
            text = fitting(text, index.data(EXACT_ROLE), room, option.fontMetrics)
            width = sum(map(self._letter_width, text))
        # At a point, because a text in a rectangle is laid out anew each time. The pen is that of texts in the view.
        base = cell.top() + (cell.height() - self._line) // 2 + self._ascent
        painter.drawText(QPointF(right + 1 - width, base), text)

    def _measure(self) -> None:
        self._metrics = metrics = QFontMetricsF(self._view.font())
        self._letters.clear()
        # As the style puts a line into the middle of a cell.
        self._line, self._ascent = math.ceil(metrics.height()), int(metrics.ascent())

    def _letter_width(self, letter: str) -> float:
        """How wide a letter is; to measure each text anew would take as long as to draw it."""
        if letter not in self._letters:
            self._letters[letter] = self._metrics.horizontalAdvance(letter)
        return self._letters[letter]


def _read(text: str) -> float | None:
    """The number that a text says, with either minus sign; None where it says more than a number."""
    try:
        return float(text.replace(MINUS, "-"))
    except ValueError:
        return None


def fitting(text: str, number: object, room: int, metrics: QFontMetrics) -> str:
    """The text of a cell, as much as there is room for.

    A word loses its last letters, and a number that stands there exactly its last decimals. One that was rounded, or
    has an exponent, is rounded to fewer digits: cut off, 8.3e-05 would be read as 8.3. Without room even so it is "…".
    """
    if metrics.horizontalAdvance(text) <= room:
        return text
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    if not isinstance(number, float):
        return cut
    if "e" not in text and _read(text) == number and "." in cut:
        return cut
    minus = MINUS if MINUS in text else "-"
    shorter = (format_number(number, digits, minus=minus) for digits in _SHORTER)
    return next((short for short in shorter if metrics.horizontalAdvance(short) <= room), _CUT)
