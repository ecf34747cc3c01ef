"""The legend below the network: what fill, colour and width mean in the present phase."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.canvas.paints import fill_colour
from nnviz.ui.theme import Theme

_ROW, _SIDE, _SPACE, _NEAR = 24.0, 12.0, 20.0, 6.0
_BAR_WIDTH, _SAMPLE_WIDTH = 64.0, 26.0
_FONT_PIXELS = 12


@dataclass(frozen=True, slots=True)
class LegendContent:
    """What the legend says. ``low`` and ``high`` are written at the ends of the scale of fills."""

    fill: str
    low: str
    high: str
    width: str
    note: str
    dashed: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """One part of the legend: how wide it is, and what draws it from a point on, at the middle of its row."""

    width: float
    draw: Callable[[QPainter, QPointF], None]


class Legend(QWidget):
    """One row, or more where there is no room for one. It is painted again only when it says something else."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content = LegendContent("", "", "", "", "", dashed=True)
        self._most_rows = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        font = self.font()
        font.setPixelSize(_FONT_PIXELS)
        self.setFont(font)

    @property
    def content(self) -> LegendContent:
        """What it says now."""
        return self._content

    def set_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self.update()

    def show_content(self, content: LegendContent) -> bool:
        """Say something else; False when it says this already."""
        if content == self._content:
            return False
        self._content = content
        self.setAccessibleName("; ".join(part for part in (content.fill, content.width, content.note) if part))
        self.update()
        return True

    def height_for(self, width: float, *, anew: bool = False) -> int:
        """The height that it needs. It does not shrink from phase to phase, unless counted ``anew``."""
        rows = len(self._rows(width))
        self._most_rows = rows if anew else max(rows, self._most_rows)
        return round(self._most_rows * _ROW + 8)

    def sizeHint(self) -> QSize:
        """As high as it needs to be."""
        return QSize(self.width(), self.height_for(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all entries, row by row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._theme.canvas))
        painter.setPen(QPen(QColor(self._theme.grid), 1.0))
        painter.drawLine(QLineF(0.0, 0.5, self.width(), 0.5))
        for number, row in enumerate(self._rows(self.width())):
            x, y = _SIDE, 4.0 + _ROW * (number + 0.5)
            for entry in row:
                entry.draw(painter, QPointF(x, y))
                x += entry.width + _SPACE
        painter.end()

    def _rows(self, width: float) -> list[list[_Entry]]:
        rows: list[list[_Entry]] = [[]]
        left = width - 2 * _SIDE
        for entry in self._entries():
            if rows[-1] and entry.width > left:
                rows.append([])
                left = width - 2 * _SIDE
            rows[-1].append(entry)
            left -= entry.width + _SPACE
        return rows

    def _entries(self) -> list[_Entry]:
        content, theme = self._content, self._theme
        metrics = QFontMetricsF(self.font())

        def with_text(sample: float, draw: Callable[[QPainter, QPointF], None], text: str) -> _Entry:
            def both(painter: QPainter, at: QPointF) -> None:
                if sample:
                    draw(painter, at)
                self._write(painter, at + QPointF(sample + _NEAR if sample else 0.0, 0.0), text)

            return _Entry(sample + (_NEAR if sample else 0.0) + metrics.horizontalAdvance(text), both)

        low, high = metrics.horizontalAdvance(content.low), metrics.horizontalAdvance(content.high)
        entries = []
        if content.fill:
            bar = low + high + _BAR_WIDTH + 2 * _NEAR
            entries.append(with_text(bar, self._draw_bar, content.fill))
        entries += [
            with_text(_SAMPLE_WIDTH, _line(theme.positive, dashed=False), self.tr("positive")),
            with_text(_SAMPLE_WIDTH, _line(theme.negative, dashed=content.dashed), self.tr("negative")),
            with_text(_SAMPLE_WIDTH, _wedge(theme.dim_text), content.width),
        ]
        if content.note:
            entries.append(with_text(0.0, _line(theme.text, dashed=False), content.note))
        return entries

    def _draw_bar(self, painter: QPainter, at: QPointF) -> None:
        content, metrics = self._content, QFontMetricsF(self.font())
        self._write(painter, at, content.low)
        left = at.x() + metrics.horizontalAdvance(content.low) + _NEAR
        bar = QRectF(left, at.y() - 5.0, _BAR_WIDTH, 10.0)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for share in (-1.0, 0.0, 1.0):
            gradient.setColorAt((share + 1) / 2, QColor(fill_colour(self._theme, share)))
        painter.fillRect(bar, gradient)
        self._write(painter, QPointF(bar.right() + _NEAR, at.y()), content.high)

    def _write(self, painter: QPainter, at: QPointF, text: str) -> None:
        metrics = QFontMetricsF(self.font())
        painter.setPen(QColor(self._theme.dim_text))
        drop = metrics.ascent() / 2 - metrics.descent() / 2 + 0.5
        painter.drawText(at + QPointF(0.0, drop), text)


def _line(colour: str, *, dashed: bool) -> Callable[[QPainter, QPointF], None]:
    def draw(painter: QPainter, at: QPointF) -> None:
        pen = QPen(QColor(colour), 3.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashed:
            pen.setDashPattern([2.4, 1.4])
        painter.setPen(pen)
        painter.drawLine(QLineF(at, at + QPointF(_SAMPLE_WIDTH, 0.0)))

    return draw


def _wedge(colour: str) -> Callable[[QPainter, QPointF], None]:
    def draw(painter: QPainter, at: QPointF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        end = at + QPointF(_SAMPLE_WIDTH, 0.0)
        painter.drawPolygon(QPolygonF([at, end - QPointF(0.0, 3.5), end + QPointF(0.0, 3.5)]))

    return draw
