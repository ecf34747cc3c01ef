"""Asks before unsaved work is lost: when the window closes, and when another project takes its place."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from nnviz.app.document_state import DocumentState
from nnviz.app.session import Session


class UnsavedWork(QObject):
    """One question at a time, in a dialog that blocks nothing. ``asks`` False goes on without a question."""

    def __init__(
        self, session: Session, document: DocumentState, save: Callable[[Callable[[], None]], None], window: QWidget
    ) -> None:
        """Make it.

        Args:
            save: saves the project, asking for a place where it has none, and calls its argument when that is done.
        """
        super().__init__(window)
        self._session, self._document, self._save, self._window = session, document, save, window
        self.asks = True
        self.box: QMessageBox | None = None

    def then(self, go_on: Callable[[], None]) -> None:
        """Go on at once when nothing can be lost, else when the user has saved the work or given it up."""
        if not self.found():
            go_on()
        elif self.box is None:
            self._ask(go_on)

    def found(self) -> bool:
        """Whether there is unsaved work to ask about, once training stands still."""
        self._session.pause()
        return self.asks and self._document.modified

    def _ask(self, go_on: Callable[[], None]) -> None:
        buttons = QMessageBox.StandardButton
        self.box = box = QMessageBox(
            QMessageBox.Icon.Warning,
            self.tr("Unsaved work"),
            self.tr("Save the work in “{0}”?").format(self._document.name),
            buttons.Save | buttons.Discard | buttons.Cancel,
            self._window,
        )
        box.setInformativeText(self._what())
        box.setDefaultButton(buttons.Save)
        box.button(buttons.Discard).setText(self.tr("&Don’t save"))
        box.finished.connect(lambda _result: self._answered(go_on))
        box.open()

    def _what(self) -> str:
        step = self._session.snapshot.step
        if step and not self._session.undo_stack.isClean():
            return self.tr("Edits and the training up to step {0} are in no file yet.").format(f"{step:,}")
        if step:
            return self.tr("The training up to step {0} is in no file yet.").format(f"{step:,}")
        return self.tr("The last changes are in no file yet.")

    def _answered(self, go_on: Callable[[], None]) -> None:
        box, self.box = self.box, None
        if box is None:
            return
        answer = box.standardButton(box.clickedButton())
        box.deleteLater()
        if answer is QMessageBox.StandardButton.Save:
            # While a large network was written, more may have been done.
            self._save(lambda: self.then(go_on))
        elif answer is QMessageBox.StandardButton.Discard:
            go_on()
