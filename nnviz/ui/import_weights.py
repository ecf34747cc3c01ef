"""The dialog between choosing a file of weights and taking them: what was found, what fits, and where it goes."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.document.change import Change
from nnviz.document.imported import ImportedNetwork
from nnviz.document.importing import (
    Fit,
    as_new_network,
    fits,
    new_network_problem,
    proposed_activations,
    scaling_differs,
    with_weights,
)
from nnviz.document.spec import Project
from nnviz.engine.activations import ACTIVATIONS, Activation
from nnviz.engine.arrays import Array
from nnviz.engine.preparation import PreparedData
from nnviz.ui.entry_words import title_of

_LAYER, _SHAPE, _ACTIVATION, _FIT = range(4)
_MOST_SIZES = 12


def shape_text(sizes: Sequence[int]) -> str:
    """4-8-3, and for a deep network 4-8-8-8-…-8-3: a text that fits into a line."""
    shown = [str(size) for size in sizes]
    return "-".join(shown if len(shown) <= _MOST_SIZES else [*shown[:4], "…", *shown[-2:]])


class ImportWeightsDialog(QDialog):
    """Shows the layers of a file; ``chosen`` gives the edit that takes its weights, and the name of it."""

    chosen = Signal(object, str)

    def __init__(
        self,
        path: Path,
        imported: ImportedNetwork,
        project: Project,
        data: PreparedData,
        parameters: Array,
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog. ``parameters``, flat, are those of the present network."""
        super().__init__(parent)
        self._imported, self._project, self._parameters = imported, project, parameters
        self._fits = fits(project, imported)
        self._proposed = proposed_activations(project, imported)
        self.setWindowTitle(self.tr("Import weights: {0}").format(path.name))
        self.resize(760, min(240 + 30 * len(imported.layers), 560))
        self.layers = self._layer_table()
        self.into_present = QRadioButton(self._present_text(), self)
        self.as_new = QRadioButton(self.tr("As a &new network of {0} units").format(shape_text(imported.sizes)), self)
        self.remarks = QLabel(self._remarks(data), self)
        self.remarks.setWordWrap(True)
        self.remarks.setTextFormat(Qt.TextFormat.PlainText)
        self.remarks.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("&Import"))
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self._offer()

    def set_activation(self, layer: int, key: str) -> None:
        """Choose the activation of a layer, counted from 0, for a new network."""
        box = self._activation_box(layer)
        box.setCurrentIndex(box.findData(key))

    def _layer_table(self) -> QTableWidget:
        """One row for each layer of the file."""
        table = QTableWidget(len(self._imported.layers), 4, self)
        table.setHorizontalHeaderLabels(
            [
                self.tr("Layer of the file"),
                self.tr("Inputs → units"),
                self.tr("Activation"),
                self.tr("In the present network"),
            ]
        )
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setAccessibleName(self.tr("The layers of the file"))
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(_FIT, QHeaderView.ResizeMode.Stretch)
        table.setWordWrap(False)
        for row, (layer, fit) in enumerate(zip(self._imported.layers, self._fits, strict=True)):
            fan_in, fan_out = layer.weights.shape
            texts = {_LAYER: layer.name, _SHAPE: f"{fan_in} → {fan_out}", _FIT: self._fit_text(row, fit)}
            for column, text in texts.items():
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                table.setItem(row, column, item)
            table.setCellWidget(row, _ACTIVATION, self._new_activation_box(table, row))
        return table

    def _new_activation_box(self, table: QTableWidget, row: int) -> QComboBox:
        box = QComboBox(table)
        for key, entry in ACTIVATIONS.entries().items():
            box.addItem(title_of(entry), key)
        box.setCurrentIndex(box.findData(self._proposed[row].key))
        box.setAccessibleName(self.tr("Activation of layer {0}").format(row + 1))
        if self._imported.layers[row].activation is None:
            box.setToolTip(self.tr("The file does not say which activation belongs here."))
        return box

    def _activation_box(self, row: int) -> QComboBox:
        box = self.layers.cellWidget(row, _ACTIVATION)
        assert isinstance(box, QComboBox)
        return box

    def _fit_text(self, row: int, fit: Fit) -> str:
        if fit.problem:
            return fit.problem
        if fit.other_activation is None:
            return self.tr("fits layer {0}").format(row + 1)
        present = self._project.network.layers[row].activation
        return self.tr("fits layer {0}, which stays {1}").format(row + 1, title_of(present))

    def _present_text(self) -> str:
        fitting = sum(not fit.problem for fit in self._fits)
        count = len(self._project.network.layers)
        if fitting < count:
            text = self.tr("Into the &present network: {0} of its {1} layers get weights, the others keep theirs")
            return text.format(fitting, count)
        return self.tr("Into the &present network: all {0} layers get weights of the file").format(count)

    def _remarks(self, data: PreparedData) -> str:
        """What else has to be known, a line each."""
        lines = list(self._imported.remarks)
        problem = new_network_problem(self._project, self._imported)
        if problem:
            lines.append(self.tr("No new network: {0}").format(problem))
        some_fit = any(not fit.problem for fit in self._fits)
        if (some_fit or not problem) and scaling_differs(self._imported, data.mean, data.scale):
            lines.append(
                self.tr(
                    "The file standardises its inputs with another mean and scale than the open data: its outputs "
                    "will differ here."
                )
            )
        if not problem and any(layer.activation is None for layer in self._imported.layers):
            lines.append(self.tr("The file does not name all activations: choose them above for a new network."))
        return "\n".join(lines)

    def _lay_out(self) -> None:
        layers = self._imported.layers
        count = sum(layer.weights.size + layer.biases.size for layer in layers)
        found = self.tr("Found: {0} units, {1} weights and biases.").format(
            shape_text(self._imported.sizes), f"{count:,}"
        )
        column = QVBoxLayout(self)
        column.addWidget(QLabel(found, self))
        column.addWidget(self.layers, 1)
        column.addWidget(self.remarks)
        column.addWidget(self.into_present)
        column.addWidget(self.as_new)
        column.addWidget(self.buttons)
        self.remarks.setVisible(bool(self.remarks.text()))

    def _offer(self) -> None:
        """Propose what loses nothing: the present network where all of it fits, else a new one where that can be."""
        some_fit = any(not fit.problem for fit in self._fits)
        all_fit = not any(fit.problem for fit in self._fits) and len(self._fits) == len(self._project.network.layers)
        new_fits = not new_network_problem(self._project, self._imported)
        self.into_present.setEnabled(some_fit)
        self.as_new.setEnabled(new_fits)
        same_functions = all(fit.other_activation is None for fit in self._fits)
        if some_fit and ((all_fit and same_functions) or not new_fits):
            self.into_present.setChecked(True)
        elif new_fits:
            self.as_new.setChecked(True)
        self.as_new.toggled.connect(self._enable_activations)
        self._enable_activations()
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(some_fit or new_fits)
        (self.as_new if self.as_new.isChecked() else self.into_present).setFocus()

    def _enable_activations(self) -> None:
        """Activations are chosen for a new network only; the present one keeps its own."""
        for row in range(self.layers.rowCount()):
            self._activation_box(row).setEnabled(self.as_new.isChecked())

    def _activations(self) -> Sequence[Activation]:
        """The chosen activations; one that is left as it was proposed keeps its parameters."""
        chosen = []
        for row, proposed in enumerate(self._proposed):
            key = self._activation_box(row).currentData()
            chosen.append(proposed if key == proposed.key else ACTIVATIONS.create(key))
        return chosen

    def _accept(self) -> None:
        edit: Project | Change
        if self.as_new.isChecked():
            edit = as_new_network(self._project, self._imported, self._activations())
        else:
            edit = with_weights(self._project, self._parameters, self._imported)
        self.chosen.emit(edit, self.tr("Import weights"))
        self.accept()
