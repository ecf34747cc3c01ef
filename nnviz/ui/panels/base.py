"""What a panel is: one dockable view of the session."""

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.ui.plots.deferred import DeferredView, PlotView
from nnviz.ui.theme import Theme


class Panel(QWidget):
    """One view, in a file of its own. A subclass states ``key``, ``area``, ``rank`` and gives ``title()``.

    It is made when it is first shown, perhaps in the middle of a live run. The panel host calls the ``show_…`` methods,
    and only while the panel is visible: when it becomes visible, it is shown the present project, theme and snapshot
    first. A panel never writes to what it is shown; it asks the session. While a run is live, ``show_snapshot`` comes
    at a part of the frame rate, and must be cheap (FACTS: no autorange).
    """

    key: ClassVar[str]
    # "left", "right" or "bottom".
    area: ClassVar[str]
    rank: ClassVar[int] = 100
    # Whether it is open at the first start; the others wait in the View menu.
    at_start: ClassVar[bool] = True
    # While a run is live, so much time passes at least from one snapshot to the next; 0: the stagger alone decides.
    live_seconds: ClassVar[float] = 0.0

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName(self.key)

    def fill(self, content: QWidget) -> None:
        """Show ``content`` over the whole panel, and let it be scrolled up and down."""
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated. It is known before the panel is made."""
        raise NotImplementedError

    def concern(self, focus: Focus) -> object:
        """What of the focus it shows: as long as this is the same, a change of the focus passes it by."""
        return focus

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""

    def show_project(self, project: Project) -> None:
        """The project is another one, or was edited."""

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Another step is shown, or the focus points somewhere else."""


class PlotPanel(Panel):
    """A panel that holds one plot and passes on to it what it is shown.

    A subclass gives ``make_view()``, which imports the view: pyqtgraph comes with it and takes 0.3 s, and by the time
    that the view is made the window is on the screen.
    """

    area: ClassVar[str] = "bottom"
    # Ten pictures a second are a film.
    live_seconds: ClassVar[float] = 0.1

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.plot = DeferredView(self.make_view, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)

    def concern(self, focus: Focus) -> object:
        """Plots show what is selected, and not how far the step has been told."""
        return focus.sample, focus.layer, focus.unit, focus.source

    def make_view(self) -> PlotView:
        """The plot itself."""
        raise NotImplementedError

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self.plot.show_theme(theme)

    def show_project(self, project: Project) -> None:
        """The project is another one, or was edited."""
        self.plot.show_project(project)

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Another step is shown, or the focus points somewhere else."""
        self.plot.show_snapshot(snapshot, focus)
