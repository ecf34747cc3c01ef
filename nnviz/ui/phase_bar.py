"""The line above the canvas: how far the step has been told, what happened, and which key goes on."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.names import own_names, unit_names
from nnviz.ui.chip import Chip
from nnviz.ui.moment_sentence import sentence_at
from nnviz.ui.numbers import format_number
from nnviz.ui.sentence_line import SentenceLine
from nnviz.ui.theme import Theme

_DIGITS = 6


class PhaseBar(QWidget):
    """Five chips, the present phase lit, and one sentence under them."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        # Whether it tells that training runs.
        self._live = False
        self._chips = {phase: Chip(self) for phase in Phase}
        self._sentence = SentenceLine(self)
        self._sentence.setObjectName("phase_sentence")
        row = QHBoxLayout()
        row.setSpacing(6)
        for chip in self._chips.values():
            row.addWidget(chip, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 4)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._sentence)
        self._name_chips()

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme, self._live = theme, False
        self.show_snapshot(self._session.snapshot, self._session.focus)

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Light the present phase and tell what it is; in a live run there is nothing new to tell."""
        live = self._session.running
        if live and self._live and snapshot.record is not None:
            return
        self._live = live and snapshot.record is not None
        for phase, chip in self._chips.items():
            self._colour(chip, phase, focus.phase, live)
        self._sentence.set_text(self._sentence_for(snapshot, focus))

    def changeEvent(self, event: QEvent) -> None:
        """Name the chips again when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._live = False
            self._name_chips()
        super().changeEvent(event)

    def _name_chips(self) -> None:
        names = {
            Phase.SAMPLE: self.tr("Sample"),
            Phase.FORWARD: self.tr("Forward"),
            Phase.LOSS: self.tr("Loss"),
            Phase.BACKWARD: self.tr("Backward"),
            Phase.UPDATE: self.tr("Update"),
        }
        for number, (phase, chip) in enumerate(self._chips.items(), start=1):
            chip.set_text(self.tr("{0} {1}", "number and name of a phase").format(number, names[phase]))

    def _colour(self, chip: Chip, phase: Phase, present: Phase, live: bool) -> None:
        theme = self._theme
        if live:
            back, front = theme.surface, theme.dim_text
        elif phase == present:
            back, front = theme.accent, theme.accent_text
        elif phase < present:
            back, front = theme.surface, theme.text
        else:
            back, front = theme.surface, theme.dim_text
        chip.set_look(back, front, bold=phase == present and not live)

    def _sentence_for(self, snapshot: Snapshot, focus: Focus) -> str:
        record = snapshot.record
        if record is None:
            return snapshot.problem
        if self._session.running:
            return self.tr("Training. Press Space to pause.")
        if focus.moment is not None:
            network, dataset = record.network, self._session.data.dataset
            own = own_names(self._session.project.network)
            names = unit_names(network, dataset.input_names, dataset.target_names, own)
            return sentence_at(focus.moment, record, names)
        row = int(self._session.data.train_rows[record.sample_indices[focus.sample]]) + 1
        loss = format_number(float(record.sample_losses[focus.sample]), _DIGITS)
        if focus.phase == Phase.SAMPLE:
            return self.tr(
                "Sample {0} is chosen and waits at the inputs. Press → to send it forward, Shift+→ to take it whole."
            ).format(row)
        if focus.phase == Phase.FORWARD:
            return self.tr(
                "Forward: each unit sums its weighted inputs and its bias to z, and hands on a = f(z). "
                "Press → to measure the loss."
            )
        if focus.phase == Phase.LOSS:
            return self.tr(
                "Loss: the outputs are compared with the targets, E = {0} for this sample. "
                "Press → to send the error back."
            ).format(loss)
        if focus.phase == Phase.BACKWARD:
            return self._backward_sentence(len(record.inputs), focus.sample)
        return self.tr(
            "Update {0}: every weight moved against its gradient. "
            "Loss of the mini-batch {1} → {2}. Press → for the next sample."
        ).format(f"{record.step:,}", format_number(record.loss, _DIGITS), format_number(record.loss_after, _DIGITS))

    def _backward_sentence(self, batch: int, sample: int) -> str:
        if batch > 1:
            return self.tr(
                "Backward: δ = arriving error × slope, layer by layer; sample {0} of {1} in this mini-batch. "
                "The weights are still the old ones. Press → to update them, Shift+→ for the next sample."
            ).format(sample + 1, batch)
        return self.tr(
            "Backward: δ = arriving error × slope, layer by layer, and from δ every gradient. "
            "The weights are still the old ones. Press → to update them."
        )
