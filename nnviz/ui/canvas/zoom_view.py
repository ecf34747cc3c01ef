"""A view that zooms with the wheel, is dragged when it is zoomed, and knows a click from a drag."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from nnviz.document.canvas_view import LARGEST_ZOOM

# A press that moves farther than this, in pixels, drags and does not click.
_CLICK = 4
ZOOM_STEP = 1.2


class ZoomView(QGraphicsView):
    """Zoom 1 shows the whole scene, which is as large as the view.

    A larger zoom is another scene, so many times larger, that a subclass lays out: what is far apart then has room for
    numbers, and texts stay as large as they are. A subclass says what is at a point.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: QPoint | None = None
        self._dragged = False
        self._zoom = 1.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Everything changes in every frame: to keep track of regions would only cost.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.viewport().setMouseTracking(True)
        # The background brush covers all of the view, so Qt need not do it before.
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def zoom(self) -> float:
        """How many times larger than fitted everything is shown."""
        return self._zoom

    def fit(self) -> None:
        """Show the whole scene."""
        self._zoom_to(1.0, None)

    def zoom_by(self, factor: float, at: QPoint | None = None) -> None:
        """Show everything so many times larger, within the limits; what is at a point of the view stays there."""
        self._zoom_to(min(max(self._zoom * factor, 1.0), LARGEST_ZOOM), at)

    def scroll_by(self, x: float, y: float) -> None:
        """Show what is so many pixels farther to the right and below."""
        for bar, distance in ((self.horizontalScrollBar(), x), (self.verticalScrollBar(), y)):
            bar.setValue(bar.value() + round(distance))

    def zoomed(self, at: QPoint) -> None:
        """The zoom is another one: lay the scene out for it, with what is at a point of the view staying there."""
        raise NotImplementedError

    def _zoom_to(self, wanted: float, at: QPoint | None) -> None:
        # A zoom of almost 1 is meant to be 1.
        wanted = 1.0 if wanted < 1.0 + 1e-6 else wanted
        if wanted != self._zoom:
            self._zoom = wanted
            self.zoomed(self.viewport().rect().center() if at is None else at)

    def is_background(self, at: QPoint) -> bool:
        """Whether nothing is at a point of the view."""
        raise NotImplementedError

    def click_at(self, at: QPoint) -> None:
        """Somebody clicked there."""
        raise NotImplementedError

    def hover_at(self, at: QPoint) -> None:
        """The mouse is there, with no button pressed."""
        raise NotImplementedError

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the mouse."""
        self.zoom_by(ZOOM_STEP ** (event.angleDelta().y() / 120.0), event.position().toPoint())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._dragged = event.position().toPoint(), False
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or see what is under the mouse."""
        at = event.position().toPoint()
        if self._pressed is None:
            self.hover_at(at)
        elif self._dragged or (at - self._pressed).manhattanLength() > _CLICK:
            moved, self._pressed, self._dragged = at - self._pressed, at, True
            self.scroll_by(-moved.x(), -moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click or a drag."""
        is_click = self._pressed is not None and not self._dragged and event.button() == Qt.MouseButton.LeftButton
        self._pressed = None
        if is_click:
            self.click_at(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On the background, show the whole scene."""
        if event.button() == Qt.MouseButton.LeftButton and self.is_background(event.position().toPoint()):
            self.fit()
