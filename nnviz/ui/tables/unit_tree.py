"""The tree of units: z, a, ∂E/∂a, slope and δ of the focused sample, and the targets."""

from typing import Any

from PySide6.QtCore import QObject, Qt

from nnviz.ui.entry_words import title_of
from nnviz.ui.tables.layer_tree import LayerTree
from nnviz.ui.tables.step_values import Absent, Place, StepValues, UnitColumn, Value

# The one row in an output unit. Its place is Place(layer, unit, TARGET_ROW); a weight from source 0 is not meant.
TARGET_ROW = 0


class UnitTree(LayerTree):
    """Layers, the inputs first, and their units; in each output unit a row with its target in column a."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(columns=len(UnitColumn) + 1, first_layer=0, parent=parent)

    def row_count(self, values: StepValues, layer: int, unit: int) -> int:
        """The target of an output unit."""
        return 1 if layer == len(values.network.layers) else 0

    def name(self, values: StepValues, place: Place) -> str:
        """The layer's or the unit's name, or t1 for the target of o1."""
        if place.unit is None:
            return self.layer_name(values, place.layer)
        if place.source is None:
            return values.name(place.layer, place.unit)
        return f"t{place.unit + 1}"

    def value(self, values: StepValues, place: Place, column: int) -> Value:
        """A number of a unit or its target; a layer has none of its own."""
        if place.unit is None:
            return Absent.NOTHING
        if place.source is not None:
            return values.target(place.unit) if column == UnitColumn.A else Absent.NOTHING
        return values.unit(place.layer, place.unit, UnitColumn(column))

    def tool_tip(self, values: StepValues, place: Place, column: int) -> str:
        """The quantity's full name with all digits, or why there is no number."""
        name = self.name(values, place)
        if place.unit is None or column == 0:
            output = place.unit is not None and place.layer == len(values.network.layers)
            target = values.target_names[place.unit or 0] if output else ""
            return (
                self.tr("{0}, for target {1}", "an output unit, a target's name").format(name, target)
                if output
                else name
            )
        value = self.value(values, place, column)
        if value is Absent.FUSED or value is Absent.JACOBIAN:
            return self._why(values, value)
        if value is Absent.NOTHING:
            return ""
        quantity = self._quantities()[column] if place.source is None else self.tr("Target t")
        unit = values.name(place.layer, place.unit)
        return self.tr("{0} of {1}: {2}", "a quantity, a unit, a number").format(quantity, unit, self.full_text(value))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Symbols, and their full names as tool tips."""
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Unit"), "z", "a", "∂E/∂a", "f'(z)", "δ")[section]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._quantities()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _quantities(self) -> tuple[str, ...]:
        return (
            self.tr("Unit"),
            self.tr("Pre-activation z"),
            self.tr("Activation a"),
            self.tr("Arriving error ∂E/∂a"),
            self.tr("Slope f'(z)"),
            self.tr("Error signal δ = ∂E/∂z"),
        )

    def _why(self, values: StepValues, absent: Absent) -> str:
        activation = values.network.layers[-1].activation
        if absent is Absent.JACOBIAN:
            return self.tr("{0} has no slope of a single unit: every output depends on every z, {1}.").format(
                title_of(activation), activation.slope_formula
            )
        loss = values.record.loss_function if values.record is not None else None
        return self.tr(
            "The loss and {0} are taken together here: δ comes straight from a − t, without the step over ∂E/∂a: {1}."
        ).format(title_of(activation), loss.fused_formula if loss is not None else "")
