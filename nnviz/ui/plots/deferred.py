"""Makes a view that is slow to import after the window has been painted."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.document.spec import Project
from nnviz.ui.theme import Theme


class PlotView(QWidget):
    """What a plot panel holds once it is made. It is shown what its panel is shown (see ``nnviz.ui.panels.base``)."""

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        raise NotImplementedError

    def show_project(self, project: Project) -> None:
        """The project is another one, or was edited."""
        raise NotImplementedError

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Another step is shown, or the focus points somewhere else."""
        raise NotImplementedError


class DeferredView(QWidget):
    """An empty place that makes its view just after its own first paint, and then shows it all that it was shown.

    pyqtgraph takes 0.3 s to import. A timer of 0 ms from the start would not do: on a real screen it fires before the
    first paint. A place that has been painted stands in a window that the user already sees.
    """

    def __init__(self, make: Callable[[], PlotView], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._theme: Theme | None = None
        self._project: Project | None = None
        self._shown: tuple[Snapshot, Focus] | None = None
        self.view: PlotView | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._complete_if_seen)

    def complete(self) -> None:
        """Make the view now."""
        if self.view is not None:
            return
        self.view = view = self._make()
        self._layout.addWidget(view)
        self.setFocusProxy(view)
        if self._theme is not None:
            view.show_theme(self._theme)
        if self._project is not None:
            view.show_project(self._project)
        if self._shown is not None:
            view.show_snapshot(*self._shown)
        self._shown = None

    def _complete_if_seen(self) -> None:
        """A panel that went out of sight since it was painted is told nothing: what it was shown may not hold any more.

        One behind another is disabled. Its next paint asks again.
        """
        if self.isVisible() and self.isEnabled():
            self.complete()

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        if self.view is not None:
            self.view.show_theme(theme)

    def show_project(self, project: Project) -> None:
        """The project is another one, or was edited: a step of the old one is shown no more."""
        self._project, self._shown = project, None
        if self.view is not None:
            self.view.show_project(project)

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Another step is shown, or the focus points somewhere else."""
        if self.view is not None:
            self.view.show_snapshot(snapshot, focus)
        else:
            self._shown = snapshot, focus

    def paintEvent(self, event: QPaintEvent) -> None:
        """The window is on the screen: the view may be made as soon as the painting is done."""
        if self.view is None and not self._timer.isActive():
            self._timer.start(0)
        super().paintEvent(event)
