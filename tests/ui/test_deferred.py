"""Views that are made after the first paint of their place: late, and never with what does not hold any more."""

import pytest
from PySide6.QtWidgets import QVBoxLayout

from nnviz.document.examples import example_project
from nnviz.ui.panel_host import PanelHost
from nnviz.ui.panels.base import Panel
from nnviz.ui.plots.deferred import DeferredView, PlotView
from nnviz.ui.theme import LIGHT


@pytest.fixture
def plot():
    """The kind of a panel whose view is made after its first paint, and keeps what it is shown."""

    class View(PlotView):
        def show_theme(self, theme):
            self.theme = theme

        def show_project(self, project):
            self.project = project

        def show_snapshot(self, snapshot, focus):
            self.snapshot = snapshot

    class Plot(Panel):
        def __init__(self, session, parent=None):
            super().__init__(session, parent)
            self.plot = DeferredView(View, self)
            QVBoxLayout(self).addWidget(self.plot)
            self.show_theme, self.show_project = self.plot.show_theme, self.plot.show_project
            self.show_snapshot = self.plot.show_snapshot

        def title(self):
            return self.key

    return Plot


def test_complete_makes_the_views_of_visible_panels(session, qtbot, plot):
    host = PanelHost(session, LIGHT, kinds={key: type(key, (plot,), {"key": key}) for key in ("shown", "hidden")})
    shown, hidden = host.panels.values()
    for panel in (shown, hidden):
        qtbot.addWidget(panel)
        panel.resize(300, 200)
    shown.show()
    assert shown.plot.view is None
    host.complete()
    view = shown.plot.view
    assert (view.theme, view.project, view.snapshot) == (LIGHT, session.project, session.snapshot)
    assert hidden.plot.view is None
    hidden.show()
    qtbot.waitUntil(lambda: hidden.plot.view is not None)
    assert hidden.plot.view.snapshot is session.snapshot


@pytest.mark.parametrize("way", ["hidden", "behind another"])
def test_a_panel_that_goes_out_of_sight_before_its_view_is_made_shows_nothing_of_the_project_before(
    session, qtbot, plot, way
):
    host = PanelHost(session, LIGHT, kinds={"shown": type("Shown", (plot,), {"key": "shown"})})
    (panel,) = host.panels.values()
    qtbot.addWidget(panel)
    panel.resize(300, 200)
    panel.show()
    panel.plot.grab()
    assert panel.plot._timer.isActive()
    if way == "hidden":
        panel.hide()
    else:
        host.set_in_front("shown", False)
    session.open_project(example_project("iris"))
    qtbot.waitUntil(lambda: not panel.plot._timer.isActive())
    assert panel.plot.view is None
    panel.show()
    host.set_in_front("shown", True)
    qtbot.waitUntil(lambda: panel.plot.view is not None)
    assert panel.plot.view.project is session.project
    assert panel.plot.view.snapshot is session.snapshot
