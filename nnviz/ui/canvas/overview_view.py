"""A view that zooms, with the whole network small in a corner while it does."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Signal
from PySide6.QtWidgets import QWidget

from nnviz.document.canvas_view import CanvasView
from nnviz.ui.canvas.layout import Layout, same_place
from nnviz.ui.canvas.minimap import Minimap
from nnviz.ui.canvas.zoom_view import ZoomView
from nnviz.ui.theme import Theme


class OverviewView(ZoomView):
    """A subclass makes the scene of each zoom in ``lay_out``, and tells with ``show_overview`` what it has made.

    Signals:
        moved(view): ``seen`` is another.

    Attributes:
        seen: the part of the network that is seen; None for the whole.
    """

    moved = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout: Layout | None = None
        self.seen: CanvasView | None = None
        self._minimap = Minimap(theme, self.viewport())
        self._minimap.moved_to.connect(self._centre_on)

    def lay_out(self) -> None:
        """Make the scene for the present zoom."""
        raise NotImplementedError

    def zoomed(self, at: QPoint) -> None:
        """Make the scene for another zoom; what is at a point of the view stays there."""
        before, point = self._layout, self.mapToScene(at)
        self.lay_out()
        if before is not None and self._layout is not None:
            x, y = same_place(before, self._layout, point.x(), point.y())
            self.horizontalScrollBar().setValue(round(x - at.x()))
            self.verticalScrollBar().setValue(round(y - at.y()))
        self._show_seen()

    def _look(self) -> CanvasView | None:
        whole = self.sceneRect()
        if self.zoom <= 1.0 or whole.isEmpty():
            return None
        middle = self.mapToScene(self.viewport().rect().center())
        x, y = (min(max(share, 0.0), 1.0) for share in (middle.x() / whole.width(), middle.y() / whole.height()))
        return CanvasView(self.zoom, (x, y))

    def show_view(self, view: CanvasView | None) -> None:
        """Show that part of the network; None for the whole."""
        if view is None:
            self.fit()
        else:
            self._zoom = view.zoom
            self.lay_out()
            self._centre_on(QPointF(*view.centre))
            self._show_seen()

    def show_overview(self, layout: Layout, theme: Theme) -> None:
        """Another layout is shown: draw it small when the view is zoomed in."""
        self._layout = layout
        self._minimap.setVisible(self.zoom > 1.0)
        if self.zoom > 1.0:
            self._minimap.show_layout(layout, theme)
            self._minimap.place_in(self.viewport().width())
            self._show_seen()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Show in the overview what is seen now."""
        super().scrollContentsBy(dx, dy)
        self._show_seen()

    def _show_seen(self) -> None:
        self.seen = self._look()
        self.moved.emit(self.seen)
        whole = self.sceneRect()
        if whole.isEmpty():
            return
        seen, size = self.mapToScene(QPoint(0, 0)), QSizeF(self.viewport().size())
        width, height = whole.width(), whole.height()
        self._minimap.show_seen(
            QRectF(seen.x() / width, seen.y() / height, size.width() / width, size.height() / height)
        )

    def _centre_on(self, share: QPointF) -> None:
        self.centerOn(QPointF(share.x() * self.sceneRect().width(), share.y() * self.sceneRect().height()))
