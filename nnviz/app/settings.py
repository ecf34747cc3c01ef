"""What is remembered from start to start: theme, window layout, last folder. A broken value never stops the start."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

# Raised when a stored value changes its meaning; the layout of another version is not used.
VERSION = 1
_MOST_RECENT = 10
LEAST_TIMELINE_MEGABYTES, MOST_TIMELINE_MEGABYTES = 1, 65_536
_TIMELINE_MEGABYTES = 256


class Settings:
    """Small typed access to the program's settings file."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = (
            store
            if store is not None
            else QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "nnviz", "nnviz")
        )

    @property
    def theme(self) -> str:
        """ "system", "light" or "dark"."""
        value = self._read("theme")
        return value if value in ("light", "dark") else "system"

    @theme.setter
    def theme(self, value: str) -> None:
        self._store.setValue("theme", value)

    @property
    def folder(self) -> str:
        """Where files were opened or saved last; empty at first."""
        value = self._read("folder")
        return value if isinstance(value, str) else ""

    @folder.setter
    def folder(self, value: str) -> None:
        self._store.setValue("folder", value)

    @property
    def recent(self) -> tuple[Path, ...]:
        """The files that were opened or saved last, the newest first."""
        value = self._read("recent")
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return tuple(Path(name) for name in names if isinstance(name, str) and name)

    def add_recent(self, path: Path) -> None:
        """Put a file first."""
        paths = [path.absolute(), *(old for old in self.recent if old != path.absolute())]
        self._store.setValue("recent", [str(each) for each in paths[:_MOST_RECENT]])

    def forget_recent(self, path: Path | None = None) -> None:
        """Leave a file out; all of them when none is named."""
        self._store.setValue("recent", [str(old) for old in self.recent if path is not None and old != path])

    @property
    def timeline_megabytes(self) -> int:
        """How much memory the time machine may take."""
        text = str(self._read("timeline_megabytes"))
        value = int(text) if text.isdecimal() and len(text) < 9 else _TIMELINE_MEGABYTES
        return min(max(value, LEAST_TIMELINE_MEGABYTES), MOST_TIMELINE_MEGABYTES)

    @timeline_megabytes.setter
    def timeline_megabytes(self, value: int) -> None:
        self._store.setValue("timeline_megabytes", value)

    def group(self, name: str) -> dict[str, str]:
        """Texts that a part of the program remembers under a name of its own; whoever reads them checks them."""
        self._store.beginGroup(name)
        found = {key: self._store.value(key) for key in self._store.childKeys()}
        self._store.endGroup()
        return {key: value for key, value in found.items() if isinstance(value, str)}

    def save_group(self, name: str, texts: dict[str, str]) -> None:
        """Remember texts for a part of the program."""
        for key, text in texts.items():
            self._store.setValue(f"{name}/{key}", text)

    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Geometry and dock layout of the window, or None when there is none of this version."""
        if str(self._read("layout/version")) != str(VERSION):
            return None
        geometry, state = self._read("layout/geometry"), self._read("layout/state")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            return geometry, state
        return None

    def save_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Remember geometry and dock layout."""
        self._store.setValue("layout/version", VERSION)
        self._store.setValue("layout/geometry", geometry)
        self._store.setValue("layout/state", state)
        self._store.sync()

    def forget(self) -> None:
        """Back to the default settings."""
        self._store.clear()
        self._store.sync()

    def _read(self, key: str) -> Any:
        return self._store.value(key)
