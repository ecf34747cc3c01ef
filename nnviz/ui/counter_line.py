"""One line of changing numbers that never asks for another layout."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class CounterLine(QWidget):
    """Text that changes at every frame, at the right of its room.

    A QLabel asks for a new layout at each change of its text; in a live run that repaints the status bar three times
    in every frame.
    """

    def __init__(self, widest: str, parent: QWidget | None = None) -> None:
        """Make a line with room for ``widest``."""
        super().__init__(parent)
        self._text = ""
        self._widest = widest
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str) -> None:
        """Say something else."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

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
