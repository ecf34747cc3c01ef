"""The network section: one row for each layer, hidden layers to add and to remove."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QToolButton, QVBoxLayout, QWidget

from nnviz.document.edits import set_activation
from nnviz.document.layer_edits import add_layer, remove_layers, resize_layer
from nnviz.document.limits import MOST_UNITS
from nnviz.document.spec import LayerSpec, NetworkSpec
from nnviz.engine.activations import ACTIVATIONS, Activation
from nnviz.ui.entry_words import title_of
from nnviz.ui.forms.entry_editor import EntryEditor
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.message import Message
from nnviz.ui.forms.section import Section


class LayerRow(QWidget):
    """Units and activation of one layer, and a button that removes it.

    Signals:
        units_wanted(units), activation_wanted(activation), remove_wanted(): a person asks for it.
    """

    units_wanted = Signal(int)
    activation_wanted = Signal(object)
    remove_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel()
        self.label.setMinimumWidth(self.fontMetrics().horizontalAdvance("Hidden 1"))
        self.units = QSpinBox()
        self.units.setRange(1, MOST_UNITS)
        self.units.setKeyboardTracking(False)
        self.units.setAccelerated(True)
        self.units.setMaximumWidth(self.fontMetrics().horizontalAdvance("10000") + 30)
        self.units.valueChanged.connect(self.units_wanted)
        self.label.setBuddy(self.units)
        self.activation = EntryEditor(ACTIVATIONS, self.tr("Activation"))
        self.activation.chosen.connect(self.activation_wanted)
        self.activation.adjusted.connect(self.activation_wanted)
        self.remove = QToolButton()
        self.remove.setText("−")
        self.remove.clicked.connect(self.remove_wanted)
        policy = self.remove.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.remove.setSizePolicy(policy)
        self.message = Message()
        line = QHBoxLayout()
        line.setSpacing(4)
        # At the top, beside the activation itself: its parameters stand below it.
        self.label.setMinimumHeight(self.units.sizeHint().height())
        line.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.units, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.activation, 1)
        line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self.message)
        for field in (self.units, self.remove):
            guard(field)

    def show_layer(self, name: str, layer: LayerSpec) -> None:
        """Show a layer under a name; this is not an input."""
        self.label.setText(name)
        self.units.blockSignals(True)
        self.units.setValue(layer.units)
        self.units.blockSignals(False)
        self.units.setAccessibleName(self.tr("Units of {0}", "the name of a layer").format(name))
        self.activation.show_entry(layer.activation)
        self.activation.combo.setAccessibleName(self.tr("Activation of {0}", "the name of a layer").format(name))
        self.remove.setAccessibleName(self.tr("Remove {0}", "the name of a layer").format(name))
        self.remove.setToolTip(self.remove.accessibleName())
        self.message.say("")

    def fix_units(self, why: str) -> None:
        """The units of this layer cannot be chosen, and the layer cannot be removed."""
        self.units.setEnabled(False)
        self.units.setToolTip(why)
        self.units.setAccessibleDescription(why)
        self.remove.hide()


class NetworkForm(Section):
    """A row for each hidden layer, one for the output, and a button for one more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setTitle(self.tr("Network"))
        self.hidden: list[LayerRow] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        holder = QWidget()
        holder.setLayout(self._lines)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self.output = LayerRow()
        self.output.fix_units(
            self.tr("The data decide how many outputs there are: one for each target column or class.")
        )
        self.output.activation_wanted.connect(self._change_output)
        self._lines.addWidget(self.output)
        self.add = QPushButton(self.tr("Add a hidden layer"))
        self.add.setToolTip(self.tr("Puts one more hidden layer before the output."))
        self.add.clicked.connect(self._add)
        guard(self.add)
        self.message = Message()
        self.add_below(holder)
        self.add_below(self.add)
        self.add_below(self.message)

    def show_network(self, network: NetworkSpec) -> None:
        """Show the layers; this is not an input. Rows that stay keep the keyboard."""
        hidden = network.layers[:-1]
        while len(self.hidden) < len(hidden):
            self._append_row()
        while len(self.hidden) > len(hidden):
            row = self.hidden.pop()
            self._lines.removeWidget(row)
            # It loses the keyboard as it goes: what was half typed in it is no input any more.
            row.blockSignals(True)
            row.hide()
            row.deleteLater()
        for number, (row, layer) in enumerate(zip(self.hidden, hidden, strict=True), start=1):
            row.show_layer(self.tr("Hidden {0}").format(number), layer)
        self.output.show_layer(self.tr("Output"), network.layers[-1])
        self.message.say("")

    def _append_row(self) -> None:
        index = len(self.hidden)
        row = LayerRow()
        row.units_wanted.connect(partial(self._change_units, index))
        row.activation_wanted.connect(partial(self._change_activation, index))
        row.remove_wanted.connect(partial(self._remove, index))
        self._lines.insertWidget(index, row)
        self.hidden.append(row)

    def _change_units(self, index: int, units: int) -> None:
        text = self.tr("set hidden layer {0} to {1} units").format(index + 1, units)
        self.want(lambda project: resize_layer(project, index, units), text, self.hidden[index].message)

    def _change_activation(self, index: int, activation: Activation) -> None:
        text = self.tr("set hidden layer {0} to {1}", "{1}: an activation").format(index + 1, title_of(activation))
        self.want(lambda project: set_activation(project, index, activation), text, self.hidden[index].message)

    def _change_output(self, activation: Activation) -> None:
        text = self.tr("set the output to {0}", "{0}: an activation").format(title_of(activation))
        last = len(self.hidden)
        self.want(lambda project: set_activation(project, last, activation), text, self.output.message)

    def _add(self) -> None:
        self.want(add_layer, self.tr("add a hidden layer"), self.message)

    def _remove(self, index: int) -> None:
        text = self.tr("remove hidden layer {0}").format(index + 1)
        self.want(lambda project: remove_layers(project, {index}), text, self.hidden[index].message)
