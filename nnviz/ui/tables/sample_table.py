"""A table whose numbers change at every step, and which paints no more of itself than has changed."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QTableView


class SampleTable(QTableView):
    """Qt paints the whole table when several cells have changed, also where most columns stay as they are."""

    def dataChanged(
        self,
        first: QModelIndex | QPersistentModelIndex,
        last: QModelIndex | QPersistentModelIndex,
        roles: Sequence[int] = (),
    ) -> None:
        """Have the changed rows and columns painted. An open editor and a screen reader are told by Qt, as usual."""
        editing = self.state() == QAbstractItemView.State.EditingState
        if editing or QAccessible.isActive() or not (first.isValid() and last.isValid()):
            super().dataChanged(first, last, list(roles))
            return
        columns, rows = self.horizontalHeader(), self.verticalHeader()
        whole = self.viewport().rect()
        left, right = whole.left(), whole.right() + 1
        if not columns.sectionsMoved():
            left = columns.sectionViewportPosition(first.column())
            right = columns.sectionViewportPosition(last.column()) + columns.sectionSize(last.column())
        top = rows.sectionViewportPosition(first.row())
        bottom = rows.sectionViewportPosition(last.row()) + rows.sectionSize(last.row())
        changed = QRect(left, top, right - left, bottom - top) & whole
        if not changed.isEmpty():
            self.viewport().update(changed)
