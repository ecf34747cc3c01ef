"""How the gradient fares on its way back through the layers."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Focus
from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.plots.deferred import PlotView


class FlowPanel(PlotPanel):
    """The norm of each layer's gradient over time, slopes and shares of units, and a verdict."""

    key: ClassVar[str] = "flow"
    rank: ClassVar[int] = 30

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("FlowPanel", "Gradient flow")

    def concern(self, focus: Focus) -> object:
        """The curves are the same wherever one looks."""
        return None

    def make_view(self) -> PlotView:
        """The plot itself."""
        from nnviz.ui.plots.flow_view import FlowView

        return FlowView(self.session)
