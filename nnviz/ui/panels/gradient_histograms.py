"""How large the gradients of each layer are, and its weights, activations, error signals and updates."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Focus
from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.plots.deferred import PlotView


class GradientPanel(PlotPanel):
    """A histogram for each layer: its gradients, weights, activations, error signals or updates."""

    key: ClassVar[str] = "gradients"
    rank: ClassVar[int] = 20

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("GradientPanel", "Histograms")

    def concern(self, focus: Focus) -> object:
        """The row of the selected layer is marked."""
        return focus.layer

    def make_view(self) -> PlotView:
        """The plot itself."""
        from nnviz.ui.plots.histogram_view import HistogramView

        return HistogramView(self.session)
