"""Where a person looks on the canvas: told by the canvas, kept with the project, and asked back of it."""

from PySide6.QtCore import QObject, Signal

from nnviz.document.canvas_view import CanvasView


class CanvasSight(QObject):
    """One for a session. ``wanted`` is emitted with the view that the canvas shall take, None for the whole network."""

    wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view: CanvasView | None = None

    def tell(self, view: CanvasView | None) -> None:
        """The canvas shows this now."""
        self.view = view

    def want(self, view: CanvasView | None) -> None:
        """The canvas shall show this."""
        self.view = view
        self.wanted.emit(view)
