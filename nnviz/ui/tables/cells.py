"""How cells of numbers are drawn: with some air, and never cut off in the middle of a number."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

# Added to the height of a line of text.
AIR = 3
# Numbers stand at the right: the room left of them may begin in the empty edge of the cell before.
_SHARED = 2
_CUT = "…"


class NumberCells(QStyledItemDelegate):
    """Draws a cell into what is visible of it: at the edge of the view a number ends in "…" and is not misread."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._viewport = view.viewport()

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
            if rect.width() < visible.fontMetrics.horizontalAdvance(_CUT) + 2 * _SHARED:
                return
        else:
            visible.textElideMode = Qt.TextElideMode.ElideMiddle
        super().paint(painter, visible, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """A line of text and some air."""
        size = super().sizeHint(option, index)
        size.setHeight(size.height() + AIR)
        if index.column():
            size.setWidth(size.width() - _SHARED)
        return size
