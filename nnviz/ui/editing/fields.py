"""Small fields that the forms of the selection share."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from nnviz.document.limits import LONGEST_NAME
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.message import MessageBelow
from nnviz.ui.forms.number_field import NumberField


class NameField(QLineEdit):
    """A name; Enter or leaving the field takes it, Escape brings the old one back.

    Signals:
        named(text): a person entered another name.
    """

    named = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setMaxLength(LONGEST_NAME)
        self.editingFinished.connect(self._finish)

    def show_name(self, name: str, usual: str) -> None:
        """Show a name, or faintly the usual one; this is not an input."""
        self._name = name
        self.setPlaceholderText(usual)
        if not (self.hasFocus() and self.isModified()):
            self.setText(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setText(self._name)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes the name."""
        super().focusOutEvent(event)
        self.setCursorPosition(0)

    def _finish(self) -> None:
        name = self.text().strip()
        if self.isModified() and name != self._name:
            self._name = name
            self.named.emit(name)
        self.setModified(False)


def show_unless_typing(field: NumberField, number: float) -> None:
    """Show a number in a field, but not while a person types into it."""
    if not (field.hasFocus() and field.isModified()):
        field.show_number(number)


def number_row(field: NumberField, name: str) -> MessageBelow:
    """A number field with a name for those who hear it, and with room for what refuses an input."""
    field.setAccessibleName(name)
    row = MessageBelow(field)
    field.refused.connect(row.message.say)
    return row


def check(text: str, take: Callable[[bool], object]) -> QCheckBox:
    """A check box; ``take`` hears of a click by a person only."""
    box = QCheckBox(text)
    box.clicked.connect(take)
    guard(box)
    return box


def button(text: str, tip: str, do: Callable[[], object]) -> QPushButton:
    """A button of a form."""
    made = QPushButton(text)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.clicked.connect(lambda _checked=False: do())
    guard(made)
    return made


def beside(*widgets: QWidget) -> QWidget:
    """Widgets in one line."""
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(4)
    for widget in widgets:
        line.addWidget(widget)
    return holder
