"""The training section: loss, optimizer, learning rate, mini-batch and the start of the random numbers."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QSpinBox, QWidget

from nnviz.document.edits import set_training
from nnviz.document.spec import Project, TrainingSpec
from nnviz.engine.losses import LOSSES, Loss
from nnviz.engine.optimizers import OPTIMIZERS, Optimizer
from nnviz.ui.entry_words import title_of
from nnviz.ui.forms.entry_editor import EntryEditor
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.message import Message, MessageBelow
from nnviz.ui.forms.number_field import NumberField
from nnviz.ui.forms.numbers_in import write_number
from nnviz.ui.forms.section import Section

_INT32 = 2**31 - 1


class TrainingForm(Section):
    """The hyperparameters, with the formula of the loss and of the optimizer's rule."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setTitle(self.tr("Training"))
        self.loss = EntryEditor(LOSSES, self.tr("Loss"), self)
        self.loss.chosen.connect(self._change_loss)
        self.loss.adjusted.connect(self._change_loss)
        self.loss_formula = _formula_label()
        self.optimizer = EntryEditor(OPTIMIZERS, self.tr("Optimizer"), self)
        self.optimizer.chosen.connect(self._change_optimizer)
        self.optimizer.adjusted.connect(self._change_optimizer)
        self.rule = _formula_label()
        self._make_fields()
        self.rows.addRow(self.tr("Loss"), self.loss)
        self.rows.addRow(self.loss_formula)
        self.rows.addRow(self.tr("Optimizer"), self.optimizer)
        self.rows.addRow(self.rule)
        self.rows.addRow(self.tr("Learning rate η"), self._rate_row)
        self.rows.addRow(self.tr("Batch size"), self._batch_row)
        self.rows.addRow(self.tr("Seed"), self._seed_row)
        self.add_below(self._shuffle_row)

    def _make_fields(self) -> None:
        self.rate = NumberField(self._rate_problem)
        self.rate.setAccessibleName(self.tr("Learning rate"))
        self.rate.setToolTip(self.tr("A number above 0, for example 0.5, 1/3 or 1e-3. Up and down keys: 1, 2, 5, 10 …"))
        self.rate.committed.connect(self._change_rate)
        self._rate_row = MessageBelow(self.rate)
        self.rate.refused.connect(self._rate_row.message.say)
        self.batch = QSpinBox()
        self.batch.setRange(1, _INT32)
        self.batch.setKeyboardTracking(False)
        self.batch.setAccelerated(True)
        self.batch.setAccessibleName(self.tr("Batch size"))
        self.batch.setToolTip(self.tr("So many samples share one update: their gradients are averaged."))
        self.batch.valueChanged.connect(self._change_batch)
        self._batch_row = MessageBelow(self.batch)
        self.shuffle = QCheckBox(self.tr("Shuffle the samples in each epoch"))
        self.shuffle.toggled.connect(self._change_shuffle)
        self._shuffle_row = MessageBelow(self.shuffle)
        self.seed = NumberField(self._seed_problem, whole=True)
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setToolTip(
            self.tr(
                "The start of the random numbers: one seed gives one set of start weights and one order of samples."
            )
        )
        self.seed.committed.connect(self._change_seed)
        self._seed_row = MessageBelow(self.seed)
        self.seed.refused.connect(self._seed_row.message.say)
        for field in (self.batch, self.shuffle):
            guard(field)

    def show_training(self, training: TrainingSpec) -> None:
        """Show the hyperparameters; this is not an input."""
        self.loss.show_entry(training.loss)
        self.loss_formula.setText(training.loss.formula)
        self.loss_formula.setToolTip(_backward_formulas(training.loss))
        self.optimizer.show_entry(training.optimizer)
        self.rule.setText(training.optimizer.formula)
        self.rule.setToolTip(self.tr("w: a weight or bias · η: the learning rate · g: the gradient ∂E/∂w"))
        self.rate.show_number(training.learning_rate)
        self.seed.show_number(training.seed)
        for field in (self.batch, self.shuffle):
            field.blockSignals(True)
        self.batch.setValue(training.batch_size)
        self.shuffle.setChecked(training.shuffle)
        for field in (self.batch, self.shuffle):
            field.blockSignals(False)
        for row in (self._rate_row, self._batch_row, self._seed_row, self._shuffle_row):
            row.message.say("")

    def _rate_problem(self, rate: float) -> str | None:
        return None if rate > 0 else self.tr("The learning rate must be above 0.")

    def _seed_problem(self, seed: float) -> str | None:
        return None if seed >= 0 else self.tr("The seed must be 0 or more.")

    def _change_loss(self, loss: Loss) -> None:
        self._want({"loss": loss}, self.tr("change the loss to {0}").format(title_of(loss)), self.loss.message)

    def _change_optimizer(self, optimizer: Optimizer) -> None:
        text = self.tr("change the optimizer to {0}").format(title_of(optimizer))
        self._want({"optimizer": optimizer}, text, self.optimizer.message)

    def _change_rate(self, rate: float) -> None:
        text = self.tr("change the learning rate to {0}").format(write_number(rate))
        self._want({"learning_rate": float(rate)}, text, self._rate_row.message)

    def _change_batch(self, size: int) -> None:
        text = self.tr("change the batch size to {0}").format(size)
        self._want({"batch_size": size}, text, self._batch_row.message)

    def _change_shuffle(self, on: bool) -> None:
        text = self.tr("shuffle the samples") if on else self.tr("take the samples in their order")
        self._want({"shuffle": on}, text, self._shuffle_row.message)

    def _change_seed(self, seed: int) -> None:
        self._want({"seed": seed}, self.tr("change the seed to {0}").format(seed), self._seed_row.message)

    def _want(self, changes: dict[str, Any], text: str, message: Message) -> None:
        def make(project: Project) -> Project:
            return set_training(project, replace(project.training, **changes))

        self.want(make, text, message)


def _formula_label() -> QLabel:
    label = QLabel()
    label.setObjectName("formula")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _backward_formulas(loss: Loss) -> str:
    """How the error starts on its way back; with which activations the loss is fused."""
    lines = [loss.grad_formula]
    if loss.fuses:
        lines.append(f"{', '.join(loss.fuses)}: {loss.fused_formula}")
    return "\n".join(lines)
