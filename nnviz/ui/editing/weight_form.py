"""What can be set of the selected weights and biases."""

from PySide6.QtWidgets import QFormLayout, QWidget

from nnviz.ui.editing.deeds import Deeds
from nnviz.ui.editing.fields import check, number_row, show_unless_typing
from nnviz.ui.forms.number_field import NumberField


class WeightForm(QWidget):
    """Value, whether it learns, whether the connection exists."""

    def __init__(self, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._deeds = deeds
        self._weights: list[tuple[int, int, int]] = []
        self.value = NumberField()
        self.value.committed.connect(lambda value: self._deeds.weights.set_value(self._weights, float(value)))
        self.learns = check(self.tr("learns"), lambda on: self._deeds.weights.freeze(self._weights, frozen=not on))
        self.connected = check(self.tr("connected"), self._connect)
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(5)
        rows.addRow(self.tr("Value"), number_row(self.value, self.tr("Value of the weight")))
        rows.addRow("", self.learns)
        rows.addRow("", self.connected)

    def show_weights(self, weights: tuple[tuple[int, int, int], ...]) -> None:
        """Show the first of the selected weights; what is entered holds for all of them. This is not an input."""
        self._weights, deeds = list(weights), self._deeds.weights
        removed = deeds.is_removed(weights[0])
        self.value.setEnabled(not removed)
        show_unless_typing(self.value, deeds.value(weights[0]))
        self.learns.setChecked(not deeds.is_frozen(weights[0]))
        self.connected.setChecked(not removed)

    def _connect(self, on: bool) -> None:
        if on:
            self._deeds.weights.restore(self._weights)
        else:
            self._deeds.weights.remove(self._weights)
