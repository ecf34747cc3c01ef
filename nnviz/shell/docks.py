"""Puts the panels into docks, and knows where each belongs at the first start."""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from nnviz.ui.panel_host import PanelHost
from nnviz.ui.panels import Panel

_AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
# Floating docks segfault inside Qt under random use, so docks move, tab, close and come back, and do not float.
_FEATURES = QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable


def add_docks(window: QMainWindow, host: PanelHost) -> dict[str, QDockWidget]:
    """One dock for each panel, not placed yet. It is empty until its panel is made, when it is first seen."""
    window.setCorner(Qt.Corner.BottomLeftCorner, _AREAS["left"])
    window.setCorner(Qt.Corner.BottomRightCorner, _AREAS["right"])
    docks = {key: _dock(key, kind, window) for key, kind in host.kinds.items()}
    host.made.connect(lambda panel: docks[panel.key].setWidget(panel))
    for key, dock in docks.items():
        dock.visibilityChanged.connect(partial(host.set_in_front, key))
    return docks


def restore(
    window: QMainWindow, kinds: Mapping[str, type[Panel]], docks: dict[str, QDockWidget], state: QByteArray | None
) -> None:
    """Place new docks as they were in ``state``, or as at the first start.

    It is one or the other: where Qt restores a window that was arranged before, tab bars of both stand on the screen.
    """
    if state is None or not window.restoreState(state):
        arrange(window, kinds, docks)
    for key, dock in docks.items():
        if window.dockWidgetArea(dock) == Qt.DockWidgetArea.NoDockWidgetArea:
            # A panel that the version of the program that wrote the state did not have.
            window.addDockWidget(_AREAS[kinds[key].area], dock)
            dock.setVisible(False)


def _dock(key: str, kind: type[Panel], window: QMainWindow) -> QDockWidget:
    dock = QDockWidget(kind.title(), window)
    dock.setObjectName(f"dock_{key}")
    dock.setFeatures(_FEATURES)
    # Opened among tabs, it comes to the front.
    dock.toggleViewAction().triggered.connect(lambda opened: dock.raise_() if opened else None)
    return dock


def arrange(window: QMainWindow, kinds: Mapping[str, type[Panel]], docks: dict[str, QDockWidget]) -> None:
    """Bring every dock to the place of the first start: bottom ones stand under the canvas, side by side or as tabs."""
    # The panels on the right each need the whole height; the plots stand beside the first one, and behind the second.
    stacks = [[docks[key] for key in docks if kinds[key].area == area] for area in ("right", "bottom")]
    stacks[1] = stacks[1][1:]
    behind = [dock for stack in stacks for dock in stack[1:]]
    for key, dock in docks.items():
        area = kinds[key].area
        orientation = Qt.Orientation.Horizontal if area == "bottom" else Qt.Orientation.Vertical
        if dock not in behind:
            window.addDockWidget(_AREAS[area], dock, orientation)
        dock.setVisible(kinds[key].at_start)
    for stack in stacks:
        for first, other in pairwise(stack):
            window.tabifyDockWidget(first, other)
            # Else Qt makes another tab bar for the next one, and this one stays on the screen.
            _laid_out(window)
    for stack in stacks:
        for front in stack[:1]:
            front.raise_()
    resize(window, kinds, docks)


def _laid_out(window: QMainWindow) -> None:
    layout = window.layout()
    if layout is not None:
        layout.activate()


def resize(window: QMainWindow, kinds: Mapping[str, type[Panel]], docks: dict[str, QDockWidget]) -> None:
    """Share the window out: the canvas in the centre gets the most."""
    by_area = {area: [docks[key] for key in docks if kinds[key].area == area] for area in _AREAS}
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
