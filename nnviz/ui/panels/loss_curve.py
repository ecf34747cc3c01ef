"""The loss over the steps of the run."""

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.ui.panels.base import Panel
from nnviz.ui.plots.deferred import DeferredView, PlotView
from nnviz.ui.theme import Theme


class LossPanel(Panel):
    """The loss of every mini-batch, of the training table and of the test table."""

    key: ClassVar[str] = "loss"
    area: ClassVar[str] = "bottom"
    # Ten pictures a second are a film.
    live_seconds: ClassVar[float] = 0.1
    rank: ClassVar[int] = 10

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.plot = DeferredView(self._make_view, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)

    def title(self) -> str:
        """The name on the dock, translated."""
        return self.tr("Loss")

    def concern(self, focus: Focus) -> object:
        """The curve is the same wherever one looks."""
        return None

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self.plot.show_theme(theme)

    def show_project(self, project: Project) -> None:
        """The project is another one, or was edited."""
        self.plot.show_project(project)

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Another step is shown."""
        self.plot.show_snapshot(snapshot, focus)

    def _make_view(self) -> PlotView:
        # Imported here, because pyqtgraph comes with it and takes 0.3 s: the window is on the screen by now.
        from nnviz.ui.plots.loss_view import LossView

        return LossView(self.session)
