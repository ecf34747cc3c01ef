"""The palette: a layer and the activations, to be dragged onto the canvas, or pressed."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from nnviz.engine.activations import ACTIVATIONS, Activation
from nnviz.ui.entry_words import description, title_of
from nnviz.ui.forms.field_keys import guard

_COLUMNS = 4


class Block(QPushButton):
    """One thing of the palette. A drag is followed here, so that it works like every other drag of the window.

    Signals:
        dragged(at), dropped(at): a person drags it; points of the screen.
    """

    dragged = Signal(QPoint)
    dropped = Signal(QPoint)

    def __init__(self, text: str, tip: str) -> None:
        super().__init__(text)
        self._dragging = False
        self.setToolTip(tip)
        self.setMinimumWidth(10)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        guard(self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Outside of the button a press is a drag."""
        if event.buttons() & Qt.MouseButton.LeftButton and not self.rect().contains(event.position().toPoint()):
            self._dragging = True
        if self._dragging:
            self.setCursor(Qt.CursorShape.DragCopyCursor)
            self.dragged.emit(event.globalPosition().toPoint())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop it; a release over the button itself is a press."""
        dragging, self._dragging = self._dragging, False
        self.unsetCursor()
        if dragging:
            self.setDown(False)
            self.dropped.emit(event.globalPosition().toPoint())
        else:
            super().mouseReleaseEvent(event)


class Palette(QWidget):
    """A button for each block. A block is an activation, or None for a layer.

    Signals:
        pressed(block): put it where the selection is.
        dragged(block, at), dropped(block, at): points of the screen.
    """

    pressed = Signal(object)
    dragged = Signal(object, QPoint)
    dropped = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(3)
        self.blocks: dict[str, Block] = {}
        self._add("layer", self.tr("Layer"), self.tr("A hidden layer of four units: drag it between two layers"), None)
        for key, entry in ACTIVATIONS.entries().items():
            tip = self.tr("Drag it onto a layer\n{0}", "what an activation is").format(description(entry))
            self._add(key, title_of(entry), tip, entry())

    def _add(self, key: str, text: str, tip: str, block: Activation | None) -> None:
        made = Block(text, tip)
        made.clicked.connect(lambda _checked=False: self.pressed.emit(block))
        made.dragged.connect(lambda at: self.dragged.emit(block, at))
        made.dropped.connect(lambda at: self.dropped.emit(block, at))
        place = len(self.blocks)
        self._grid.addWidget(made, place // _COLUMNS, place % _COLUMNS)
        self.blocks[key] = made
