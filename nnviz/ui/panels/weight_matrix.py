"""The weights of a layer, as a picture."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.plots.deferred import PlotView


class WeightsPanel(PlotPanel):
    """Weights, gradients or updates of a layer as a heat map; for images, each unit's weights as an image."""

    key: ClassVar[str] = "weights"
    rank: ClassVar[int] = 60
    at_start: ClassVar[bool] = False
    live_seconds: ClassVar[float] = 0.2

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("WeightsPanel", "Weights")

    def make_view(self) -> PlotView:
        """The plot itself."""
        from nnviz.ui.plots.weights_view import WeightsView

        return WeightsView(self.session)
