"""One long piece of work on a thread of its own, with progress and cancel. No signal ever leaves that thread."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.formats.progress import Cancelled, Progress

_LOOK_MS = 40


class Background(QObject):
    """Runs ``work(progress)``; a timer of the window's thread looks how far it is.

    1. The worker writes its share, and at last its result or its exception, into attributes.
    2. The window's timer reads them and emits the signals here, in the window's thread.
    3. ``cancel`` sets a flag, at which the next call of ``progress`` raises ``Cancelled`` in the worker.

    Signals:
        progressed(share): 0 to 1.
        done(result): the work is complete.
        refused(error): it raised an exception.
        cancelled(): it was stopped.
    """

    progressed = Signal(float)
    done = Signal(object)
    refused = Signal(object)
    cancelled = Signal()

    def __init__(
        self, work: Callable[[Progress], Any], parent: QObject | None = None, *, keeps_result: bool = False
    ) -> None:
        """Make it.

        Args:
            keeps_result: what was stopped too late is told as done, because it is: a file has been written.
        """
        super().__init__(parent)
        self._work, self._keeps_result = work, keeps_result
        self._share = 0.0
        self._result: Any = None
        self._error: BaseException | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="nnviz-loading", daemon=True)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin."""
        self._thread.start()
        self._timer.start()

    @property
    def running(self) -> bool:
        """Whether its end has not been told yet."""
        return self._timer.isActive()

    def finish(self, timeout: float | None = None) -> None:
        """Wait for the end, so many seconds at most; tell it before this returns if it has come."""
        self._thread.join(timeout)
        if self._timer.isActive() and not self._thread.is_alive():
            self._look()

    def cancel(self) -> None:
        """Ask the work to stop; ``cancelled`` tells when it has."""
        self._stop.set()

    def close(self) -> None:
        """Stop without a word, and wait for the thread. May be called again."""
        self._stop.set()
        self._timer.stop()
        if self._thread.ident is not None:
            self._thread.join(10.0)

    def _run(self) -> None:
        try:
            self._result = self._work(self._note)
        except BaseException as error:  # noqa: BLE001 - it is told in the window's thread
            self._error = error

    def _note(self, share: float) -> None:
        if self._stop.is_set():
            raise Cancelled
        self._share = share

    def _look(self) -> None:
        if self._thread.is_alive():
            self.progressed.emit(self._share)
            return
        self._timer.stop()
        self._thread.join()
        # What was stopped just as it ended is not wanted any more either.
        unwanted = self._stop.is_set() and not self._keeps_result
        if isinstance(self._error, Cancelled) or unwanted:
            self.cancelled.emit()
        elif self._error is not None:
            self.refused.emit(self._error)
        else:
            self.done.emit(self._result)
