"""Keeps a form's fields usable where the window has keys of its own, and safe from a wheel that only passes by."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class FieldKeys(QObject):
    """An event filter for check boxes, combo boxes, spin boxes and buttons.

    The field that has the keyboard gets Space, and a combo box its letters and arrows, before the window's shortcuts
    do. A wheel over a field that does not have the keyboard scrolls the panel and changes nothing.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim a key, or pass on the wheel."""
        if not isinstance(watched, QWidget):
            return False
        if event.type() == QEvent.Type.Wheel and not watched.hasFocus():
            event.ignore()
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _claims(watched, event):
            event.accept()
            return True
        return False


def guard(field: QWidget) -> None:
    """Put a field under ``FieldKeys``; a wheel does not give it the keyboard any more."""
    if field.focusPolicy() == Qt.FocusPolicy.WheelFocus:
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(FieldKeys(field))


def _claims(field: QWidget, event: QKeyEvent) -> bool:
    if event.modifiers() not in _PLAIN:
        return False
    if event.key() == Qt.Key.Key_Space:
        return True
    arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
    return isinstance(field, QComboBox) and (
        event.key() in arrows or (event.text().isprintable() and bool(event.text()))
    )
