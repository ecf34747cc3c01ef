"""The view of a layer tree: it follows the focus, tells what is clicked, and refreshes only what is visible."""

from PySide6.QtCore import QModelIndex, QPoint, Signal
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from nnviz.ui.tables.cells import PlainCells
from nnviz.ui.tables.copying import copy_action
from nnviz.ui.tables.layer_tree import LayerTree
from nnviz.ui.tables.step_values import Place, StepValues

# Layers up to this many units, and units of networks up to this many weights, are open at first.
_OPEN_UNITS = 40
_OPEN_WEIGHTS = 400
# A name of a data set's column may be long; the tool tip tells it whole, and the column can be drawn wider.
_WIDEST_NAME = 124


class LayerTreeView(QTreeView):
    """Shows a ``LayerTree``.

    Signals:
        place_chosen(place): a person went to another row.
    """

    place_chosen = Signal(object)

    def __init__(self, model: LayerTree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._shrink = True
        # Whether the present row changes because the focus did, and not by a person's hand.
        self._following = False
        self.setModel(model)
        self.setUniformRowHeights(True)
        self.setIndentation(7)
        self.setItemDelegate(PlainCells(self))
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(24)
        # Only what is on the screen is measured; 0 says just that.
        self.header().setResizeContentsPrecision(0)
        self.verticalScrollBar().valueChanged.connect(lambda: self.fit_columns())
        self.expanded.connect(lambda: self.fit_columns())
        self.selectionModel().currentChanged.connect(self._tell)
        copy_action(self, self.tr("Copy rows"))

    def show_values(self, values: StepValues) -> None:
        """Show another step."""
        if self._model.show_values(values):
            self._open_what_is_small(values)
            self._shrink = True
        else:
            self._refresh()

    def show_digits(self, digits: int | None) -> None:
        """So many significant digits; None shows every digit."""
        self._model.set_digits(digits)
        self._refresh()
        self._shrink = True
        self.fit_columns()

    def show_place(self, place: Place | None) -> None:
        """Mark the row of a place and bring it into view; None marks nothing."""
        current = self.currentIndex()
        index = QModelIndex() if place is None else self._model.index_of(place)
        if current.isValid() and index.isValid() and self._model.place(current) == self._model.place(index):
            return
        self._following = True
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        else:
            self.selectionModel().clear()
        self._following = False

    def fit_columns(self) -> None:
        """Make every column as wide as what is visible of it; columns only grow until other rows or digits come."""
        if not self.isVisible():
            return
        for column in range(self._model.columnCount()):
            wanted = max(self.sizeHintForColumn(column), self.header().sectionSizeHint(column))
            if column == 0:
                wanted = min(wanted, _WIDEST_NAME)
            if wanted > self.columnWidth(column) or self._shrink:
                self.setColumnWidth(column, wanted)
        self._shrink = False

    def _open_what_is_small(self, values: StepValues) -> None:
        small = values.network.parameter_count <= _OPEN_WEIGHTS
        for top in range(self._model.rowCount()):
            layer = self._model.index(top, 0)
            self.setFirstColumnSpanned(top, QModelIndex(), True)
            if self._model.rowCount(layer) <= _OPEN_UNITS:
                self.expand(layer)
                for unit in range(self._model.rowCount(layer)):
                    row = self._model.index(unit, 0, layer)
                    if small or self._model.rowCount(row) == 1:
                        self.expand(row)

    def _refresh(self) -> None:
        """Tell of changes in the rows on the screen only: the tree may have a million others."""
        index = self.indexAt(QPoint(0, 0))
        last = self._model.columnCount() - 1
        bottom = self.viewport().height()
        while index.isValid() and self.visualRect(index).top() < bottom:
            self._model.dataChanged.emit(index, index.siblingAtColumn(last))
            index = self.indexBelow(index)

    def _tell(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid() and not self._following:
            self.place_chosen.emit(self._model.place(current))
