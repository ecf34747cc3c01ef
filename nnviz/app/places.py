"""The folders in which the program keeps what is no file of the user's: logs, and copies for recovery."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths

_NAME = "nnviz"


def state_folder(*parts: str) -> Path:
    """A folder for what lives from start to start, ``~/.local/state/nnviz`` on Linux; it is not made here."""
    base = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericStateLocation)
    return Path(base).joinpath(_NAME, *parts)
