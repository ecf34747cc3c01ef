"""The window that opens when a run has diverged: where, what led there, the way back, and a calmer learning rate."""

import math

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.engine.divergence import Place, PostMortem, Quantity
from nnviz.ui.inspector.words import Names
from nnviz.ui.numbers import full_precision

_MOST_ROWS = 200
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PostMortemDialog(QDialog):
    """Tells what went wrong while the window behind it stays alive: a click on a number points at it everywhere.

    Signals:
        place_chosen(layer, unit, source): show this place; ``source`` is None for what belongs to a unit.
        back_wanted(step): stand after the last step whose numbers were all finite.
        rate_wanted(rate): begin again with this learning rate.
    """

    place_chosen = Signal(object, object, object)
    back_wanted = Signal(int)
    rate_wanted = Signal(float)

    def __init__(self, found: PostMortem, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found, self._names = found, names
        self.setObjectName("post_mortem")
        self.setWindowTitle(self.tr("The numbers went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 420)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self._sentence(self._headline()))
        self.chain = self._make_chain()
        caption = QLabel(self.tr("What it was &made of: below each number stand its largest factors."))
        caption.setBuddy(self.chain)
        column.addWidget(caption)
        column.addWidget(self.chain, 1)
        column.addWidget(self._sentence(self._advice()))
        column.addWidget(self._make_buttons())

    def _sentence(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _headline(self) -> str:
        place = self._found.place
        if math.isnan(place.value):
            text = self.tr("Step {0} made the first number that is none: {1}, at {2}.")
        elif math.isinf(place.value):
            text = self.tr("Step {0} made the first infinite number: {1}, at {2}.")
        else:
            text = self.tr("Step {0} made the first number that is much too large: {1}, at {2}.")
        return text.format(f"{self._found.step:,}", self._what(place), self._where(place))

    def _advice(self) -> str:
        found = self._found
        if found.suggested_rate is None:
            return self.tr(
                "The learning rate was {0}. After step {1} all weights were still finite. A smaller learning rate, "
                "smaller start weights, scaled inputs or clipping may help."
            ).format(f"{found.learning_rate:g}", f"{found.last_finite_step:,}")
        return self.tr(
            "The learning rate was {0}. After step {1} all weights were still finite. Tried from the same start, a "
            "learning rate of {2} stays calm."
        ).format(f"{found.learning_rate:g}", f"{found.last_finite_step:,}", f"{found.suggested_rate:.3g}")

    def _make_chain(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setObjectName("post_mortem_chain")
        tree.setHeaderLabels([self.tr("number"), self.tr("where"), self.tr("value")])
        tree.headerItem().setTextAlignment(2, _AT_RIGHT)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        for place in (self._found.place, *self._found.chain)[:_MOST_ROWS]:
            item = QTreeWidgetItem([self._what(place), self._where(place), full_precision(place.value)])
            item.setTextAlignment(2, _AT_RIGHT)
            item.setData(0, Qt.ItemDataRole.UserRole, (place.layer, place.unit, place.source))
            tree.addTopLevelItem(item)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        tree.header().setStretchLastSection(True)
        tree.currentItemChanged.connect(self._choose)
        return tree

    def _make_buttons(self) -> QDialogButtonBox:
        found, buttons = self._found, QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.back = buttons.addButton(self.tr("&Back to step {0}").format(f"{found.last_finite_step:,}"), role)
        self.back.clicked.connect(lambda: self._leave_with(self.back_wanted, found.last_finite_step))
        rate = found.suggested_rate
        if rate is not None:
            text = self.tr("Begin again with learning rate {0}").format(f"{rate:.3g}")
            self.calmer = buttons.addButton(text, role)
            self.calmer.clicked.connect(lambda: self._leave_with(self.rate_wanted, float(f"{rate:.3g}")))
        buttons.rejected.connect(self.close)
        return buttons

    def _leave_with(self, signal: SignalInstance, value: float) -> None:
        signal.emit(value)
        self.close()

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            layer, unit, source = item.data(0, Qt.ItemDataRole.UserRole)
            if layer is not None:
                self.place_chosen.emit(layer, unit, source)

    def _what(self, place: Place) -> str:
        return {
            Quantity.INPUT: self.tr("input"),
            Quantity.WEIGHT: self.tr("weight"),
            Quantity.PRE_ACTIVATION: self.tr("weighted sum z"),
            Quantity.ACTIVATION: self.tr("activation a"),
            Quantity.LOSS: self.tr("loss E"),
            Quantity.GRAD_ACTIVATION: self.tr("arriving error ∂E/∂a"),
            Quantity.SLOPE: self.tr("slope f′(z)"),
            Quantity.DELTA: self.tr("error signal δ"),
            Quantity.GRADIENT: self.tr("gradient ∂E/∂w"),
            Quantity.PARAMETER: self.tr("new weight"),
        }[place.quantity]

    def _where(self, place: Place) -> str:
        if place.layer is None or place.unit is None:
            return self.tr("the outputs")
        unit = self._names.units[place.layer][place.unit]
        if place.source is None:
            if place.sample is None:
                return unit
            return self.tr("{0}, sample {1}", "a unit, the number of a sample").format(unit, place.sample + 1)
        before = self._names.units[place.layer - 1]
        source = before[place.source] if place.source < len(before) else self.tr("bias")
        return self.tr("{0} → {1}", "a weight, from unit to unit").format(source, unit)
