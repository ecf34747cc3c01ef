"""The actions that choose what is seen on the canvas, for the View menu and for the legend."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup

from nnviz.ui.canvas.seeing import FEWEST_DIGITS, MOST_DIGITS, Fill, Lines, Seeing


class SeeActions(QObject):
    """Keeps the choice, as ``seeing``. ``changed(seeing)`` tells of another one."""

    changed = Signal(object)

    def __init__(self, seeing: Seeing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seeing = seeing
        self.fills = {entry: self._radio("fill", entry) for entry in Fill}
        self.lines = {entry: self._radio("lines", entry) for entry in Lines}
        self.digits = {count: self._radio("digits", count) for count in range(FEWEST_DIGITS, MOST_DIGITS + 1)}
        self.maps = self._switch("maps")
        self.heat_maps = self._switch("heat_maps")
        self.biases = self._switch("biases")
        for actions in (self.fills.values(), self.lines.values(), self.digits.values()):
            group = QActionGroup(self)
            for action in actions:
                group.addAction(action)
        self._check()
        self.retranslate()

    def choose(self, **choice: object) -> None:
        """Choose something else, by the names of ``Seeing``'s attributes."""
        seeing = replace(self.seeing, **choice)  # type: ignore[arg-type]
        if seeing != self.seeing:
            self.seeing = seeing
            self._check()
            self.changed.emit(seeing)

    def retranslate(self) -> None:
        """Give every action its text in the present language."""
        texts = {
            self.fills[Fill.PHASE]: self.tr("Fill follows the &phase"),
            self.fills[Fill.ACTIVATION]: self.tr("Fill by &activation a"),
            self.fills[Fill.Z]: self.tr("Fill by sum &z"),
            self.fills[Fill.DELTA]: self.tr("Fill by &error signal δ"),
            self.lines[Lines.PHASE]: self.tr("Lines follow the &phase"),
            self.lines[Lines.WEIGHT]: self.tr("Lines by &weight"),
            self.lines[Lines.GRADIENT]: self.tr("Lines by &gradient"),
            self.lines[Lines.UPDATE]: self.tr("Lines by &update"),
            self.lines[Lines.CONTRIBUTION]: self.tr("Lines by &contribution a·w"),
            self.maps: self.tr("&Pictures in units"),
            self.heat_maps: self.tr("Weights as &heat maps"),
            self.biases: self.tr("&Bias neurons"),
        }
        for action, text in texts.items():
            action.setText(text)
        for count, action in self.digits.items():
            action.setText(self.tr("&{0} significant digits", "number of digits").format(count))
        self.maps.setStatusTip(
            self.tr("What each unit does over the plane of two inputs, or how it weighs the pixels of an image")
        )
        self.heat_maps.setStatusTip(
            self.tr("All weights as coloured cells: a row for each source, a column for each unit")
        )

    def _radio(self, name: str, choice: object) -> QAction:
        action = QAction(self)
        action.setObjectName(f"see_{name}_{choice}")
        action.setCheckable(True)
        action.triggered.connect(lambda: self.choose(**{name: choice}))
        return action

    def _switch(self, name: str) -> QAction:
        action = QAction(self)
        action.setObjectName(f"see_{name}")
        action.setCheckable(True)
        action.triggered.connect(lambda on: self.choose(**{name: on}))
        return action

    def _check(self) -> None:
        seeing = self.seeing
        self.fills[seeing.fill].setChecked(True)
        self.lines[seeing.lines].setChecked(True)
        self.digits[seeing.digits].setChecked(True)
        for action, on in ((self.maps, seeing.maps), (self.heat_maps, seeing.heat_maps), (self.biases, seeing.biases)):
            action.setChecked(on)
