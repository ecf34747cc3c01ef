"""What every plot has in common: its frame, its session, its colours, and words that follow the language."""

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.ui.plots.colours import PlotColours, plot_colours
from nnviz.ui.plots.deferred import PlotView
from nnviz.ui.plots.plot_frame import PlotFrame
from nnviz.ui.theme import Theme


class FramedView(PlotView):
    """A plot in its ``frame``. A subclass draws in ``frame.graph`` and gives the methods at the end.

    ``name`` is that of the files that the plot saves.
    """

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.colours: PlotColours | None = None
        self.frame = PlotFrame(name, self.table, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.frame)
        self.frame.graph.hovered.connect(self.read_out)
        self.frame.notice.connect(session.notice)

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self.colours = colours = plot_colours(theme)
        self.frame.show_colours(colours)
        self.paint_anew(colours)

    def show_project(self, project: Project) -> None:
        """The project is another one, or was edited."""

    def show_again(self) -> None:
        """Show the present step anew, after a switch was changed."""
        self.show_snapshot(self.session.snapshot, self.session.focus)

    def changeEvent(self, event: QEvent) -> None:
        """Say it again when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # What a subclass gives.

    def table(self) -> bytes:
        """The CSV file of the numbers as they stand."""
        raise NotImplementedError

    def paint_anew(self, colours: PlotColours) -> None:
        """Give pens and brushes the colours of another theme."""
        raise NotImplementedError

    def read_out(self, point: QPointF | None) -> None:
        """Tell the numbers at a place of the axes; None when the mouse has left."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Say everything in the present language."""
        raise NotImplementedError
