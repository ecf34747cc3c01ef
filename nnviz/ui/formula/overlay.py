"""What is drawn over the canvas while it stands still: what is pointed at, paths to the loss, and the padlocks."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from nnviz.ui.theme import Theme, mix

_TAG_PIXELS = 11
_RING, _LINE = 3.0, 3.5
_LOCK = QRectF(0.0, 0.0, 11.0, 8.0)


@dataclass(frozen=True, slots=True)
class Tag:
    """A short text in a box, with its middle at a point."""

    at: QPointF
    text: str


@dataclass(frozen=True, slots=True)
class Padlock:
    """A padlock with a word beside it, with its middle at a point."""

    at: QPointF
    text: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything that is drawn, in pixels of the view. The leader joins callout and unit; rings have a radius.

    Lines do not cross what is ``spared``, the numbers on the edges.
    """

    leader: QLineF | None = None
    path: tuple[QLineF, ...] = ()
    lines: tuple[QLineF, ...] = ()
    rings: tuple[tuple[QPointF, float], ...] = ()
    tags: tuple[Tag, ...] = ()
    locks: tuple[Padlock, ...] = ()
    spared: tuple[QRectF, ...] = ()


_NO_MARKS = Marks()


class CanvasOverlay(QWidget):
    """Lies over the view of the canvas and lets the mouse through."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.marks = theme, _NO_MARKS
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        font = QFont(self.font())
        font.setPixelSize(_TAG_PIXELS)
        self.setFont(font)

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self.update()

    def show_marks(self, marks: Marks) -> None:
        """Draw these from now on.

        Without marks it is not hidden: to show it again at the next step would have the canvas painted twice.
        """
        if marks != self.marks:
            self.marks = marks
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw lines, rings, tags and padlocks."""
        if self.marks == _NO_MARKS:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(self._theme.accent)
        if self.marks.leader is not None:
            painter.setPen(QPen(accent, 1.2))
            painter.drawLine(self.marks.leader)
        region = QRegion(self.rect())
        for box in self.marks.spared:
            region -= QRegion(box.toAlignedRect())
        painter.setClipRegion(region)
        for lines, width in ((self.marks.path, _LINE - 1), (self.marks.lines, _LINE)):
            painter.setPen(QPen(accent, width))
            painter.drawLines(list(lines))
        painter.setClipping(False)
        painter.setPen(QPen(accent, _RING))
        for at, radius in self.marks.rings:
            painter.drawEllipse(at, radius, radius)
        metrics = QFontMetricsF(self.font())
        for tag in self.marks.tags:
            self._draw_tag(painter, metrics, tag)
        for lock in self.marks.locks:
            self._draw_lock(painter, metrics, lock)
        painter.end()

    def _draw_tag(self, painter: QPainter, metrics: QFontMetricsF, tag: Tag) -> None:
        box = tag_box(metrics, tag)
        painter.setPen(QPen(QColor(self._theme.accent), 1))
        painter.setBrush(QColor(mix(self._theme.canvas, self._theme.accent, 0.12)))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tag.text)

    def _draw_lock(self, painter: QPainter, metrics: QFontMetricsF, lock: Padlock) -> None:
        colour = QColor(self._theme.text if lock.closed else self._theme.dim_text)
        width = _LOCK.width() + (4 + metrics.horizontalAdvance(lock.text) if lock.text else 0)
        body = _LOCK.translated(lock.at.x() - width / 2, lock.at.y() - 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.6))
        # The shackle of an open padlock stands beside the body.
        shift = 0.0 if lock.closed else body.width() - 4
        painter.drawArc(QRectF(body.left() + 2 + shift, body.top() - 5, body.width() - 4, 10), 0, 180 * 16)
        painter.fillRect(body, colour)
        painter.setPen(colour)
        text = QRectF(body.right() + 4 + shift, lock.at.y() - 8, width + 8, 16)
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, lock.text)


def tag_box(metrics: QFontMetricsF, tag: Tag) -> QRectF:
    """The box of a tag."""
    width, height = metrics.horizontalAdvance(tag.text) + 8, metrics.height() + 2
    return QRectF(tag.at.x() - width / 2, tag.at.y() - height / 2, width, height)
