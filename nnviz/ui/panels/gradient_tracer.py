"""An error of 1 on its way back through the layers."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Focus
from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.plots.deferred import PlotView


class TracerPanel(PlotPanel):
    """The size of an error of 1 at the output after each layer, weights and slopes apart."""

    key: ClassVar[str] = "tracer"
    rank: ClassVar[int] = 35
    at_start: ClassVar[bool] = False

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("TracerPanel", "Gradient tracer")

    def concern(self, focus: Focus) -> object:
        """It follows the sample, wherever in its step it is."""
        return focus.sample

    def make_view(self) -> PlotView:
        """The plot itself."""
        from nnviz.ui.plots.tracer_view import TracerView

        return TracerView(self.session)
