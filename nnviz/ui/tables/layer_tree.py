"""A tree model over layers, units and weights that holds no items: every cell is computed when it is looked at."""

from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from nnviz.ui.entry_words import title_of
from nnviz.ui.numbers import format_number, full_precision
from nnviz.ui.tables.roles import EXACT_ROLE
from nnviz.ui.tables.step_values import Absent, Place, StepValues, Value

AnyIndex: TypeAlias = QModelIndex | QPersistentModelIndex

NOT_YET_TEXT = "–"
DEFAULT_DIGITS = 4

# Compared as plain numbers, because every visible cell asks for eight roles in every frame.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

# An index holds its parents as one number: 0 for a layer, 1 + row of the layer for a unit, and for a weight that and
# the row of its unit, from 1, times this.
_UNIT_STEP = 1 << 12
_ROOT = QModelIndex()


class LayerTree(QAbstractItemModel):
    """Layers at the top, units in them, and in the units what the subclass says; names stand in column 0.

    For tests and for copies: ``EXACT_ROLE`` (Qt.UserRole) gives the exact float of a cell, DisplayRole the text;
    ``index_of(place, column)`` finds a cell and ``place(index)`` says what it is of. The columns are the enums
    ``UnitColumn`` and ``WeightColumn`` of ``step_values``.
    """

    def __init__(self, columns: int, first_layer: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._first = first_layer
        self._digits: int | None = DEFAULT_DIGITS
        self.values: StepValues | None = None

    # What a subclass states.

    def row_count(self, values: StepValues, layer: int, unit: int) -> int:
        """The number of rows in a unit."""
        raise NotImplementedError

    def name(self, values: StepValues, place: Place) -> str:
        """The text of column 0."""
        raise NotImplementedError

    def value(self, values: StepValues, place: Place, column: int) -> Value:
        """The number of a cell."""
        raise NotImplementedError

    def tool_tip(self, values: StepValues, place: Place, column: int) -> str:
        """What a cell says when it is pointed at."""
        raise NotImplementedError

    # What is shown.

    def show_values(self, values: StepValues) -> bool:
        """Show another step; True when the rows are others now. Otherwise the view refreshes what is visible."""
        if self.values is not None and values.same_shape(self.values):
            self.values = values
            return False
        self.beginResetModel()
        self.values = values
        self.endResetModel()
        return True

    def set_digits(self, digits: int | None) -> None:
        """So many significant digits; None shows every digit that the number has."""
        self._digits = digits

    def place(self, index: AnyIndex) -> Place:
        """What a valid index is of."""
        code, row = index.internalId(), index.row()
        if code == 0:
            return Place(self._first + row)
        unit, top = divmod(code - 1, _UNIT_STEP)
        return Place(self._first + top, row) if unit == 0 else Place(self._first + top, unit - 1, row)

    def index_of(self, place: Place, column: int = 0) -> QModelIndex:
        """The index of a place, or of its unit when this tree does not list it; invalid when there is none."""
        if self.values is None or not self._first <= place.layer <= len(self.values.network.layers):
            return QModelIndex()
        top = place.layer - self._first
        if place.unit is None:
            return self.createIndex(top, column, 0)
        if not 0 <= place.unit < self.values.network.sizes[place.layer]:
            return QModelIndex()
        rows = self.row_count(self.values, place.layer, place.unit)
        if place.source is None or place.source >= rows:
            return self.createIndex(place.unit, column, 1 + top)
        return self.createIndex(place.source, column, 1 + top + (place.unit + 1) * _UNIT_STEP)

    # Qt's questions.

    def index(self, row: int, column: int, parent: AnyIndex = _ROOT) -> QModelIndex:
        """The index of a child."""
        if not (0 <= column < self._columns and 0 <= row < self.rowCount(parent)):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, 0)
        code = parent.internalId()
        if code == 0:
            return self.createIndex(row, column, 1 + parent.row())
        return self.createIndex(row, column, code + (parent.row() + 1) * _UNIT_STEP)

    def parent(self, index: AnyIndex) -> QModelIndex:  # type: ignore[override]  # QObject.parent() has no argument
        """The index above."""
        code = index.internalId() if index.isValid() else 0
        if code == 0:
            return QModelIndex()
        unit, top = divmod(code - 1, _UNIT_STEP)
        return self.createIndex(top, 0, 0) if unit == 0 else self.createIndex(unit - 1, 0, 1 + top)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """The number of children."""
        if self.values is None:
            return 0
        network = self.values.network
        if not parent.isValid():
            return len(network.layers) + 1 - self._first
        if parent.column() > 0:
            return 0
        place = self.place(parent)
        if place.unit is None:
            return network.sizes[place.layer]
        return 0 if place.source is not None else self.row_count(self.values, place.layer, place.unit)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """The number of columns, everywhere the same."""
        return self._columns

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:
        """The text, the exact number, the tool tip or the alignment of a cell."""
        values = self.values
        if values is None or not index.isValid():
            return None
        column = index.column()
        if role == _ALIGNMENT:
            return _RIGHT if column else None
        if role not in (_DISPLAY, EXACT_ROLE, _TOOL_TIP, _ACCESSIBLE):
            return None
        place = self.place(index)
        if role == _TOOL_TIP:
            return self.tool_tip(values, place, column)
        if column == 0:
            return None if role == EXACT_ROLE else self.name(values, place)
        value = self.value(values, place, column)
        if role == EXACT_ROLE:
            return value if isinstance(value, float) else None
        return self._text(value)

    def _text(self, value: Value) -> str:
        if isinstance(value, Absent):
            return self.absent_text(value)
        return full_precision(value) if self._digits is None else format_number(value, self._digits)

    def absent_text(self, absent: Absent) -> str:
        """What stands in a cell without a number."""
        return {
            Absent.NOTHING: "",
            Absent.NOT_YET: NOT_YET_TEXT,
            Absent.JACOBIAN: self.tr("Jacobian"),
            Absent.FUSED: self.tr("in δ", "short: this quantity is contained in δ"),
        }[absent]

    def layer_name(self, values: StepValues, layer: int) -> str:
        """The name of a layer, with its activation."""
        last = len(values.network.layers)
        if layer == 0:
            return self.tr("Inputs")
        activation = title_of(values.network.layers[layer - 1].activation)
        if layer < len(values.layer_names) and values.layer_names[layer]:
            return self.tr("{0} · {1}", "a layer's own name, an activation").format(
                values.layer_names[layer], activation
            )
        if layer == last:
            return self.tr("Output · {0}", "{0}: an activation").format(activation)
        return self.tr("Hidden {0} · {1}", "{1}: an activation").format(layer, activation)

    def full_text(self, value: Value) -> str:
        """A number with all its digits, or what stands in its place."""
        return self.absent_text(value) if isinstance(value, Absent) else full_precision(value)
