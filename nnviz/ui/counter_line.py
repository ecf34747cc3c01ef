"""One line of changing numbers that never asks for another layout."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.painted_text import PaintedText


class CounterLine(PaintedText):
    """Text that changes at every frame, at the right of its room.

    In a live run a QLabel would have the status bar painted three times in every frame.
    """

    def __init__(self, widest: str, parent: QWidget | None = None) -> None:
        """Make a line with room for ``widest``."""
        super().__init__(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred, parent)
        self._widest = widest

    def sizeHint(self) -> QSize:
        """Room for the widest text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._widest) + 12, metrics.height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and its right end at least where there is no room."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideLeft, self.width() - 4)
        painter.drawText(
            self.rect().adjusted(0, 0, -4, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text
        )
        painter.end()
