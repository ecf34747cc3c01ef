"""The report that a person can copy after an unexpected error. It holds none of their data."""

import platform
import re
from pathlib import Path

import numpy as np
import PySide6
from PySide6.QtCore import QLibraryInfo, qVersion
from PySide6.QtGui import QGuiApplication

from nnviz import __version__

# Texts in quotes and paths may be names of files, columns and classes: people's data.
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”")
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s:,;\"']+){2,}")
# Whole numbers stay: they are shapes and indices. Values of a table mostly are not whole.
_VALUE = re.compile(r"(?<![\d.])-?\d+\.\d+(?:[eE][-+]?\d+)?(?!\.?\d)")
_FRAME = re.compile(r'^(\s*)File "(?P<path>[^"]+)", line (?P<line>\d+)(?P<rest>.*)$')


def make_report(details: str, log_tail: str) -> str:
    """Versions, what happened, and the end of the log.

    Args:
        details: a traceback.
    """
    return "\n".join(
        (
            f"nnviz {__version__}",
            f"Python {platform.python_version()}, {platform.platform()}",
            f"PySide6 {PySide6.__version__}, Qt {qVersion()}, platform {QGuiApplication.platformName()}, "
            f"debug {QLibraryInfo.isDebugBuild()}, NumPy {np.__version__}",
            "",
            without_data(details.strip()),
            "",
            "The end of the log:",
            without_data(log_tail.strip()),
            "",
        )
    )


def without_data(text: str) -> str:
    """The text without quoted words, fractional numbers and paths, but for program files, whose paths are shortened."""
    return "\n".join(_line(line) for line in text.splitlines())


def _line(line: str) -> str:
    frame = _FRAME.match(line)
    if frame is not None:
        return f'{frame[1]}File "{_shortened(frame["path"])}", line {frame["line"]}{frame["rest"]}'
    if line.startswith("    "):
        # A line of the program's own source.
        return line
    return _VALUE.sub("#", _PATH.sub("(path)", _QUOTED.sub("(text)", line)))


def _shortened(path: str) -> str:
    """The last parts of a program file's path: where it is installed may name the person."""
    parts = Path(path.replace("\\", "/")).parts
    for root in ("nnviz", "site-packages"):
        if root in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(root) :])
    return parts[-1] if parts else path
