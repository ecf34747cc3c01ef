"""Puts the panels into docks, and knows where each belongs at the first start."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from nnviz.ui.panels import Panel

_AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
# Floating docks segfault inside Qt under random use, so docks move, tab, close and come back, and do not float.
_FEATURES = QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable


def add_docks(window: QMainWindow, panels: dict[str, Panel]) -> dict[str, QDockWidget]:
    """One dock for each panel, in its area; bottom docks stand under the canvas, side by side or as tabs."""
    window.setCorner(Qt.Corner.BottomLeftCorner, _AREAS["left"])
    window.setCorner(Qt.Corner.BottomRightCorner, _AREAS["right"])
    docks = {}
    for key, panel in panels.items():
        dock = QDockWidget(panel.title(), window)
        dock.setObjectName(f"dock_{key}")
        dock.setFeatures(_FEATURES)
        dock.setWidget(panel)
        # Opened among tabs, it comes to the front.
        dock.toggleViewAction().triggered.connect(lambda opened, dock=dock: dock.raise_() if opened else None)
        docks[key] = dock
    arrange(window, panels, docks)
    return docks


def arrange(window: QMainWindow, panels: dict[str, Panel], docks: dict[str, QDockWidget]) -> None:
    """Bring every dock to the place of the first start."""
    for key, dock in docks.items():
        area = panels[key].area
        orientation = Qt.Orientation.Horizontal if area == "bottom" else Qt.Orientation.Vertical
        window.addDockWidget(_AREAS[area], dock, orientation)
        dock.show()
    # The panels on the right each need the whole height; the plots stand beside the first one, and behind the second.
    stacks = [[docks[key] for key in docks if panels[key].area == area] for area in ("right", "bottom")]
    stacks[1] = stacks[1][1:]
    for stack in stacks:
        for first, other in pairwise(stack):
            window.tabifyDockWidget(first, other)
    for key, dock in docks.items():
        dock.setVisible(panels[key].at_start)
    for stack in stacks:
        for front in stack[:1]:
            front.raise_()
    resize(window, panels, docks)


def resize(window: QMainWindow, panels: dict[str, Panel], docks: dict[str, QDockWidget]) -> None:
    """Share the window out: the canvas in the centre gets the most."""
    by_area = {area: [docks[key] for key in docks if panels[key].area == area] for area in _AREAS}
    # The others are tabs behind the second one.
    by_area["bottom"] = by_area["bottom"][:2]
    horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    height, width = window.height(), window.width()
    if by_area["left"] and by_area["right"]:
        sides = [by_area["left"][0], by_area["right"][0]]
        window.resizeDocks(sides, [max(290, width // 6), max(350, width // 5)], horizontal)
    window.resizeDocks(by_area["bottom"], [max(215, height // 4)] * len(by_area["bottom"]), vertical)
    window.resizeDocks(by_area["left"], [3 * height // 5, 2 * height // 5][: len(by_area["left"])], vertical)
    window.resizeDocks(by_area["bottom"], [1] * len(by_area["bottom"]), horizontal)
