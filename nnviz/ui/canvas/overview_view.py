"""A view that zooms, with the whole network small in a corner while it does."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF
from PySide6.QtWidgets import QWidget

from nnviz.ui.canvas.layout import Layout, same_place
from nnviz.ui.canvas.minimap import Minimap
from nnviz.ui.canvas.zoom_view import ZoomView
from nnviz.ui.theme import Theme


class OverviewView(ZoomView):
    """A subclass makes the scene of each zoom in ``lay_out``, and tells with ``show_overview`` what it has made."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout: Layout | None = None
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
