"""Tells of an unexpected error in words: what happened, whether the work is safe, and a report to copy."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

_LOG = logging.getLogger("nnviz")
# A failure that comes back this often will not go away by itself.
_TOO_MANY = 5


class FailureDialog(QDialog):
    """One dialog for all failures that come while it is open."""

    def __init__(self, text: str, report: str, is_safe: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("failure_dialog")
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setMinimumWidth(560)
        self.report = report
        self._is_safe = is_safe
        self.words = _label(self.tr("An unexpected error happened:\n{0}").format(text))
        self.advice = _label("")
        self.count_failures(1)
        self.details = QPlainTextEdit(report)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(self.tr("Report"))
        self.details.setMinimumHeight(220)
        self.details.hide()
        self._make_buttons()
        column = QVBoxLayout(self)
        for widget in (self.words, self.advice, self.details, self.buttons):
            column.addWidget(widget)

    def count_failures(self, count: int) -> None:
        """Say how it stands after so many failures."""
        if self._is_safe:
            safe = self.tr(
                "A copy of your work was saved: the next start offers it if this window closes unexpectedly."
            )
        else:
            safe = self.tr("Your work is still in this window, but no copy of it could be saved: save it now.")
        if count < _TOO_MANY:
            more = self.tr("You can go on. If it happens again, save your work and start nnviz anew.")
        else:
            more = self.tr("It has happened %n time(s): save your work and start nnviz anew.", "", count)
        self.advice.setText(self.tr("{0}\n\n{1}").format(safe, more))

    def _make_buttons(self) -> None:
        self.buttons = QDialogButtonBox(self)
        roles = QDialogButtonBox.ButtonRole
        self.copy_button = self.buttons.addButton(self.tr("&Copy report"), roles.ActionRole)
        self.copy_button.setToolTip(self.tr("Versions, the error and the end of the log; none of your data"))
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.report))
        self.show_button = self.buttons.addButton(self.tr("&Show report"), roles.ActionRole)
        self.show_button.clicked.connect(self._show_details)
        go_on = self.buttons.addButton(self.tr("&Go on"), roles.AcceptRole)
        go_on.setDefault(True)
        self.buttons.accepted.connect(self.accept)

    def _show_details(self) -> None:
        self.details.show()
        self.show_button.setEnabled(False)


class Failures(QObject):
    """Receives every unexpected error, from slots, threads and training, and tells of it once."""

    def __init__(self, window: QWidget, report: Callable[[str], str], save_copy: Callable[[], bool]) -> None:
        """Make it.

        Args:
            report: makes the report from a traceback.
            save_copy: saves a recovery copy; whether the work is safe.
        """
        super().__init__(window)
        self._window, self._report, self._save_copy = window, report, save_copy
        self._count = 0
        self.dialog: FailureDialog | None = None

    def tell(self, text: str, details: str) -> None:
        """Save a copy of the work, and say what happened."""
        self._count += 1
        if self.dialog is not None:
            self.dialog.count_failures(self._count)
            return
        self.dialog = dialog = FailureDialog(text, self._report(details), self._copied(), self._window)
        dialog.finished.connect(lambda _result: self._closed())
        dialog.open()

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _copied(self) -> bool:
        try:
            return self._save_copy()
        except Exception:  # noqa: BLE001 - the failure that is told of may be the reason; then that is said
            _LOG.exception("no recovery copy could be saved after a failure")
            return False


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label
