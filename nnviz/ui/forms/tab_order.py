"""The order in which Tab goes through the fields of a form."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLayout, QLayoutItem, QWidget

_PARTS_OF_A_ROW = (QFormLayout.ItemRole.SpanningRole, QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole)


def fields_of(layout: QLayout) -> list[QWidget]:
    """The fields of a layout in the order in which they are read, those of the widgets in it too."""
    found: list[QWidget] = []
    for item in _items(layout):
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            inner = widget.layout()
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                found.append(widget)
        if inner is not None:
            found += fields_of(inner)
    return found


def set_tab_order(fields: list[QWidget]) -> None:
    """Have Tab go from each field to the next. Qt itself puts those that were made later behind all others."""
    for before, after in pairwise(fields):
        QWidget.setTabOrder(before, after)


def _items(layout: QLayout) -> Iterator[QLayoutItem]:
    if isinstance(layout, QFormLayout):
        parts = (layout.itemAt(row, role) for row in range(layout.rowCount()) for role in _PARTS_OF_A_ROW)
    else:
        parts = (layout.itemAt(place) for place in range(layout.count()))
    yield from (item for item in parts if item is not None)
