"""Brings back at the start what a crash has left, and says in words what that is."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from nnviz.app.recovery import Recovered, RecoveryFolder, left_folders, read_copy
from nnviz.shell.project_files import ProjectFiles

_LOG = logging.getLogger("nnviz")


class Recovering(QObject):
    """Opens the newest copy; further ones wait for further starts."""

    def __init__(self, parent: Path, projects: ProjectFiles, save_now: Callable[[], bool], window: QWidget) -> None:
        """Make it.

        Args:
            parent: the folder in which programs keep their recovery folders.
            save_now: copies the work that is open now into this program's own folder; whether it is there.
        """
        super().__init__(window)
        self._parent, self._projects, self._save_now, self._window = parent, projects, save_now, window

    def begin(self) -> bool:
        """Open the newest copy, if there is one that can be read; whether one was opened."""
        folders = left_folders(self._parent)
        opened = False
        for folder in folders:
            if opened:
                folder.let_go()
            else:
                opened = self._open(folder, len(folders) - 1)
        return opened

    def _open(self, folder: RecoveryFolder, others: int) -> bool:
        try:
            found = read_copy(folder)
            if not found.is_of_use:
                folder.remove()
                return False
            if found.newer is not None:
                # Never to be saved over what was saved later.
                found = replace(found, file=None)
            self._projects.begin_recovered(found.saved, found.file)
        except ValueError as error:
            kept = folder.set_aside()
            _LOG.warning("a recovery copy could not be read")
            text = self.tr("A copy of your work from a crash could not be opened: {0}\n\nIt is kept in {1}.")
            self._show(QMessageBox.Icon.Warning, self.tr("Not recovered"), text.format(error, kept))
            return False
        _LOG.info("recovered a copy at step %d", found.saved.step)
        # Only when it is safe in this program's own folder may the old one go.
        if self._save_now():
            folder.remove()
        else:
            folder.let_go()
        self._tell(found, others)
        return True

    def _tell(self, found: Recovered, others: int) -> None:
        time = QLocale().toString(
            QDateTime.fromSecsSinceEpoch(round(found.time.timestamp())), QLocale.FormatType.ShortFormat
        )
        name = found.saved.project.name if found.file is None else found.file.name
        text = self.tr(
            "nnviz ended unexpectedly. Your work in “{0}” was recovered as it stood on {1}: "
            "network, data and settings, with the training up to step {2}."
        ).format(name, time, f"{found.saved.step:,}")
        if found.file is None:
            rest = self.tr("It is in no file yet: save it to keep it.")
        else:
            rest = self.tr(
                "The file {0} is as you saved it last: save to put this into it, or revert to go back to it."
            )
            rest = rest.format(found.file)
        if others:
            rest = self.tr("{0} %n more copy(s) are offered at the next starts.", "", others).format(rest)
        box = self._show(QMessageBox.Icon.Information, self.tr("Recovered"), text)
        box.setInformativeText(rest)

    def _show(self, icon: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
        box = QMessageBox(icon, title, text, QMessageBox.StandardButton.Ok, self._window)
        box.setObjectName("recovery_box")
        box.finished.connect(box.deleteLater)
        box.open()
        return box
