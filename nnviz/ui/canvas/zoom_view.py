"""A view that zooms with the wheel, is dragged when it is zoomed, and knows a click from a drag."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

# A press that moves farther than this, in pixels, drags and does not click.
_CLICK = 4
ZOOM_STEP, LARGEST_ZOOM = 1.2, 12.0


class ZoomView(QGraphicsView):
    """Zoom 1 shows the whole scene, which is as large as the view. A subclass says what is at a point."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: QPoint | None = None
        self._dragged = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
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
        return float(self.transform().m11())

    def fit(self) -> None:
        """Show the whole scene."""
        self.setTransform(QTransform())

    def zoom_by(self, factor: float) -> None:
        """Show everything so many times larger, within the limits."""
        wanted = min(max(self.zoom * factor, 1.0), LARGEST_ZOOM)
        if wanted == 1.0:
            self.fit()
        else:
            self.scale(wanted / self.zoom, wanted / self.zoom)

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
        self.zoom_by(ZOOM_STEP ** (event.angleDelta().y() / 120.0))
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
            for bar, distance in ((self.horizontalScrollBar(), moved.x()), (self.verticalScrollBar(), moved.y())):
                bar.setValue(bar.value() - distance)

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
