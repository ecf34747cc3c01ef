"""A small form made from the parameters that a registry entry declares."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QSpinBox, QWidget

from nnviz.engine.param import ParamInfo
from nnviz.ui.entry_words import parameter_help, parameter_name
from nnviz.ui.forms.combo import NarrowCombo
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.message import MessageBelow
from nnviz.ui.forms.number_field import NumberField

_INT32 = 2**31 - 1


class ParamForm(QWidget):
    """One row for each parameter: a check box, a choice, a spin box or a number field.

    Signals:
        changed(name, value): a person chose another value, which lies in the parameter's range.
    """

    changed = Signal(str, object)

    def __init__(self, infos: tuple[ParamInfo, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, MessageBelow] = {}
        layout = QFormLayout(self)
        # In a narrow place, the name stands above its field instead of vanishing.
        layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(4)
        for info in infos:
            row = MessageBelow(self._editor(info))
            name, told = parameter_name(info), parameter_help(info)
            row.field.setToolTip(self.tr("{0} ({1})", "help, unit").format(told, info.unit) if info.unit else told)
            row.field.setAccessibleName(name)
            row.field.setAccessibleDescription(told)
            row.field.setObjectName(info.name)
            layout.addRow(name, row)
            self._rows[info.name] = row

    def field(self, name: str) -> QWidget:
        """The editor of one parameter."""
        return self._rows[name].field

    def message(self, name: str) -> str:
        """What is said about the input of one parameter; empty when there is nothing to say."""
        return self._rows[name].message.text()

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show other values; this is not an input."""
        for name, row in self._rows.items():
            row.field.blockSignals(True)
            _show(row.field, values[name])
            row.field.blockSignals(False)
            row.message.say("")

    def _editor(self, info: ParamInfo) -> QWidget:
        if info.choices:
            return self._choice(info)
        if info.type is bool:
            box = QCheckBox()
            box.toggled.connect(lambda value: self.changed.emit(info.name, value))
            guard(box)
            return box
        bounds = info.minimum, info.maximum
        small = None not in bounds and all(abs(bound or 0) <= _INT32 for bound in bounds)
        if info.type is int and small and not info.optional:
            return self._spin_box(info)
        return self._number_field(info)

    def _choice(self, info: ParamInfo) -> QComboBox:
        combo = NarrowCombo()
        for choice in info.choices:
            # A key such as "global_norm" in words.
            combo.addItem(str(choice).replace("_", " "), choice)
        combo.activated.connect(lambda: self.changed.emit(info.name, combo.currentData()))
        guard(combo)
        return combo

    def _spin_box(self, info: ParamInfo) -> QSpinBox:
        box = QSpinBox()
        box.setRange(int(info.minimum or 0), int(info.maximum or 0))
        box.setKeyboardTracking(False)
        box.setSpecialValueText(info.at_minimum)
        box.setAccelerated(True)
        box.valueChanged.connect(lambda value: self.changed.emit(info.name, value))
        guard(box)
        return box

    def _number_field(self, info: ParamInfo) -> NumberField:
        field = NumberField(info.problem, whole=info.type is int, optional=info.optional)
        field.committed.connect(lambda value: self.changed.emit(info.name, value))
        field.refused.connect(lambda sentence: self._rows[info.name].message.say(sentence))
        return field


def _show(field: QWidget, value: Any) -> None:
    if isinstance(field, NumberField):
        field.show_number(value)
    elif isinstance(field, QSpinBox):
        field.setValue(value)
    elif isinstance(field, QCheckBox):
        field.setChecked(value)
    elif isinstance(field, QComboBox):
        field.setCurrentIndex(field.findData(value))
