"""The selection panel: what is selected, and what can be set of it; below it the palette."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.engine.activations import Activation
from nnviz.ui.editing.deeds import Deeds
from nnviz.ui.editing.layer_form import LayerForm
from nnviz.ui.editing.naming import layer_name, name_of_unit, name_of_weight
from nnviz.ui.editing.palette import Palette
from nnviz.ui.editing.selection import Selection
from nnviz.ui.editing.unit_form import UnitForm
from nnviz.ui.editing.weight_form import WeightForm
from nnviz.ui.panels.base import Panel


class SelectionPanel(Panel):
    """Shows one form for what was selected last; what is entered holds for all that is selected of its kind."""

    key: ClassVar[str] = "selection"
    area: ClassVar[str] = "right"
    rank: ClassVar[int] = 20
    # A value that changes while it is read is no use, and a field must not change under one's hands.
    live_seconds: ClassVar[float] = 0.3

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.deeds = Deeds(session, self)
        self.heading = QLabel()
        self.heading.setWordWrap(True)
        self.hint = QLabel(
            self.tr("Click a layer, a unit or a weight, or reach it with the arrow keys, to edit it here.")
        )
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.layer_form = LayerForm(session, self.deeds)
        self.unit_form, self.weight_form = UnitForm(session, self.deeds), WeightForm(self.deeds)
        self.forms: tuple[QWidget, ...] = (self.hint, self.layer_form, self.unit_form, self.weight_form)
        self.palette_ = Palette()
        self.palette_.pressed.connect(self._press)
        self._lay_out()

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("SelectionPanel", "Selection")

    def show_project(self, project: Project) -> None:
        """Show what the edited project holds."""
        self._show(self.deeds.selection)

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Show what is selected now, with its values as they stand."""
        self._show(self.deeds.selection)

    def _show(self, selection: Selection) -> None:
        sizes = self.session.project.network.build().sizes
        if any(layer >= len(sizes) for layer, _, _ in self.session.focus.places):
            # The project was edited, and the focus of the edited one is still to come.
            return
        self.heading.setVisible(bool(selection.kind))
        if selection.weights:
            self.heading.setText(self._heading_of_weights(selection))
            self.weight_form.show_weights(selection.weights)
            self._show_form(self.weight_form)
        elif selection.units:
            self.heading.setText(self._heading_of_units(selection))
            self.unit_form.show_units(selection.units)
            self._show_form(self.unit_form)
        elif selection.layers:
            self.heading.setText(", ".join(layer_name(self.session, layer) for layer in selection.layers))
            self.layer_form.show_layers(selection.layers)
            self._show_form(self.layer_form)
        else:
            self._show_form(self.hint)

    def _show_form(self, wanted: QWidget) -> None:
        for form in self.forms:
            form.setVisible(form is wanted)

    def _heading_of_weights(self, selection: Selection) -> str:
        if len(selection.weights) > 1:
            return self.tr("%n weight(s)", "", len(selection.weights))
        return name_of_weight(self.session, *selection.weights[0])

    def _heading_of_units(self, selection: Selection) -> str:
        return ", ".join(name_of_unit(self.session, layer, unit) for layer, unit in selection.units)

    def _press(self, block: Activation | None) -> None:
        """Put a block where the selection is."""
        layers = {place[0] for place in self.session.focus.places if place[0] > 0}
        if block is None:
            self.deeds.layers.add_layer(self.deeds.layer)
        elif layers:
            self.deeds.layers.set_activation(layers, block)
        else:
            self.session.notice.emit(self.tr("Select a layer first: its units get this activation."))

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(6, 4, 6, 6)
        column.setSpacing(6)
        font = self.heading.font()
        font.setBold(True)
        self.heading.setFont(font)
        caption = QLabel(self.tr("Drag onto the canvas, or press:"))
        for widget in (self.heading, *self.forms, caption, self.palette_):
            column.addWidget(widget)
        self._show_form(self.hint)
        column.addStretch(1)
        self.fill(content)
