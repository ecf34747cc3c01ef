"""What the network answers, over the plane of its inputs."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Focus
from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.plots.deferred import PlotView


class OutputPanel(PlotPanel):
    """The output over two inputs, with training and test data and the line of each first-layer unit."""

    key: ClassVar[str] = "output"
    rank: ClassVar[int] = 40

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("OutputPanel", "Output")

    def concern(self, focus: Focus) -> object:
        """It marks the sample, wherever in its step it is."""
        return focus.sample

    def make_view(self) -> PlotView:
        """The plot itself."""
        from nnviz.ui.plots.plane_view import PlaneView

        return PlaneView(self.session)
