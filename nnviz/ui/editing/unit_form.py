"""What can be set of the selected units."""

from PySide6.QtWidgets import QFormLayout, QWidget

from nnviz.app.session import Session
from nnviz.ui.editing.deeds import Deeds
from nnviz.ui.editing.fields import NameField, check, number_row, show_unless_typing
from nnviz.ui.editing.naming import name_of_unit
from nnviz.ui.forms.number_field import NumberField


class UnitForm(QWidget):
    """Name, bias, and whether the bias learns."""

    def __init__(self, session: Session, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._deeds = session, deeds
        self._units: tuple[tuple[int, int], ...] = ()
        self.name, self.bias = NameField(), NumberField()
        self.name.setAccessibleName(self.tr("Name of the unit"))
        self.name.named.connect(self._name)
        self.bias.committed.connect(self._set_bias)
        self.learns = check(self.tr("the bias learns"), self._set_learns)
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(5)
        rows.addRow(self.tr("Name"), self.name)
        rows.addRow(self.tr("Bias"), number_row(self.bias, self.tr("Bias of the unit")))
        rows.addRow("", self.learns)

    def show_units(self, units: tuple[tuple[int, int], ...]) -> None:
        """Show the first of the selected units; bias and freezing hold for all of them. This is not an input."""
        self._units = units
        (layer, unit), several = units[0], len(units) > 1
        has_bias = layer > 0
        self.name.setEnabled(has_bias and not several)
        self.bias.setEnabled(has_bias)
        self.learns.setEnabled(has_bias)
        spec = self._session.project.network.layers[layer - 1] if has_bias else None
        own = "" if spec is None or not spec.unit_names else spec.unit_names[unit]
        self.name.show_name(own, "" if own else name_of_unit(self._session, layer, unit))
        if has_bias:
            show_unless_typing(self.bias, self._deeds.weights.value(self._biases()[0]))
            self.learns.setChecked(not self._deeds.weights.is_frozen(self._biases()[0]))

    def _biases(self) -> list[tuple[int, int, int]]:
        sizes = self._session.project.network.build().sizes
        return [(layer, sizes[layer - 1], unit) for layer, unit in self._units if layer > 0]

    def _name(self, name: str) -> None:
        self._deeds.layers.name_unit(*self._units[0], name)

    def _set_bias(self, value: float) -> None:
        self._deeds.weights.set_value(self._biases(), float(value))

    def _set_learns(self, on: bool) -> None:
        self._deeds.weights.freeze(self._biases(), frozen=not on)
