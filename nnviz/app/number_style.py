"""How the numbers of formulas are written, one choice for all views."""

from PySide6.QtCore import QObject, Signal

from nnviz.engine.derivation import Digits

FEWEST_DIGITS, MOST_DIGITS, USUAL_DIGITS = 3, 17, 9


class NumberStyle(QObject):
    """The digits of formulas: 3 to 17 significant ones, or calculating on with rounded numbers as on paper."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.digits = Digits(USUAL_DIGITS)

    def choose(self, digits: Digits) -> None:
        """Write numbers so from now on."""
        if digits != self.digits:
            self.digits = digits
            self.changed.emit(digits)
