"""Text that changes often and never asks for another layout."""

from PySide6.QtWidgets import QSizePolicy, QWidget


class PaintedText(QWidget):
    """A QLabel asks for a new layout of the whole window at each change of its text; this is painted anew, no more.

    A subclass gives its size and paints ``text()``.
    """

    def __init__(self, across: QSizePolicy.Policy, down: QSizePolicy.Policy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(across, down)

    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str) -> None:
        """Say something else."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()
