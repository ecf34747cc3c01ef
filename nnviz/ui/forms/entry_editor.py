"""Chooses an entry of a registry and sets its parameters."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nnviz.engine.param import param_values, params_of
from nnviz.engine.registry import Registry
from nnviz.ui.entry_words import description, title_of
from nnviz.ui.forms.combo import NarrowCombo
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.message import Message
from nnviz.ui.forms.param_form import ParamForm

# The key of the one item that is not in the registry.
_OFFERED = ""


class EntryEditor(QWidget):
    """A combo box with the registry's titles, the parameters of the chosen entry below it, and room for a message.

    The tool tip of each item is the entry's own one-line description and its formula.

    Signals:
        chosen(entry): a person chose another entry, with its default parameters.
        adjusted(entry): a person set a parameter of the present one.
    """

    chosen = Signal(object)
    adjusted = Signal(object)

    def __init__(self, registry: Registry[Any], name: str, parent: QWidget | None = None) -> None:
        """Make an editor; ``name`` is what a screen reader calls it, in the language of the window."""
        super().__init__(parent)
        self._registry = registry
        self._entry: Any = None
        self._offered: object = None
        self._form: ParamForm | None = None
        self.combo = NarrowCombo(self)
        self.combo.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for key, entry in registry.entries().items():
            self._add_item(title_of(entry), key, description(entry))
        self.combo.activated.connect(self._choose)
        guard(self.combo)
        self.message = Message(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.combo)
        self._column.addWidget(self.message)
        self.setFocusProxy(self.combo)

    @property
    def form(self) -> ParamForm | None:
        """The parameters of the present entry; None when it has none."""
        return self._form

    def offer(self, title: str, value: object) -> None:
        """Offer one value that is not in the registry, as the last item; it replaces the one offered before."""
        if self._offered is None:
            self._add_item(title, _OFFERED, title)
        index = self.combo.findData(_OFFERED)
        self.combo.setItemText(index, title)
        self.combo.setItemData(index, title, Qt.ItemDataRole.ToolTipRole)
        self._offered = value

    def show_entry(self, entry: Any) -> None:
        """Show an entry, or the offered value; this is not an input."""
        if type(entry) is not type(self._entry):
            self._replace_form(entry)
        self._entry = entry
        index = self.combo.findData(getattr(entry, "key", _OFFERED))
        self.combo.setCurrentIndex(index)
        self.combo.setToolTip(str(self.combo.itemData(index, Qt.ItemDataRole.ToolTipRole) or ""))
        if self._form is not None:
            self._form.show_values(param_values(entry))
        self.message.say("")

    def _add_item(self, title: str, data: object, tool_tip: str) -> None:
        self.combo.addItem(title, data)
        self.combo.setItemData(self.combo.count() - 1, tool_tip, Qt.ItemDataRole.ToolTipRole)

    def _replace_form(self, entry: Any) -> None:
        if self._form is not None:
            self._column.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        infos = params_of(type(entry))
        if infos:
            self._form = ParamForm(infos, self)
            self._form.changed.connect(self._adjust)
            self._column.insertWidget(1, self._form)

    def _choose(self, index: int) -> None:
        key = self.combo.itemData(index)
        if key == getattr(self._entry, "key", _OFFERED):
            return
        self.chosen.emit(self._offered if key == _OFFERED else self._registry.create(key))

    def _adjust(self, name: str, value: object) -> None:
        self.adjusted.emit(replace(self._entry, **{name: value}))
