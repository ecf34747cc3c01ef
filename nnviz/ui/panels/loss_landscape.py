"""The loss around the present weights."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.plots.deferred import PlotView


class LandscapePanel(PlotPanel):
    """The loss along chosen weights or random directions, with the path of the descent."""

    key: ClassVar[str] = "landscape"
    rank: ClassVar[int] = 80
    at_start: ClassVar[bool] = False
    live_seconds: ClassVar[float] = 0.5

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("LandscapePanel", "Loss landscape")

    def make_view(self) -> PlotView:
        """The plot itself."""
        from nnviz.ui.plots.landscape_view import LandscapeView

        return LandscapeView(self.session)
