"""A small field over the canvas, in which one number is typed where it stands."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from nnviz.ui.forms.message import Message
from nnviz.ui.forms.number_field import NumberField

_WIDTH = 200


class InPlaceField(NumberField):
    """Keeps Escape for itself, so that it closes the field and does nothing else in the window."""

    def event(self, event: QEvent) -> bool:
        """Claim Escape before the window's shortcut does."""
        asks = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asks and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)


class InPlaceEditor(QFrame):
    """Name of the number, the field, and room for the sentence that refuses an input. Hidden while nothing is edited.

    Enter takes the number and closes, Escape closes, leaving the field takes the number if it is one.
    """

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.caption, self.message = QLabel(), Message()
        self.field: NumberField | None = None
        self._canvas = canvas
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, 4, 6, 6)
        self._column.setSpacing(3)
        self._column.addWidget(self.caption)
        self._column.addWidget(self.message)
        self.hide()

    def ask(
        self,
        at: QPoint,
        caption: str,
        number: float,
        take: Callable[[float], object],
        *,
        typed: str = "",
        whole: bool = False,
    ) -> None:
        """Ask for a number at a point of the canvas.

        Args:
            take: what to do with another number; it is called at most once for each input.
            typed: what was typed already.
        """
        self._drop_field()
        field = InPlaceField(whole=whole, parent=self)
        field.show_number(number)
        field.setAccessibleName(caption)
        field.committed.connect(take)
        field.refused.connect(self._say)
        field.returnPressed.connect(lambda: QTimer.singleShot(0, field, self._close_unless_refused))
        field.installEventFilter(self)
        self.field = field
        self._column.insertWidget(1, field)
        self.caption.setText(caption)
        self.message.say("")
        self._place(at)
        self.show()
        self.raise_()
        field.setFocus()
        field.selectAll()
        if typed:
            field.insert(typed)
            field.setModified(True)

    def finish(self) -> None:
        """Close, and give the keyboard back to the canvas."""
        had_keyboard = self.field is not None and self.field.hasFocus()
        self.hide()
        self._drop_field()
        if had_keyboard:
            self._canvas.setFocus()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Close by Escape, and when the keyboard goes elsewhere."""
        if watched is self.field and self.field is not None:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                if event.key() == Qt.Key.Key_Escape:
                    self.finish()
                    return True
            elif event.type() == QEvent.Type.FocusOut:
                QTimer.singleShot(0, self, self._close_when_left)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the field does not use is not for the canvas either."""
        event.accept()

    def _say(self, sentence: str) -> None:
        self.message.say(sentence)
        self.adjustSize()

    def _close_unless_refused(self) -> None:
        if not self.message.text():
            self.finish()

    def _close_when_left(self) -> None:
        if self.field is not None and not self.field.hasFocus():
            self.finish()

    def _drop_field(self) -> None:
        if self.field is not None:
            field, self.field = self.field, None
            field.removeEventFilter(self)
            self._column.removeWidget(field)
            field.hide()
            field.deleteLater()

    def _place(self, at: QPoint) -> None:
        width = max(_WIDTH, self.caption.sizeHint().width() + 16)
        self.setFixedWidth(width)
        self.adjustSize()
        room = self._canvas.rect()
        x = min(max(at.x() - width // 2, 4), room.width() - width - 4)
        y = min(max(at.y() - self.height() // 2, 4), room.height() - self.height() - 4)
        self.move(x, y)
