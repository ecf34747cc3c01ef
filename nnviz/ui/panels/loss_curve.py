"""The loss over the steps of the run."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Focus
from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.plots.deferred import PlotView


class LossPanel(PlotPanel):
    """The loss of every mini-batch, of the training table and of the test table, and the accuracy."""

    key: ClassVar[str] = "loss"
    rank: ClassVar[int] = 10

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("LossPanel", "Loss")

    def concern(self, focus: Focus) -> object:
        """The curve is the same wherever one looks."""
        return None

    def make_view(self) -> PlotView:
        """The plot itself."""
        from nnviz.ui.plots.loss_view import LossView

        return LossView(self.session)
