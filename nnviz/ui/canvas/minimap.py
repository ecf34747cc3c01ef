"""The whole network, small, with a frame around what is seen: shown when the view is zoomed in."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from nnviz.ui.canvas.layout import Layout
from nnviz.ui.theme import Theme, mix

_LARGEST = QSize(150, 110)
_MARGIN = 10
_LEAST_DOT = 1.2


class Minimap(QWidget):
    """Lies over a corner of its parent. ``moved_to`` tells where the middle of the view shall be, from 0 to 1."""

    moved_to = Signal(QPointF)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._seen = QRectF(0.0, 0.0, 1.0, 1.0)
        self._picture = QPixmap()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(self.tr("Overview"))
        self.setToolTip(self.tr("The whole network. Click or drag to move; Ctrl+0 shows all of it."))
        self.hide()

    def show_layout(self, layout: Layout, theme: Theme) -> None:
        """Show another network, or the same at another size."""
        self._theme = theme
        share = min(_LARGEST.width() / layout.width, _LARGEST.height() / layout.height)
        self.resize(max(round(layout.width * share), 40), max(round(layout.height * share), 40))
        self._picture = _picture_of(layout, self.size(), share, theme)
        self.update()

    def show_seen(self, seen: QRectF) -> None:
        """Frame what is seen, from (0, 0) to (1, 1)."""
        if seen != self._seen:
            self._seen = seen
            self.update()

    def place_in(self, width: int) -> None:
        """Stand in the upper right corner of a parent so wide."""
        self.move(width - self.width() - _MARGIN, _MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture and the frame."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        seen, width, height = self._seen, self.width(), self.height()
        frame = QRectF(seen.x() * width, seen.y() * height, seen.width() * width, seen.height() * height)
        painter.setPen(QPen(QColor(self._theme.accent), 2.0))
        painter.drawRect(frame.intersected(QRectF(1.0, 1.0, width - 2.0, height - 2.0)))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move there."""
        self._move(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move along."""
        self._move(event)

    def _move(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            at = event.position()
            self.moved_to.emit(QPointF(at.x() / self.width(), at.y() / self.height()))
        event.accept()


def _picture_of(layout: Layout, size: QSize, share: float, theme: Theme) -> QPixmap:
    picture = QPixmap(size)
    picture.fill(QColor(theme.window))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.border), 1.0))
    painter.drawRect(QRectF(0.5, 0.5, size.width() - 1.0, size.height() - 1.0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mix(theme.window, theme.text, 0.55)))
    for column in layout.columns:
        for (x, y), radius in zip(column.centres.tolist(), column.radii, strict=True):
            dot = max(radius * share, _LEAST_DOT)
            painter.drawEllipse(QPointF(x * share, y * share), dot, dot)
    painter.end()
    return picture
