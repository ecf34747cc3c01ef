"""The light in the status line: whether the gradient of the shown step is the slope of its loss."""

import math
import time

import numpy as np
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.run import RunState
from nnviz.app.session import Session
from nnviz.engine.arrays import IntArray
from nnviz.engine.derivation import Reading
from nnviz.engine.derivation.nudge import Nudge, nudged
from nnviz.engine.quantity import Kind
from nnviz.engine.record import StepRecord
from nnviz.ui.theme import Theme

# A check begins when nothing has been asked for so long, in milliseconds, and rests between its pieces.
_PATIENCE, _REST = 400, 15
# A piece takes so long at most, and all of them together, in seconds.
_PIECE_SECONDS, _ALL_SECONDS = 0.006, 0.6
# A central difference of a smooth loss shows so many digits at least.
_ENOUGH_DIGITS = 5.0
_DOT = 10
_NOTHING: IntArray = np.empty(0, np.int64)


class GradientLight(QWidget):
    """Nudges the weights of the shown step one after another, while nobody waits for anything, and never for long.

    Of a large network only some weights are checked, spread over all of them, and it says how many. It stands still
    in a live run. Attributes: ``checked`` weights so far, ``worst`` agreeing digits among those without a kink,
    ``kinks`` the number of those with one.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        # The step that is checked; what there is to check is found out when the check begins.
        self._record: StepRecord | None = None
        self._reading: Reading | None = None
        self._queue = _NOTHING
        self._spent = 0.0
        self.checked, self.kinks, self.worst = 0, 0, math.inf
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        session.snapshot_changed.connect(lambda _snapshot: self._begin())
        session.state_changed.connect(self._follow)
        self._tell()
        self._begin()

    @property
    def done(self) -> bool:
        """Whether the check of the shown step is complete."""
        return self._reading is not None and not len(self._queue)

    def text(self) -> str:
        """What it says."""
        if self._record is None or not self.checked:
            return self.tr("gradient …")
        if self.worst < _ENOUGH_DIGITS:
            return self.tr("gradient differs")
        return self.tr("gradient right")

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the widest text."""
        texts = (self.tr("gradient …"), self.tr("gradient differs"), self.tr("gradient right"))
        width = max(map(self.fontMetrics().horizontalAdvance, texts))
        return QSize(width + _DOT + 18, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dot, full when all is well, and the words beside it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, middle = self._theme, self.height() / 2
        colour = QColor(theme.dim_text)
        if self.checked:
            colour = QColor(theme.warning if self.worst < _ENOUGH_DIGITS else theme.series[2])
        painter.setPen(colour)
        painter.setBrush(colour if self.checked else QColor(theme.window))
        painter.drawEllipse(4, round(middle - _DOT / 2), _DOT, _DOT)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(_DOT + 10, round(middle + self.fontMetrics().ascent() / 2 - 1), self.text())
        painter.end()

    def _follow(self, state: RunState) -> None:
        if state is RunState.RUNNING:
            self._timer.stop()
        else:
            self._begin()

    def _begin(self) -> None:
        """Forget the check of another step, and begin with this one when nobody waits."""
        record = self._session.snapshot.record
        if self._session.running or record is None or record.options.rule == "perceptron":
            record = None
        if record is self._record:
            return
        self._record, self._reading, self._queue = record, None, _NOTHING
        if record is None:
            self._timer.stop()
        else:
            self._timer.start(_PATIENCE)
        self.checked, self.kinks, self.worst, self._spent = 0, 0, math.inf, 0.0
        self._tell()

    def _go_on(self) -> None:
        """Check some more weights."""
        if self._record is None:
            return
        if self._reading is None:
            self._reading, self._queue = Reading(self._record), _order(self._record)
        reading = self._reading
        begin = time.perf_counter()
        count = 1
        while len(self._queue) and time.perf_counter() - begin < _PIECE_SECONDS:
            part, self._queue = self._queue[:count], self._queue[count:]
            self._count(nudged(reading, tuple(reading.place(Kind.PARAMETER, index) for index in part.tolist())))
            count *= 2
        self._spent += time.perf_counter() - begin
        if self._spent > _ALL_SECONDS:
            self._queue = _NOTHING
        if len(self._queue):
            self._timer.start(_REST)
        self._tell()

    def _count(self, nudges: tuple[Nudge, ...]) -> None:
        self.checked += len(nudges)
        for nudge in nudges:
            if nudge.kinked:
                self.kinks += 1
            else:
                self.worst = min(self.worst, nudge.digits)

    def _tell(self) -> None:
        self.setToolTip(self._in_words())
        self.setAccessibleName(self.text())
        self.update()

    def _in_words(self) -> str:
        record = self._record
        if record is None:
            return self.tr("The gradients are checked when training stands still.")
        total = record.network.parameter_count
        text = self.tr("Nudged {0} of {1} weights and biases of this step.").format(f"{self.checked:,}", f"{total:,}")
        if self.checked and math.isfinite(self.worst):
            text += "\n" + self.tr("At least {0} digits agree.").format(math.floor(self.worst))
        if self.kinks:
            text += "\n" + self.tr("%n of them is at a kink: not differentiable there.", "", self.kinks)
        return text


def _order(record: StepRecord) -> IntArray:
    """All weights, so that the first of them are spread over the whole network."""
    return np.random.default_rng(0).permutation(record.network.parameter_count)
