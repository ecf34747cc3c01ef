"""What happens to an exception that nobody caught: it is logged, and the user is told in words."""

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal

_LOG = logging.getLogger("nnviz")


class CrashReporter(QObject):
    """Receives uncaught exceptions of slots, timers, paint events and threads, while it is installed."""

    reported = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._old_hook = sys.excepthook
        self._old_thread_hook = threading.excepthook

    def install(self) -> None:
        """Take over both of Python's hooks."""
        sys.excepthook = self._report
        threading.excepthook = self._report_thread

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook = self._old_hook
        threading.excepthook = self._old_thread_hook

    def _report(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._old_hook(kind, error, where)
            return
        details = "".join(traceback.format_exception(kind, error, where))
        _LOG.error("uncaught exception\n%s", details)
        self.reported.emit(str(error) or kind.__name__, details)

    def _report_thread(self, args: threading.ExceptHookArgs) -> None:
        error = args.exc_value or args.exc_type()
        self._report(args.exc_type, error, args.exc_traceback)
