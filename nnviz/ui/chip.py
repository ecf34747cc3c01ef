"""A rounded label that takes other colours without a style sheet: that would lay the whole window out anew."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_RADIUS = 9.0
_AROUND = QSize(12, 6)


class Chip(QWidget):
    """One short text in the middle of a rounded field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._back, self._front, self._bold = QColor(), QColor(), False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_look(self, back: str, front: str, *, bold: bool) -> None:
        """Take on colours, named as ``QColor`` names them."""
        look = QColor(back), QColor(front), bold
        if look != (self._back, self._front, self._bold):
            self._back, self._front, self._bold = look
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the text in bold letters."""
        return QFontMetrics(self._font(bold=True)).size(0, self._text) + _AROUND

    def minimumSizeHint(self) -> QSize:
        """As much."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field and the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._back)
        painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        painter.setPen(self._front)
        painter.setFont(self._font(bold=self._bold))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

    def _font(self, *, bold: bool) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font
