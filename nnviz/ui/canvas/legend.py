"""The legend below the network: what fill, colour and width mean, and the buttons that choose it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLineF, QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from nnviz.ui.canvas.legend_marks import (
    NEAR,
    SAMPLE_WIDTH,
    Draw,
    bar_mark,
    bar_width,
    cell_mark,
    line_mark,
    no_mark,
    shades_mark,
    wedge_mark,
    write,
)
from nnviz.ui.canvas.texts import text_scale
from nnviz.ui.theme import Theme

_ROW, _SIDE, _SPACE = 24.0, 12.0, 14.0
_FONT_PIXELS = 12
# A button reaches so far beyond its text.
_BUTTON_PADDING = 4.0


@dataclass(frozen=True, slots=True)
class LegendContent:
    """What the legend says. ``low`` and ``high`` are written at the ends of the scale of fills.

    Attributes:
        fill, width: what fills units and what draws lines.
        note: what is left out.
        dashed: negative lines are dashed.
        pictures: what the pictures in units are, part by part.
        cells: weights are cells of heat maps and not lines.
        offers_cells: there is a button that makes cells of lines, or lines of cells.
    """

    fill: str
    low: str
    high: str
    width: str
    note: str
    dashed: bool
    pictures: tuple[str, ...] = ()
    cells: bool = False
    offers_cells: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    """One part of the legend: how wide it is, what draws it from a point on, and the button that is its text."""

    width: float
    draw: Draw
    button: QToolButton | None = None
    button_at: float = 0.0


class Legend(QWidget):
    """One row, or more where there is no room for one. It is painted again only when it says something else."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content = LegendContent("", "", "", "", "", dashed=True)
        self._most_rows = 1
        # What the rows were laid out for, and the rows: they are asked for three times at each change.
        self._laid_out: tuple[object, list[list[_Entry]]] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._scale = text_scale(self.font())
        self._set_font()
        self.fill_button, self.width_button, self.cells_button = (_button(self) for _ in range(3))
        self._dress()

    @property
    def content(self) -> LegendContent:
        """What it says now."""
        return self._content

    def set_menus(self, fill: QMenu, lines: QMenu, toggle_cells: Callable[[], None]) -> None:
        """Make buttons of the words for fill and lines, and one that changes between lines and cells."""
        for button, menu in ((self.fill_button, fill), (self.width_button, lines)):
            button.setMenu(menu)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cells_button.clicked.connect(lambda: toggle_cells())
        self._place_buttons()

    def set_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self._dress()
        self.update()

    def show_content(self, content: LegendContent) -> bool:
        """Say something else; False when it says this already."""
        if content == self._content:
            return False
        self._content = content
        said = (content.fill, content.width, content.note, *content.pictures)
        self.setAccessibleName("; ".join(part for part in said if part))
        self._place_buttons()
        self.update()
        return True

    def height_for(self, width: float, *, anew: bool = False) -> int:
        """The height that it needs. It does not shrink from phase to phase, unless counted ``anew``."""
        rows = len(self._rows(width))
        self._most_rows = rows if anew else max(rows, self._most_rows)
        return round(self._most_rows * _ROW * self._scale + 8)

    def sizeHint(self) -> QSize:
        """As high as it needs to be."""
        return QSize(self.width(), self.height_for(self.width()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font and the language of the program."""
        self._laid_out = None
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._set_font()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons where their entries are now."""
        super().resizeEvent(event)
        self._place_buttons()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all entries, row by row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter)
        painter.end()

    def draw(self, painter: QPainter, *, plain: bool = False) -> None:
        """Draw everything but the buttons; ``plain`` draws their words too, for a picture."""
        painter.fillRect(self.rect(), QColor(self._theme.canvas))
        painter.setPen(QPen(QColor(self._theme.grid), 1.0))
        painter.drawLine(QLineF(0.0, 0.5, self.width(), 0.5))
        for entry, at in self._placed(plain=plain):
            entry.draw(painter, at)

    def _set_font(self) -> None:
        font = self.font()
        font.setPixelSize(round(_FONT_PIXELS * self._scale))
        self.setFont(font)

    def _dress(self) -> None:
        theme = self._theme
        style = (
            f"QToolButton {{ color: {theme.dim_text}; background: {theme.canvas}; border: 1px solid transparent;"
            f" border-radius: 4px; padding: 0px 3px; }}"
            f"QToolButton:hover, QToolButton:focus {{ color: {theme.text}; border-color: {theme.accent}; }}"
            f"QToolButton::menu-indicator {{ image: none; }}"
        )
        for button in (self.fill_button, self.width_button, self.cells_button):
            button.setStyleSheet(style)
            button.setFont(self.font())
        self.fill_button.setToolTip(self.tr("Choose what fills the units"))
        self.width_button.setToolTip(self.tr("Choose what draws the lines"))

    def _placed(self, *, plain: bool = False) -> list[tuple[_Entry, QPointF]]:
        placed = []
        for number, row in enumerate(self._rows(self.width(), plain=plain)):
            x, y = _SIDE, 4.0 + _ROW * self._scale * (number + 0.5)
            for entry in row:
                placed.append((entry, QPointF(x, y)))
                x += entry.width + _SPACE
        return placed

    def _place_buttons(self) -> None:
        shown = set()
        for entry, at in self._placed():
            if entry.button is not None:
                size = entry.button.sizeHint()
                entry.button.resize(size)
                entry.button.move(round(at.x() + entry.button_at), round(at.y() - size.height() / 2))
                shown.add(entry.button)
        for button in (self.fill_button, self.width_button, self.cells_button):
            button.setVisible(button in shown)

    def _rows(self, width: float, *, plain: bool = False) -> list[list[_Entry]]:
        key = self._content, self._theme, width, self.width(), plain, self.fill_button.menu() is None
        if self._laid_out is None or self._laid_out[0] != key:
            self._laid_out = key, _in_rows(self._entries(plain=plain), width - 2 * _SIDE)
        return self._laid_out[1]

    def _entries(self, *, plain: bool) -> list[_Entry]:
        content, theme = self._content, self._theme
        entries = []
        if content.fill:
            width = bar_width(content.low, content.high, QFontMetricsF(self.font()))
            bar = bar_mark(content.low, content.high, theme)
            entries.append(self._with_button(width, bar, self.fill_button, content.fill, plain=plain))
        if content.cells:
            positive, negative = cell_mark(theme.positive, sign=False), cell_mark(theme.negative, sign=True)
            growing = shades_mark(theme)
        else:
            positive = line_mark(theme.positive, dashed=False)
            negative = line_mark(theme.negative, dashed=content.dashed)
            growing = wedge_mark(theme.dim_text)
        entries += [
            self._with_text(SAMPLE_WIDTH, positive, self.tr("positive")),
            self._with_text(SAMPLE_WIDTH, negative, self.tr("negative")),
            self._with_button(SAMPLE_WIDTH, growing, self.width_button, content.width, plain=plain),
        ]
        if content.cells:
            said = self.tr("a row for each source, a column for each unit")
            entries.append(self._with_text(0.0, no_mark, said))
        for text in (content.note, *content.pictures):
            if text:
                entries.append(self._with_text(0.0, no_mark, text))
        if content.offers_cells and self.fill_button.menu() is not None and not plain:
            text = self.tr("show lines") if content.cells else self.tr("show all as heat maps")
            entries.append(self._with_button(0.0, no_mark, self.cells_button, text, plain=plain))
        return entries

    def _with_text(self, sample: float, draw: Draw, text: str) -> _Entry:
        after = sample + NEAR if sample else 0.0
        metrics = QFontMetricsF(self.font())
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(self.width() - 2 * _SIDE - after, 40.0))

        def both(painter: QPainter, at: QPointF) -> None:
            draw(painter, at)
            write(painter, at + QPointF(after, 0.0), text, self._theme)

        return _Entry(after + metrics.horizontalAdvance(text), both)

    def _with_button(self, sample: float, draw: Draw, button: QToolButton, text: str, *, plain: bool) -> _Entry:
        has_menu = button.menu() is not None
        if plain or (not has_menu and button is not self.cells_button):
            return self._with_text(sample, draw, text)
        button.setText(self.tr("{0} ▾", "text of a button that opens a menu").format(text) if has_menu else text)
        after = (sample + NEAR if sample else 0.0) - _BUTTON_PADDING
        return _Entry(after + button.sizeHint().width(), draw, button, after)


def _in_rows(entries: list[_Entry], room: float) -> list[list[_Entry]]:
    rows: list[list[_Entry]] = [[]]
    left = room
    for entry in entries:
        if rows[-1] and entry.width > left:
            rows.append([])
            left = room
        rows[-1].append(entry)
        left -= entry.width + _SPACE
    return rows


def _button(parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.hide()
    return button
