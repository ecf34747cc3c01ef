"""Which classes are taken for which."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Focus
from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.plots.deferred import PlotView


class ClassesPanel(PlotPanel):
    """The confusion matrix, precision and recall of each class, and the worst samples."""

    key: ClassVar[str] = "classes"
    rank: ClassVar[int] = 50
    at_start: ClassVar[bool] = False
    live_seconds: ClassVar[float] = 0.5

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("ClassesPanel", "Classes")

    def concern(self, focus: Focus) -> object:
        """It counts all samples, whichever one looks at."""
        return None

    def make_view(self) -> PlotView:
        """The plot itself."""
        from nnviz.ui.plots.confusion_view import ConfusionView

        return ConfusionView(self.session)
