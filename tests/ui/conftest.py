"""A session, and panels of it alone, for the tests of the panels."""

import pytest

from nnviz.app.session import Session
from nnviz.document.examples import first_project
from nnviz.ui.panel_host import PanelHost
from nnviz.ui.theme import LIGHT


@pytest.fixture
def session(qtbot):
    """The first project; a module whose tests need another one has a fixture of its own."""
    made = Session(first_project())
    yield made
    assert made.close()


@pytest.fixture
def open_plot(qtbot):
    """A function that shows one panel of plots alone, with its plot; its host is ``panel.host``."""
    opened = []

    def open_panel(session, kind, width, height):
        host = PanelHost(session, LIGHT, kinds={kind.key: kind})
        panel = host.panel(kind.key)
        panel.host = host
        opened.append(panel)
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show()
        host.complete()
        return panel

    return open_panel
