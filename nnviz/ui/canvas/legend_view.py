"""A view with a legend below what it shows."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.ui.canvas.legend import Legend, LegendContent
from nnviz.ui.canvas.overview_view import OverviewView
from nnviz.ui.theme import Theme


class LegendView(OverviewView):
    """The legend takes as much height as it needs from the view.

    Attributes:
        legend_bar: the legend, with its buttons.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.legend_bar = Legend(theme, self)
        self._place_legend(anew=True)

    @property
    def legend(self) -> LegendContent:
        """What the legend says."""
        return self.legend_bar.content

    def show_legend(self, content: LegendContent) -> None:
        """Have the legend say something else."""
        if self.legend_bar.show_content(content):
            self._place_legend()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay everything out for the new size."""
        # What was in the middle stays there.
        seen = self.seen
        super().resizeEvent(event)
        self._place_legend(anew=True)
        if seen is None:
            self.lay_out()
        else:
            self.show_view(seen)

    def _place_legend(self, *, anew: bool = False) -> None:
        height = self.legend_bar.height_for(self.width(), anew=anew)
        if height != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, height)
        self.legend_bar.setGeometry(0, self.height() - height, self.width(), height)
