"""Names of keys as the texts of the program write them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

_ARROWS = {Qt.Key.Key_Left: "←", Qt.Key.Key_Right: "→", Qt.Key.Key_Up: "↑", Qt.Key.Key_Down: "↓"}


def key_text(sequence: QKeySequence) -> str:
    """A key in the words of the desktop, an arrow as an arrow: "Shift+→"."""
    text = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    for key, arrow in _ARROWS.items():
        name = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        if text == name or text.endswith(f"+{name}"):
            return text.removesuffix(name) + arrow
    return text
