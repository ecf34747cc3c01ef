"""Decides who gets Space, R and the arrow keys: the field being edited, or the window's shortcuts."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QMenu

# These use the keys themselves; everywhere else, in tables and on the canvas too, they step through the training.
_OWNERS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QMenu)
_SHARED = {Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_R}


class KeyPolicy(QObject):
    """An event filter for the application: a focused field, button or slider keeps the plain keys it needs."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accept the override for the owners, so that Qt sends them the key instead of firing a shortcut."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if plain and Qt.Key(event.key()) in _SHARED and isinstance(watched, _OWNERS):
                event.accept()
        return False
