"""What a monkey has touched, how often, and what it has never reached: by regions of the window and single controls."""

import re
from collections import Counter

from PySide6 import QtWidgets

# What does something when it is pressed, turned or typed into.
CONTROLS = (
    QtWidgets.QAbstractButton,
    QtWidgets.QComboBox,
    QtWidgets.QAbstractSpinBox,
    QtWidgets.QLineEdit,
    QtWidgets.QAbstractSlider,
    QtWidgets.QAbstractItemView,
    QtWidgets.QTabBar,
)


class Touches:
    """Counts, over all windows of a monkey."""

    def __init__(self) -> None:
        self.regions: Counter[tuple[str, str]] = Counter()
        self.menus: Counter[str] = Counter()
        self.controls: Counter[str] = Counter()
        self.dialogs: Counter[str] = Counter()

    def widget(self, widget: QtWidgets.QWidget, how: str) -> None:
        """A widget was clicked, dragged, typed into …"""
        self.regions[region_of(widget), how] += 1
        control = control_of(widget)
        if control is not None:
            self.controls[name_of(control)] += 1

    def seen(self, widgets: list[QtWidgets.QWidget]) -> None:
        """Controls that could be touched now."""
        for widget in widgets:
            if isinstance(widget, CONTROLS):
                self.controls.setdefault(name_of(widget), 0)

    def times(self, widget: QtWidgets.QWidget) -> int:
        """How often a control was touched."""
        return self.controls[name_of(widget)]

    def report(self) -> list[str]:
        """Lines for people: the regions, the menus, the dialogs, and what was never reached."""
        lines = ["", "touched, by region:"]
        for region in sorted({region for region, _how in self.regions}):
            ways = {how: n for (where, how), n in self.regions.items() if where == region}
            told = ", ".join(f"{how} {n}" for how, n in sorted(ways.items(), key=lambda item: -item[1]))
            lines.append(f"  {sum(ways.values()):6,} {region}: {told}")
        for title, counts in (("entries of menus", self.menus), ("dialogs", self.dialogs), ("controls", self.controls)):
            reached = sum(n > 0 for n in counts.values())
            lines += ["", f"{title}: {reached} of {len(counts)} reached"]
            if title == "dialogs":
                lines += [f"  {n:6,} {name}" for name, n in counts.most_common()]
            lines += [f"  never: {name}" for name, n in sorted(counts.items()) if n == 0]
        return lines


def region_of(widget: QtWidgets.QWidget) -> str:
    """The dock, the dialog, the bar or the part of the centre that a widget stands in."""
    inner, each = widget, widget
    while each is not None:
        if isinstance(each, QtWidgets.QDialog):
            return f"dialog “{each.windowTitle().split(':')[0]}”"
        if isinstance(each, QtWidgets.QDockWidget):
            return f"dock {each.objectName()}"
        if isinstance(each, QtWidgets.QToolBar | QtWidgets.QStatusBar | QtWidgets.QMenuBar | QtWidgets.QMenu):
            return type(each).__name__
        if isinstance(each, QtWidgets.QMainWindow):
            break
        inner, each = each, each.parentWidget()
    while inner.parentWidget() is not None and not isinstance(inner.parentWidget(), QtWidgets.QMainWindow):
        inner = inner.parentWidget()
    return f"centre: {_part_of_centre(widget, inner)}"


def _part_of_centre(widget: QtWidgets.QWidget, centre: QtWidgets.QWidget) -> str:
    each = widget
    while each is not centre and each.parentWidget() is not centre and each.parentWidget() is not None:
        each = each.parentWidget()
    return type(each).__name__


def control_of(widget: QtWidgets.QWidget | None) -> QtWidgets.QWidget | None:
    """The control that a widget is, or is a part of: the list in a box, the view port of a table."""
    for _ in range(3):
        if widget is None or isinstance(widget, CONTROLS):
            return widget
        widget = widget.parentWidget()
    return None


def name_of(widget: QtWidgets.QWidget) -> str:
    """What tells a control from others; numbers of layers and units do not matter."""
    words = widget.accessibleName() or widget.objectName() or getattr(widget, "text", str)()
    if isinstance(widget, QtWidgets.QLineEdit) and not widget.accessibleName():
        words = widget.objectName()
    plain = re.sub(r"[-−0-9.e]*[0-9][-−0-9.e]*", "#", words.replace("&", ""))[:40]
    return f"{region_of(widget)} / {type(widget).__name__} {plain}"
