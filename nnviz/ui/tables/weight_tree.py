"""The tree of weights and biases: old value, gradient, update and new value."""

from typing import Any

from PySide6.QtCore import QObject, Qt

from nnviz.ui.tables.layer_tree import LayerTree
from nnviz.ui.tables.step_values import Absent, Place, StepValues, Value, WeightColumn


class WeightTree(LayerTree):
    """Layers behind the inputs, their units, and under each unit the weights that come into it, the bias last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(columns=len(WeightColumn) + 1, first_layer=1, parent=parent)

    def row_count(self, values: StepValues, layer: int, unit: int) -> int:
        """A weight from each unit of the layer before, and the bias."""
        return values.network.sizes[layer - 1] + 1

    def name(self, values: StepValues, place: Place) -> str:
        """The layer's name, "into h1", or the weight's name."""
        if place.unit is None:
            return self.layer_name(values, place.layer)
        unit = values.name(place.layer, place.unit)
        if place.source is None:
            return self.tr("into {0}", "weights into a unit").format(unit)
        if place.source == values.network.sizes[place.layer - 1]:
            return self.tr("bias → {0}").format(unit)
        return self.tr("{0} → {1}", "a weight, from unit to unit").format(
            values.name(place.layer - 1, place.source), unit
        )

    def value(self, values: StepValues, place: Place, column: int) -> Value:
        """A number of a weight; a layer and a unit have none of their own."""
        if place.unit is None or place.source is None:
            return Absent.NOTHING
        return values.weight(place.layer, place.unit, place.source, WeightColumn(column))

    def tool_tip(self, values: StepValues, place: Place, column: int) -> str:
        """The quantity's full name with all digits."""
        name = self.name(values, place)
        if place.source is None or column == 0:
            return name
        text = self.full_text(self.value(values, place, column))
        return self.tr("{0}, {1}: {2}", "a weight, a quantity, a number").format(name, self._quantities()[column], text)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Short titles, and their full names as tool tips."""
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Weight"), self.tr("old w"), "∂E/∂w", self.tr("update"), self.tr("new w"))[section]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._quantities()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _quantities(self) -> tuple[str, ...]:
        return (
            self.tr("Weight or bias"),
            self.tr("value before the update"),
            self.tr("gradient ∂E/∂w of the mini-batch"),
            self.tr("update, what the optimizer adds"),
            self.tr("value after the update"),
        )
