"""The frame clock: takes the newest snapshot to the views, while the worker stands still."""

import gc
import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from nnviz.app.session import Session

# What has to be delivered for a frame to be on the screen before the worker goes on.
_FLUSHED = tuple(
    int(kind.value) for kind in (QEvent.Type.MetaCall, QEvent.Type.LayoutRequest, QEvent.Type.UpdateRequest)
)

_SMOOTHING = 0.1
# Frames that take more than this share of their time call for slower panels, and the panels become so much slower or
# faster with each frame, up to this factor.
_ROOM, _PACE, _SLOWEST = 0.85, 1.06, 2.0


class FrameClock(QObject):
    """Polls the session at the frame rate; a slow frame lowers the rate instead of starving the training.

    Frames take a part ``duty`` of the time at most: the worker stands still during them. Where they would take more,
    the panels are asked to be slower before the frames are.

    Signals:
        delivered(): after each frame that showed something new.
        paced(slowness): how many times longer than usual panels shall wait for their turn, from 1 to 2.
    """

    delivered = Signal()
    paced = Signal(float)

    def __init__(
        self, session: Session, parent: QObject | None = None, frames_per_second: float = 60.0, duty: float = 1 / 3
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._frame_ms = 1000.0 / frames_per_second
        self._duty = duty
        self._mean_work, self._slowness = 0.0, 1.0
        self._ticking = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)

    def set_frame_rate(self, frames_per_second: float) -> None:
        """Another rate from the next frame on."""
        self._frame_ms = 1000.0 / frames_per_second

    def start(self) -> None:
        """Begin to tick."""
        self._ticking = True
        self._timer.start(0)

    def stop(self) -> None:
        """Tick no more; also from within a frame, as when what it delivers closes the window."""
        self._ticking = False
        self._timer.stop()

    def _tick(self) -> None:
        begin = time.perf_counter()
        try:
            self._deliver()
        finally:
            # Also after a view has failed, which is told elsewhere: the next frame may be well again.
            self._arm((time.perf_counter() - begin) * 1000)

    def _arm(self, work: float) -> None:
        """Tick again, after a pause that leaves the training its share; ``work`` is what this frame took, in ms."""
        # The mean, so that a single slow frame does not make the next one late.
        self._mean_work += _SMOOTHING * (work - self._mean_work)
        # Re-armed after the work, so that ticks never pile up.
        pause = max(self._frame_ms - work, self._mean_work * (1 / self._duty - 1))
        if self._ticking:
            self._timer.start(max(1, round(pause)))

    def _pace(self) -> None:
        """Have the panels wait longer while frames take too much of their time, and less again when they do not."""
        strained = self._mean_work > _ROOM * self._duty * self._frame_ms
        slowness = min(max(self._slowness * (_PACE if strained else 1 / _PACE), 1.0), _SLOWEST)
        if slowness != self._slowness:
            self._slowness = slowness
            self.paced.emit(slowness)

    def _deliver(self) -> None:
        """One frame, with the worker held if it is running: the views take the snapshot and are painted now."""
        training = self._session.training
        live = self._session.running
        if live:
            training.hold()
        try:
            new = self._session.poll() is not None
            if new and live:
                for kind in _FLUSHED:
                    QCoreApplication.sendPostedEvents(None, kind)
        finally:
            training.release()
        if new and live:
            self._pace()
        if new:
            self.delivered.emit()


class GarbageClock(QObject):
    """Collects garbage in the window's thread alone: a collection in the worker would delete Qt objects there.

    The first time everything is collected, and what is left then, which stays to the end, is looked at no more. The
    window is on the screen by that time.
    """

    def __init__(self, parent: QObject | None = None, interval_ms: int = 1000) -> None:
        super().__init__(parent)
        gc.disable()
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(interval_ms)

    def stop(self) -> None:
        """Give the collection back to Python."""
        self._timer.stop()
        gc.enable()
        gc.unfreeze()

    def _collect(self) -> None:
        gc.collect(1 if self._ticks % 30 else 2)
        if self._ticks == 0:
            gc.freeze()
        self._ticks += 1
