"""What can be set of the selected layers."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QFormLayout, QSpinBox, QWidget

from nnviz.app.session import Session
from nnviz.document.layer_edits import redrawn
from nnviz.document.limits import MOST_UNITS
from nnviz.document.spec import initializer_of
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.initializers import INITIALIZERS
from nnviz.ui.editing.attempt import attempt
from nnviz.ui.editing.deeds import Deeds
from nnviz.ui.editing.fields import NameField, beside, button, check, number_row
from nnviz.ui.editing.naming import layer_name
from nnviz.ui.entry_words import title_of
from nnviz.ui.forms.entry_editor import EntryEditor
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.number_field import NumberField


@dataclass(frozen=True, slots=True)
class Usual:
    """Stands for the usual initialiser of an activation."""


class LayerForm(QWidget):
    """Name, units, activation, initialiser, what learns, and all weights at once."""

    def __init__(self, session: Session, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._deeds = session, deeds
        self._layers: tuple[int, ...] = ()
        self._make_fields()
        self._make_weights()
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(5)
        rows.addRow(self.tr("Name"), self.name)
        rows.addRow(self.tr("Units"), self.units)
        rows.addRow(self.tr("Activation"), self.activation)
        rows.addRow(self.tr("Initialiser"), self.initializer)
        rows.addRow(self.tr("Learn"), beside(self.weights_learn, self.biases_learn))
        rows.addRow(self.tr("Biases"), self.one_bias)
        rows.addRow(self.tr("All weights"), beside(self._value_row, self.set_all))
        rows.addRow(self.tr("Seed"), beside(self._seed_row, self.draw))
        self._rows = rows

    def show_layers(self, layers: tuple[int, ...]) -> None:
        """Show the first of the selected layers; what is entered holds for all of them. This is not an input."""
        network, layer = self._session.project.network, layers[0]
        self._layers = layers
        hidden = 0 < layer < len(network.layers)
        for field in (self.name, self.activation, self.initializer, self.weights_learn, self.biases_learn):
            field.setEnabled(layer > 0)
        self.one_bias.setEnabled(layer > 0)
        self.set_all.setEnabled(layer > 0)
        self.draw.setEnabled(layer > 0)
        self.units.setEnabled(hidden)
        self.units.setToolTip("" if hidden else self.tr("The data decide how many inputs and outputs there are."))
        self.units.blockSignals(True)
        self.units.setValue(network.build().sizes[layer])
        self.units.blockSignals(False)
        if layer == 0:
            self.name.show_name("", layer_name(self._session, 0))
            return
        spec = network.layers[layer - 1]
        self.name.show_name(spec.name, layer_name(self._session, layer) if not spec.name else "")
        self.activation.show_entry(spec.activation)
        usual = title_of(initializer_of(spec)) if spec.initializer is None else ""
        self.initializer.offer(self.tr("Usual: {0}", "an initialiser").format(usual) if usual else self._usual, Usual())
        self.initializer.show_entry(spec.initializer or Usual())
        self.weights_learn.setChecked(spec.train_weights)
        self.biases_learn.setChecked(spec.train_biases)
        self.one_bias.setChecked(spec.shared_bias)

    def _make_fields(self) -> None:
        self._usual = self.tr("Usual for the activation")
        self.name = NameField()
        self.name.setAccessibleName(self.tr("Name of the layer"))
        self.name.named.connect(lambda name: self._deeds.layers.name_layer(self._layers[0], name))
        self.units = QSpinBox()
        self.units.setRange(1, MOST_UNITS)
        self.units.setKeyboardTracking(False)
        self.units.setAccessibleName(self.tr("Number of units"))
        self.units.valueChanged.connect(self._resize)
        guard(self.units)
        self.activation = EntryEditor(ACTIVATIONS, self.tr("Activation of the layer"))
        self.initializer = EntryEditor(INITIALIZERS, self.tr("Initialiser of the layer"))
        self.initializer.offer(self._usual, Usual())
        for signal in (self.activation.chosen, self.activation.adjusted):
            signal.connect(lambda entry: self._deeds.layers.set_activation(self._layers, entry))
        for initializer_signal in (self.initializer.chosen, self.initializer.adjusted):
            initializer_signal.connect(self._set_initializer)
        self.weights_learn = check(self.tr("weights"), lambda on: self._set(train_weights=on))
        self.biases_learn = check(self.tr("biases"), lambda on: self._set(train_biases=on))

        self.one_bias = check(self.tr("one for the whole layer"), lambda on: self._set(shared_bias=on))
        self.one_bias.setToolTip(
            self.tr("As in some worked examples: all units have one bias, which moves by the sum of their gradients.")
        )

    def _make_weights(self) -> None:
        self.value, self.seed = NumberField(), NumberField(self._seed_problem, whole=True)
        self._value_row = number_row(self.value, self.tr("Value for all weights"))
        self._seed_row = number_row(self.seed, self.tr("Seed for new weights"))
        self.set_all = button(self.tr("Set"), self.tr("Set all weights of the layer to this value"), self._fill)
        self.draw = button(
            self.tr("Draw"), self.tr("Draw all weights of the layer from its initialiser and this seed"), self._draw
        )

    def _resize(self, units: int) -> None:
        for layer in self._layers:
            self._deeds.layers.resize(layer, units)

    def _set(self, **values: Any) -> None:
        text = self.tr("change what learns in {0}", "a layer").format(layer_name(self._session, self._layers[0]))
        self._deeds.layers.set_layers(self._layers, text, **values)

    def _set_initializer(self, entry: Any) -> None:
        """Before the first step the weights are drawn anew at once; trained ones stay until a reset or "Draw"."""
        chosen = None if isinstance(entry, Usual) else entry
        title = self._usual if chosen is None else title_of(chosen)
        text = self.tr("set the initialiser of {0} to {1}", "a layer, an initialiser").format(
            layer_name(self._session, self._layers[0]), title
        )
        layers = {layer - 1 for layer in self._layers if layer}
        anew = self._session.snapshot.step == 0
        attempt(self._session, lambda project: redrawn(project, layers, chosen, anew=anew), text)

    def _fill(self) -> None:
        for layer in self._layers:
            self._deeds.weights.fill_layer(layer, float(self.value.number or 0.0))

    def _draw(self) -> None:
        for layer in self._layers:
            self._deeds.weights.draw_layer(layer, None, int(self.seed.number or 0))

    def _seed_problem(self, seed: float) -> str | None:
        return None if seed >= 0 else self.tr("The seed must be 0 or more.")
