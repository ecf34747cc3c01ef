"""Panels that write down what they are shown, and a session that seems to run."""

from typing import ClassVar

from nnviz.app.session import Session
from nnviz.ui.panels.base import Panel


class Listener(Panel):
    """Writes down what it is shown."""

    key: ClassVar[str] = "first"
    area: ClassVar[str] = "bottom"

    def __init__(self, session, parent=None):
        super().__init__(session, parent)
        self.heard = []

    def title(self):
        return self.key

    def show_theme(self, theme):
        self.heard.append(("theme", theme))

    def show_project(self, project):
        self.heard.append(("project", project))

    def show_snapshot(self, snapshot, focus):
        self.heard.append(("snapshot", snapshot, focus))

    def words(self):
        words = [heard[0] for heard in self.heard]
        self.heard.clear()
        return words


def listener(name: str, base=Listener):
    return type(f"Listener_{name}", (base,), {"key": name})


class LiveSession(Session):
    """Says that it runs, so that a test decides when a snapshot comes."""

    is_running = True

    @property
    def running(self):
        return self.is_running
