"""A formula as a widget: symbols light what they stand for, and open it when they are clicked."""

import math
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QTextDocument,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.pointer import Pointer
from nnviz.engine.quantity import Quantity
from nnviz.ui.formula.markup import Formula, markup_of
from nnviz.ui.formula.sheet import Sheet, plain_text
from nnviz.ui.theme import Theme

_MARGIN, _FRAME, _RADIUS = 7, 1, 6.0
# A formula of a step that has passed.
_FAINT = 0.5


class FormulaLabel(QWidget):
    """Shows formulas. Pointing at a symbol moves the session's pointer, and follows it when it is moved elsewhere.

    It changes at every press of a key. A QLabel would set each text twice, once to be measured and once to be drawn,
    and ask for a new layout of the window each time; this one draws what it has measured, in the size that it is given.

    ``opened`` is emitted with the quantity whose symbol was clicked.
    """

    opened = Signal(object)

    def __init__(
        self, pointer: Pointer, theme: Theme, parent: QWidget | None = None, *, boxed: bool = False, hint: str = ""
    ) -> None:
        """Make an empty label.

        Args:
            boxed: it has a ground and a frame, for standing on the canvas.
            hint: what is said, faintly, while there is no formula.
        """
        super().__init__(parent)
        self._pointer, self._theme = pointer, theme
        self._boxed, self._around = boxed, 2 * (_MARGIN + (_FRAME if boxed else 0))
        self._formulas: tuple[Formula, ...] = ()
        self._places: tuple[Quantity, ...] = ()
        self._aligned = True
        self._hint = hint
        self._pressed: Quantity | None = None
        self._sheet = self._new_sheet()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        pointer.moved.connect(lambda _at: self._renew())

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What is shown."""
        return self._formulas

    def text(self) -> str:
        """What is drawn, with its markup."""
        return self._markup(self._aligned)

    def plain(self) -> str:
        """What it says, without markup, as tests and screen readers want it."""
        return plain_text(self._formulas) or self._hint

    def show_formulas(self, formulas: Sequence[Formula]) -> None:
        """Show these from now on."""
        if not formulas and not self._formulas:
            return
        self._formulas = tuple(formulas)
        self._places = tuple(place for formula in self._formulas for place in formula.places)
        self._renew()
        self.setAccessibleName(self.plain())

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self._renew()

    def set_aligned(self, aligned: bool) -> None:
        """Have the equals signs under each other, or lines that may be broken anywhere, for narrow room."""
        if aligned != self._aligned:
            self._aligned = aligned
            self.update()

    def size_within(self, width: float, *, aligned: bool = True) -> QSize | None:
        """How large the label must be; None where it cannot be so narrow."""
        size = self._sheet.size_within(width - self._around, aligned=aligned)
        if size is None:
            return None
        return QSize(math.ceil(size.width()) + self._around, math.ceil(size.height()) + self._around)

    def fit(self, width: float) -> None:
        """Be as high as the formulas need it in a room of this width, and aligned where they can."""
        height = 0
        if self._formulas:
            self.set_aligned(self.size_within(width) is not None)
            broken = self._sheet.broken(width - self._around, aligned=self._aligned)
            height = math.ceil(broken.size().height()) + self._around
        if height != self.maximumHeight():
            self.setFixedHeight(height)

    # Qt's events.

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew with another font."""
        if event.type() == QEvent.Type.FontChange:
            self._renew()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, and the formulas in the middle of the height."""
        painter = QPainter(self)
        if self._boxed:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.border), 1.0))
            painter.setBrush(QColor(self._theme.surface))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        if not self.isEnabled():
            painter.setOpacity(_FAINT)
        document, corner = self._drawn()
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, QColor(self._theme.text))
        painter.translate(corner)
        document.documentLayout().draw(painter, context)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what the symbol under the mouse stands for."""
        place = self._place_at(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor)
        self._pointer.point(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the symbol. What lies under a callout is not seen, and not clicked."""
        self._pressed = self._place_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        event.setAccepted(self._boxed or self._pressed is not None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the symbol on which the mouse was pressed."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None and self._place_at(event.position()) == pressed:
            self.opened.emit(pressed)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._pointer.point(None)
        super().leaveEvent(event)

    def _place_at(self, at: QPointF) -> Quantity | None:
        """What the symbol at a point stands for."""
        document, corner = self._drawn()
        link = document.documentLayout().anchorAt(at - corner)
        return self._places[int(link)] if link else None

    def _drawn(self) -> tuple[QTextDocument, QPointF]:
        """What is drawn, and where it begins."""
        document = self._sheet.broken(self.width() - self._around, aligned=self._aligned and bool(self._formulas))
        height = document.size().height()
        return document, QPointF(self._around / 2, max((self.height() - height) / 2, 0.0))

    def _renew(self) -> None:
        """It says something else, or the same in other colours."""
        self._sheet = self._new_sheet()
        self.update()

    def _new_sheet(self) -> Sheet:
        return Sheet(self._markup, self.plain(), self.font())

    def _markup(self, aligned: bool) -> str:
        if not self._formulas:
            return f'<span style="color: {self._theme.dim_text}">{escape(self._hint)}</span>' if self._hint else ""
        return markup_of(self._formulas, self._theme, self._pointer.at, aligned=aligned)
