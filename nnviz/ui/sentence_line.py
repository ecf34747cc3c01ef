"""A sentence in two lines that never asks for another layout."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.painted_text import PaintedText

_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
_LINES = 2
_SMALLEST = 7.0


class SentenceLine(PaintedText):
    """Text that changes at every press of a key, broken into two lines; a longer one is written smaller."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed, parent)

    def sizeHint(self) -> QSize:
        """Room for two lines."""
        return QSize(0, _LINES * self.fontMetrics().lineSpacing() + 2)

    def minimumSizeHint(self) -> QSize:
        """As much."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sentence, as large as it has room."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.setFont(self._fitting())
        painter.drawText(self.rect(), _FLAGS, self._text)
        painter.end()

    def _fitting(self) -> QFont:
        font, width, height = QFont(self.font()), self.width(), self.height()
        while font.pointSizeF() > _SMALLEST:
            needed = QFontMetrics(font).boundingRect(QRect(0, 0, width, 10 * height), int(_FLAGS), self._text)
            if needed.height() <= height:
                break
            font.setPointSizeF(font.pointSizeF() - 0.5)
        return font
