"""The log of the program: a file that rotates, and beside it what Python says when the process itself dies."""

import contextlib
import faulthandler
import io
import logging
import logging.handlers
from pathlib import Path

_LOG = logging.getLogger("nnviz")
_LARGEST, _OLD_ONES = 256 * 1024, 3
_TAIL_LINES = 60
_FORMAT = "%(asctime)s %(levelname)s %(message)s"


class LogFile:
    """Written while it is open. Where no file can be written, as in a read-only home, there is none."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "nnviz.log"
        self._faults_path = folder / "fault.log"
        self._handler: logging.Handler | None = None
        self._faults: io.TextIOWrapper | None = None

    def open(self) -> None:
        """Begin to write; what killed the program last time is put into the log first."""
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handler = logging.handlers.RotatingFileHandler(
                self.path, maxBytes=_LARGEST, backupCount=_OLD_ONES, encoding="utf-8"
            )
            handler.setFormatter(logging.Formatter(_FORMAT))
            self._handler = handler
            _LOG.addHandler(handler)
            _LOG.setLevel(logging.INFO)
            self._take_over_faults()

    def close(self) -> None:
        """Write no more."""
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None
        if self._handler is not None:
            _LOG.removeHandler(self._handler)
            self._handler.close()
            self._handler = None

    def tail(self) -> str:
        """The last lines."""
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-_TAIL_LINES:])

    def _take_over_faults(self) -> None:
        if self._faults_path.exists():
            died = self._faults_path.read_text(encoding="utf-8", errors="replace").strip()
            if died:
                _LOG.error("the program died before:\n%s", died)
        # Who runs the program under a fault handler of their own keeps it.
        if not faulthandler.is_enabled():
            self._faults = self._faults_path.open("w", encoding="utf-8")
            faulthandler.enable(self._faults)
