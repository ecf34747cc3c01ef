"""How one selected number has gone over the run."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.plots.deferred import PlotView


class HistoryPanel(PlotPanel):
    """The selected weight, bias or activation after each recorded step."""

    key: ClassVar[str] = "history"
    rank: ClassVar[int] = 70
    at_start: ClassVar[bool] = False
    live_seconds: ClassVar[float] = 0.25

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("HistoryPanel", "History")

    def make_view(self) -> PlotView:
        """The plot itself."""
        from nnviz.ui.plots.history_view import HistoryView

        return HistoryView(self.session)
