"""The section of rules and conventions: how the network learns, what is done to gradients, how numbers are rounded."""

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from nnviz.document.edits import set_training
from nnviz.document.spec import DOUBLE, SINGLE, Project, TrainingSpec
from nnviz.engine.clipping import Clipping
from nnviz.engine.options import (
    BACKPROPAGATION,
    OUTPUT_FIRST,
    PERCEPTRON,
    PLACES,
    SIGNIFICANT,
    TOGETHER,
)
from nnviz.engine.param import param_values, params_of
from nnviz.engine.penalty import Penalty
from nnviz.engine.schedules import SCHEDULES, Schedule
from nnviz.ui.entry_words import title_of
from nnviz.ui.forms.combo import NarrowCombo
from nnviz.ui.forms.entry_editor import EntryEditor
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.message import Message
from nnviz.ui.forms.param_form import ParamForm
from nnviz.ui.forms.section import Section

# Full precision, or so many digits after each operation, as on paper.
_PAPER: tuple[tuple[int | None, str], ...] = (
    (None, PLACES),
    (2, PLACES),
    (3, PLACES),
    (4, PLACES),
    (6, PLACES),
    (3, SIGNIFICANT),
    (5, SIGNIFICANT),
)


class RulesForm(Section):
    """What results by hand differ in. The usual choice is always the first one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setTitle(self.tr("Rules and conventions"))
        self.message = Message(self)
        self.rule = self._choice("rule", self.tr("Rule"), self._rules())
        self.order = self._choice("order", self.tr("Update"), self._orders())
        self.reduction = self._choice("reduction", self.tr("Batch loss"), self._reductions())
        self.paper = self._choice("paper", self.tr("Arithmetic"), self._papers())
        self.precision = self._choice("precision", self.tr("Numbers"), self._precisions())
        self.schedule = EntryEditor(SCHEDULES, self.tr("Learning-rate schedule"), self)
        self.schedule.chosen.connect(self._change_schedule)
        self.schedule.adjusted.connect(self._change_schedule)
        self.penalty = ParamForm(params_of(Penalty))
        self.penalty.changed.connect(self._change_penalty)
        self.clipping = ParamForm(params_of(Clipping))
        self.clipping.changed.connect(self._change_clipping)
        self.rows.addRow(self.tr("Schedule"), self.schedule)
        self.rows.addRow(self._caption(self.tr("Penalty"), Penalty.formula), self.penalty)
        self.rows.addRow(self._caption(self.tr("Clipping"), Clipping.formula), self.clipping)
        self.add_below(self.message)
        self._training = TrainingSpec()

    def show_training(self, training: TrainingSpec) -> None:
        """Show the rules of a project; this is not an input."""
        self._training = training
        for box, value in (
            (self.rule, training.rule),
            (self.order, training.order),
            (self.reduction, training.reduction),
            (self.paper, (training.digits, training.rounding)),
            (self.precision, training.precision),
        ):
            box.setCurrentIndex(max(_index_of(box, value), 0))
        self.schedule.show_entry(training.schedule or SCHEDULES.create("constant"))
        self.penalty.show_values(param_values(training.penalty))
        self.clipping.show_values(param_values(training.clipping))
        self.message.say("")

    def _choice(self, name: str, label: str, items: list[tuple[str, Any]]) -> QComboBox:
        """A row with a combo box; ``items`` are texts and what they stand for."""
        box = NarrowCombo(self)
        for text, value in items:
            box.addItem(text, value)
        box.setObjectName(name)
        box.setAccessibleName(label)
        box.activated.connect(lambda _index: self._change_choice(name, label, box))
        guard(box)
        self.rows.addRow(label, box)
        return box

    def _caption(self, text: str, formula: str) -> QLabel:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setToolTip(formula)
        return label

    def _rules(self) -> list[tuple[str, Any]]:
        return [
            (self.tr("Backpropagation"), BACKPROPAGATION),
            (self.tr("Perceptron rule (one layer of threshold units)"), PERCEPTRON),
        ]

    def _orders(self) -> list[tuple[str, Any]]:
        return [
            (self.tr("All layers together"), TOGETHER),
            (self.tr("Output layer first (a known mistake)"), OUTPUT_FIRST),
        ]

    def _reductions(self) -> list[tuple[str, Any]]:
        return [(self.tr("Mean over the samples"), "mean"), (self.tr("Sum over the samples"), "sum")]

    def _precisions(self) -> list[tuple[str, Any]]:
        return [(self.tr("Double precision (float64)"), DOUBLE), (self.tr("Single precision (float32)"), SINGLE)]

    def _papers(self) -> list[tuple[str, Any]]:
        named = []
        for digits, rounding in _PAPER:
            if digits is None:
                text = self.tr("Full precision")
            elif rounding == PLACES:
                text = self.tr("As on paper, %n decimal(s)", "", digits)
            else:
                text = self.tr("As on paper, %n significant digit(s)", "", digits)
            named.append((text, (digits, rounding)))
        return named

    def _change_choice(self, name: str, label: str, box: QComboBox) -> None:
        value = box.currentData()
        if name == "paper":
            digits, rounding = value
            changes: dict[str, Any] = {"digits": digits, "rounding": rounding}
        else:
            changes = {name: value}
        self._want(changes, self.tr("{0}: {1}", "setting and its value").format(label, box.currentText()))

    def _change_schedule(self, schedule: Schedule) -> None:
        constant = schedule.key == "constant"
        text = self.tr("change the schedule to {0}").format(title_of(schedule))
        self._want({"schedule": None if constant else schedule}, text)

    def _change_penalty(self, name: str, value: Any) -> None:
        penalty = replace(self._training.penalty, **{name: value})
        self._want({"penalty": penalty}, self.tr("change the penalty"))

    def _change_clipping(self, name: str, value: Any) -> None:
        clipping = replace(self._training.clipping, **{name: value})
        self._want({"clipping": clipping}, self.tr("change the clipping"))

    def _want(self, changes: dict[str, Any], text: str) -> None:
        def make(project: Project) -> Project:
            return set_training(project, replace(project.training, **changes))

        self.want(make, text, self.message)


def _index_of(box: QComboBox, value: Any) -> int:
    """The item that stands for a value; tuples come back from Qt as lists."""
    wanted = list(value) if isinstance(value, tuple) else value
    items = (box.itemData(i) for i in range(box.count()))
    return next((i for i, item in enumerate(items) if (list(item) if isinstance(item, tuple) else item) == wanted), -1)
