"""Plays the step by itself, rung by rung, at the speed of the slider; coarser rungs are left to the worker."""

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.app.moments import Rung
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper

# Nobody sees more rungs in a second than there are frames: faster than this, the worker trains.
FASTEST_RUNGS = 60.0


class Autoplay(QObject):
    """Space: plays, or stands still. It holds the rung and the speed.

    Fine rungs, up to the sample, are played in the window's thread, one at each tick. At full speed and on coarser
    rungs the worker makes whole steps.

    Signals:
        changed(): it began to play or stands still; ``session.state_changed`` tells the same of the worker.
        rung_changed(rung): presses go farther, or less far.
    """

    changed = Signal()
    rung_changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._stepper = session, Stepper(session)
        self.rung = Rung.UNIT
        self.many = 100
        self._interval = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        session.project_changed.connect(self.stop)

    @property
    def playing(self) -> bool:
        """Whether it plays rung by rung now; a run of the worker is ``session.running``."""
        return self._timer.isActive()

    @property
    def by_rungs(self) -> bool:
        """Whether Space plays the rungs of a step, and not whole steps of the worker."""
        return self.rung <= Rung.SAMPLE and self._interval * FASTEST_RUNGS >= 1

    def toggle(self) -> None:
        """Play, or stand still."""
        if self.playing:
            self.stop()
        elif self._session.running or not self.by_rungs:
            self._stepper.toggle_run()
        elif self._session.trainable():
            self._timer.start(round(1000 * self._interval))
            self.changed.emit()
            self._tick()

    def stop(self) -> None:
        """Stand still at this rung; a run of the worker goes on."""
        if self.playing:
            self._timer.stop()
            self.changed.emit()

    def advance(self) -> None:
        """One press on."""
        self._stepper.advance(self.rung, self.many)

    def retreat(self) -> None:
        """One press back."""
        self._stepper.retreat(self.rung, self.many)

    def set_rung(self, rung: Rung) -> None:
        """How far one press goes from now on."""
        if rung != self.rung:
            self.rung = rung
            self._follow_speed()
            self.rung_changed.emit(rung)

    def set_many(self, steps: int) -> None:
        """So many steps for the rung MANY."""
        self.many = steps

    def set_interval(self, seconds: float) -> None:
        """The time from one rung, or one step of the worker, to the next; 0 is full speed."""
        self._interval = seconds
        self._session.set_interval(seconds)
        self._follow_speed()

    def _follow_speed(self) -> None:
        """Go over between playing and the worker's run when the speed or the rung asks for it."""
        if self.playing:
            if self.by_rungs:
                self._timer.setInterval(round(1000 * self._interval))
            else:
                self.stop()
                self._session.run()
        elif self._session.running and self.by_rungs:
            self._session.pause()
            self.toggle()

    def _tick(self) -> None:
        self.advance()
