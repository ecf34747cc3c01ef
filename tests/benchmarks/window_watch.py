"""Notices when the window's thread is away from its events, for how long, and where every thread was meanwhile."""

import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

# A timer of the window notes its coming so often, in ms …
_TICK_MS = 10
# … and from so long a gap on, in seconds, another thread notes where the threads are.
_LOOK_FROM = 0.06
_LOOK_SECONDS = 0.004
_FRAMES = 7
_TASKS = Path("/proc/self/task")


class WindowWatch:
    """A timer of the window's thread; if you like, a thread of its own looks at the stacks of all others in a gap.

    A gap is the time from one call of the timer to the next. On a machine that others load, much of it is time in
    which threads of this process wanted to run and had no processor: Linux counts that, and it is taken away from the
    gap as it would be on a quiet machine. Elsewhere both are the same.
    """

    def __init__(self, *, stacks: bool = False) -> None:
        self._window = threading.get_ident()
        self._stacks: Counter[str] = Counter()
        self._ended = threading.Event()
        self._ticks: list[tuple[float, float, float]] = []
        self._waiting: dict[str, int] = {}
        self._waited = 0
        self.begin()
        self._timer = QTimer()
        self._timer.timeout.connect(lambda: self._ticks.append(self._moment()))
        self._timer.start(_TICK_MS)
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)
        if stacks:
            self._thread.start()

    def begin(self) -> None:
        """Forget what was."""
        self._ticks = [self._moment()]
        self._stacks.clear()

    def gaps(self) -> tuple[np.ndarray, np.ndarray]:
        """The gaps since ``begin``, in ms: as they were, and without the time that threads waited for a processor."""
        wall, busy, waited = 1000 * np.diff(np.array([*self._ticks, self._moment()]), axis=0).T
        return wall, np.clip(wall - waited, np.minimum(busy, wall), wall)

    def take(self) -> str:
        """The gaps since the last call in words; with the places where the threads were, if they were looked at."""
        wall, quiet = self.gaps()
        text = f"gaps p99 {np.percentile(quiet, 99):.0f} ms, longest {quiet.max():.0f} ms"
        text += f" (by the clock {np.percentile(wall, 99):.0f}, {wall.max():.0f})"
        for stack, count in self._stacks.most_common(12):
            text += f"\n      {count * _LOOK_SECONDS * 1000:5.0f} ms  {stack}"
        self.begin()
        return text

    def end(self) -> None:
        """Stop both."""
        self._timer.stop()
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _moment(self) -> tuple[float, float, float]:
        """The clock, this thread's processor time, and how long all threads have waited for a processor, in seconds."""
        waiting: dict[str, int] = {}
        for task in _TASKS.iterdir() if _TASKS.exists() else ():
            try:
                waiting[task.name] = int((task / "schedstat").read_text().split()[1])
            except OSError:
                # The thread has ended meanwhile.
                continue
        self._waited += sum(now - self._waiting.get(name, now) for name, now in waiting.items())
        self._waiting = waiting
        return time.perf_counter(), time.thread_time(), self._waited / 1e9

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            if time.perf_counter() - self._ticks[-1][0] < _LOOK_FROM:
                continue
            names = {thread.ident: thread.name for thread in threading.enumerate()}
            for ident, frame in sys._current_frames().items():
                name = "window" if ident == self._window else names.get(ident, "?")
                if name != "watch":
                    self._stacks[f"{name}: {_places(frame)}"] += 1


def run_events(seconds: float) -> None:
    """Run the event loop for a while, as the program does."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _places(frame: FrameType | None) -> str:
    places: list[str] = []
    while frame is not None and len(places) < _FRAMES:
        code = frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return " < ".join(places)
