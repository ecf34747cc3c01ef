"""What stands still behind the units while a run is live, painted in one piece."""

from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from nnviz.ui.canvas.edge_labels import EdgeLabels
from nnviz.ui.canvas.edges import EdgeLayer
from nnviz.ui.canvas.neuron import Neuron
from nnviz.ui.canvas.texts import TextItem

StillItem: TypeAlias = EdgeLayer | EdgeLabels | Neuron | TextItem

# A picture that was good for so many frames is made anew at once; else the next frame shows whether it is worth it.
_WORTH = 3


class Backdrop:
    """A picture of items that seldom change: lines, the numbers on them, names. It holds until one of them does.

    Lines are drawn in some sixteen widths, so that most frames of a run differ in the units alone. While the picture
    is in use, the items are hidden; each counts its ``changes``.
    """

    def __init__(self, items: Sequence[StillItem], bounds: QRectF, background: QColor) -> None:
        """No picture is made yet.

        Args:
            items: from the lowest to the highest.
            bounds: what the picture shows, in the coordinates of the scene.
        """
        self._items, self._bounds, self._background = items, bounds, background
        self._seen, self._ratio, self._good_for = -1, 1.0, 0
        self.picture: QPixmap | None = None

    def settle(self, *, live: bool, ratio: float) -> None:
        """Use a picture if that is worth it; called when everything in the next frame is known.

        Args:
            live: the next frame is expected soon.
            ratio: pixels of the screen to one of Qt's.
        """
        changes = sum(item.changes for item in self._items)
        same, self._seen = changes == self._seen and ratio == self._ratio, changes
        self._ratio = ratio
        if not live or not (same or self._good_for >= _WORTH):
            self._drop()
        elif same and self.picture is not None:
            self._good_for += 1
        else:
            self._make()

    def _drop(self) -> None:
        if self.picture is not None:
            self.picture = None
            for item in self._items:
                item.setVisible(True)
        self._good_for = 0

    def _make(self) -> None:
        size = self._bounds.size() * self._ratio
        picture = QPixmap(size.toSize())
        picture.setDevicePixelRatio(self._ratio)
        # Opaque, so that texts look as they do on the screen.
        picture.fill(self._background)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionGraphicsItem()
        for item in self._items:
            painter.resetTransform()
            painter.translate(item.pos() - self._bounds.topLeft())
            item.paint(painter, option, None)
        painter.end()
        if self.picture is None:
            for item in self._items:
                item.setVisible(False)
        self.picture, self._good_for = picture, 0
