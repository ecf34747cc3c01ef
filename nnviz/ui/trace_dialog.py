"""The dialog before a trace is exported: which steps, and with how many digits."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from nnviz.ui.forms.combo import NarrowCombo
from nnviz.ui.forms.message import Message

_ALL_DIGITS = 17
_DIGITS = (_ALL_DIGITS, 12, 9, 6, 4)


class TraceDialog(QDialog):
    """Proposes the step that is shown.

    Signals:
        chosen(first, last, digits): steps, counted from 1, and significant digits, 17 for all.
    """

    chosen = Signal(int, int, int)

    def __init__(self, last: int, most: int, parent: QWidget | None = None) -> None:
        """Make the dialog for steps up to ``last``, ``most`` of them at once."""
        super().__init__(parent)
        self._most = most
        self.setWindowTitle(self.tr("Export a trace"))
        self.first = self._step_box(last, self.tr("From step"))
        self.last = self._step_box(last, self.tr("To step"))
        self.digits = NarrowCombo(self)
        for count in _DIGITS:
            text = self.tr("all") if count == _ALL_DIGITS else self.tr("%n significant", "digits", count)
            self.digits.addItem(text, count)
        self.digits.setAccessibleName(self.tr("Digits"))
        self.message = Message(self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=self)
        self.go_on = self.buttons.addButton(self.tr("Choose a file…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        for box in (self.first, self.last):
            box.valueChanged.connect(self._check)
        self._lay_out()

    def _step_box(self, last: int, name: str) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(1, last)
        box.setValue(last)
        box.setAccelerated(True)
        box.setAccessibleName(name)
        return box

    def _lay_out(self) -> None:
        about = QLabel(
            self.tr(
                "Every number of these steps with all its factors. JSON and CSV always hold all digits; "
                "“nnviz check” recomputes a JSON trace."
            ),
            self,
        )
        about.setWordWrap(True)
        about.setMinimumWidth(380)
        rows = QFormLayout()
        rows.addRow(self.tr("From step"), self.first)
        rows.addRow(self.tr("To step"), self.last)
        rows.addRow(self.tr("Digits in Markdown and LaTeX"), self.digits)
        column = QVBoxLayout(self)
        column.addWidget(about)
        column.addLayout(rows)
        column.addWidget(self.message)
        column.addWidget(self.buttons)
        self.last.setFocus()

    def _check(self) -> None:
        first, last = self.first.value(), self.last.value()
        problem = ""
        if first > last:
            problem = self.tr("The first step comes after the last one.")
        elif last - first >= self._most:
            problem = self.tr("At most %n step(s) at once.", "", self._most)
        self.message.say(problem)
        self.go_on.setEnabled(not problem)

    def _accept(self) -> None:
        first, last, digits = self.first.value(), self.last.value(), self.digits.currentData()
        self.accept()
        self.chosen.emit(first, last, digits)
