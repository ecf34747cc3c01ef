"""The part of the File menu that is about the project's file: open, recent files, save, revert."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from nnviz.shell.project_files import ProjectFiles


class DocumentMenu(QObject):
    """Fills a menu from its top, and again with ``add_saving``."""

    def __init__(self, projects: ProjectFiles, menu: QMenu) -> None:
        super().__init__(menu)
        self._projects, self._settings = projects, projects.settings
        _add(menu, self.tr("&Open…"), projects.choose, QKeySequence.StandardKey.Open)
        _add(menu, self.tr("Open &project…"), lambda: projects.choose(projects_only=True), "Ctrl+Shift+O")
        self.recent = menu.addMenu(self.tr("Open &recent"))
        self.recent.aboutToShow.connect(self._fill_recent)
        menu.aboutToShow.connect(lambda: self.recent.setEnabled(bool(self._settings.recent)))

    def add_saving(self, menu: QMenu) -> None:
        """Save, save as, revert."""
        projects = self._projects
        _add(menu, self.tr("&Save"), projects.save, QKeySequence.StandardKey.Save)
        _add(menu, self.tr("Save &as…"), projects.save_as, "Ctrl+Shift+S")
        revert = _add(menu, self.tr("Re&vert…"), projects.revert)
        revert.setEnabled(False)
        projects.document.changed.connect(
            lambda: revert.setEnabled(projects.document.path is not None and projects.document.modified)
        )
        menu.addSeparator()

    def _fill_recent(self) -> None:
        self.recent.clear()
        paths = self._settings.recent
        names = [path.name for path in paths]
        for number, path in enumerate(paths, start=1):
            # The folder tells two files of one name apart; & would be the mark of a key.
            name = path.name if names.count(path.name) == 1 else str(path)
            action = self.recent.addAction(f"&{number % 10}  {name.replace('&', '&&')}")
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self._open(path))
        self.recent.setToolTipsVisible(True)
        self.recent.addSeparator()
        _add(self.recent, self.tr("&Clear this list"), self._settings.forget_recent)

    def _open(self, path: Path) -> None:
        self._projects.open_path(path)


def _add(
    menu: QMenu, text: str, do: Callable[[], object], key: QKeySequence.StandardKey | str | None = None
) -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(lambda _checked=False: do())
    if key is not None:
        action.setShortcut(QKeySequence(key))
    return action
