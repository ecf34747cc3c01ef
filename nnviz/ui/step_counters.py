"""Where training stands, in the status line: epoch, sample, mini-batch, step, loss."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from nnviz.app.focus import Phase
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.ui.counter_line import CounterLine
from nnviz.ui.numbers import format_number

_LOSS_DIGITS = 7
# The longest numbers that it has room for: epoch, sample, mini-batch, mini-batches, step, loss.
_WIDEST = (100_000, 60_000, 60_000, 60_000, 100_000_000, "0.0000000e−10")


class StepCounters(CounterLine):
    """Tells the numbers of a step in one line."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_in_words(*_WIDEST), parent)
        self._session = session
        self.setObjectName("counters")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Tell of another step, or of another place in it."""
        record = snapshot.record
        if record is None:
            self.set_text(self.tr("step {0}").format(f"{snapshot.step:,}"))
            return
        session, focus = self._session, self._session.focus
        row = int(session.data.train_rows[record.sample_indices[focus.sample]]) + 1
        loss = record.loss_after if focus.phase == Phase.UPDATE and not session.running else record.loss
        shown = format_number(loss, _LOSS_DIGITS)
        self.set_text(_in_words(record.epoch, row, record.batch, record.batches, snapshot.step, shown))


def _in_words(epoch: int, row: int, batch: int, batches: int, step: int, loss: str) -> str:
    text = QCoreApplication.translate(
        "StepCounters", "epoch {0}   sample {1}   mini-batch {2} of {3}   step {4}   loss {5}"
    )
    return text.format(f"{epoch:,}", f"{row:,}", f"{batch:,}", f"{batches:,}", f"{step:,}", loss)
