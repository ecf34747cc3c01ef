"""A line edit for one number, which says in a sentence why it refuses an input."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nnviz.ui.forms.numbers_in import read_number, scaled_number, write_number

# Says why a number is refused, or None when it is good.
Check = Callable[[float], str | None]


class NumberField(QLineEdit):
    """Understands 0.5, 0,5, 1/3 and 1e-3. The up and down keys scale by 1-2-5, a whole number they count.

    An input that is refused stays to be corrected while the field has the keyboard; leaving the field or Escape brings
    the old value back.

    Signals:
        committed(number): a person entered another number that is good.
        refused(sentence): a person entered something else; empty when a new input begins.
    """

    committed = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        check: Check | None = None,
        *,
        whole: bool = False,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make a field; ``optional`` lets it stay empty, which stands for None."""
        super().__init__(parent)
        self._check = check
        self._whole = whole
        self._optional = optional
        self._number: float | None = 0
        self.show_number(0)
        self.textEdited.connect(lambda: self.refused.emit(""))
        self.editingFinished.connect(self._finish)

    @property
    def number(self) -> float | None:
        """The number that the field stands for, whatever is being typed; None for none."""
        return self._number

    def show_number(self, number: float | None) -> None:
        """Show another number, or none; this is not an input."""
        self._number = number
        self.setText(_written(number))
        self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scale by the up and down keys; Escape takes back what was typed."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(event.key() == Qt.Key.Key_Up)
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.show_number(self._number)
            self.refused.emit("")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave the field with the number that holds."""
        super().focusOutEvent(event)
        if self.isModified() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.show_number(self._number)

    def _finish(self) -> None:
        if not self.isModified():
            return
        number = read_number(self.text(), whole=self._whole)
        if self._optional and not self.text().strip():
            self._commit(None)
        elif number is None:
            self._refuse(self._not_a_number())
        else:
            self._commit(number)

    def _step(self, up: bool) -> None:
        typed = read_number(self.text(), whole=self._whole)
        start = (self._number or 0) if typed is None else typed
        self._commit(start + (1 if up else -1) if self._whole else scaled_number(start, up))

    def _commit(self, number: float | None) -> None:
        problem = self._check(number) if self._check is not None and number is not None else None
        if problem:
            self._refuse(problem)
        elif number == self._number:
            self.show_number(number)
        else:
            self.show_number(number)
            self.committed.emit(number)

    def _refuse(self, problem: str) -> None:
        self.selectAll()
        self.refused.emit(
            self.tr("{0} The value stays {1}.", "a sentence, and the old number").format(
                problem, _written(self._number)
            )
        )

    def _not_a_number(self) -> str:
        if self._whole:
            return self.tr("“{0}” is not a whole number: write for example 7.").format(self.text())
        return self.tr("“{0}” is not a number: write for example 0.5, 1/3 or 1e-3.").format(self.text())


def _written(number: float | None) -> str:
    return "" if number is None else write_number(number)
