"""A short rich text that asks for another layout only when it needs another height."""

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QStaticText, QTextDocumentFragment
from PySide6.QtWidgets import QSizePolicy, QWidget


class RichLine(QWidget):
    """Text with markup that changes at every press of a key, broken into as many lines as it needs.

    A QLabel asks for a new layout of the whole window at each change of its text.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QStaticText()
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._fit()

    def text(self) -> str:
        """What it says, with its markup."""
        return self._text.text()

    def set_text(self, text: str) -> None:
        """Say something else."""
        if text != self._text.text():
            self._text.setText(text)
            self.setAccessibleName(QTextDocumentFragment.fromHtml(text).toPlainText())
            self._fit()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._text.setTextWidth(self.width())
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawStaticText(QPointF(0.0, 0.0), self._text)
        painter.end()

    def _fit(self) -> None:
        self._text.prepare(font=self.font())
        height = max(math.ceil(self._text.size().height()), self.fontMetrics().lineSpacing())
        if height != self.maximumHeight():
            self.setFixedHeight(height)
