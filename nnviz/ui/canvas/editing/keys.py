"""The keyboard on the canvas: arrow keys walk the graph, typing edits what is selected.

Left and Right alone stay the keys that step through the training. Up and Down go through the units of a layer or the
weights of a unit, Alt+Left and Alt+Right from layer to layer, Alt+Up and Alt+Down out of a unit and into it.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from nnviz.app.focus import Place
from nnviz.app.session import Session
from nnviz.ui.canvas.editing.asking import Asking
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.editing.deeds import Deeds
from nnviz.ui.editing.selection import focus_with

# The point and the comma are keys of the window: they step through the terms of a sum.
_NUMBER_CHARACTERS = "0123456789"
_STEP, _FINE_STEP = 0.1, 0.01
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_ALT, _CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class CanvasKeys(QObject):
    """An event filter of the canvas. What it does not use goes on to the canvas, and from there to the window."""

    def __init__(self, session: Session, canvas: NetworkCanvas, deeds: Deeds, asking: Asking) -> None:
        super().__init__(canvas)
        self._session, self._canvas, self._deeds, self._asking = session, canvas, deeds, asking
        canvas.installEventFilter(self)

    def rows(self) -> list[tuple[str, str]]:
        """Keys and what they do, for the help."""
        return [
            (self.tr("Enter, digits"), self.tr("Edit the selected weight, bias or number of units")),
            ("↑ ↓", self.tr("Through the units of a layer, or the weights of a unit; with Shift select several")),
            ("Alt+← Alt+→", self.tr("To the next layer")),
            ("Alt+↑ Alt+↓", self.tr("From a weight to its unit and its layer, and back into them")),
            ("Ctrl+↑ Ctrl+↓", self.tr("Change the selected weights by 0.1, with Shift by 0.01")),
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Use a key, or leave it to the canvas."""
        return (
            watched is self._canvas
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and self._use(event)
        )

    def _use(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and modifiers == _NONE:
            self._asking.for_selection()
            return True
        if key in _DOWN:
            return self._go(_DOWN[key], modifiers)
        if modifiers == _ALT and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return self._across(-1 if key == Qt.Key.Key_Left else 1)
        if modifiers == _NONE and self._starts_number(event.text()):
            self._asking.for_selection(event.text())
            return True
        return False

    def _starts_number(self, text: str) -> bool:
        selection = self._deeds.selection
        if not text or not (selection.weights or selection.units or selection.layers):
            return False
        return text in _NUMBER_CHARACTERS or (text == "-" and bool(selection.weights))

    def _go(self, down: int, modifiers: Qt.KeyboardModifier) -> bool:
        if modifiers == _ALT:
            return self._into() if down > 0 else self._out()
        if modifiers & _CONTROL:
            return self._nudge(-down * (_FINE_STEP if modifiers & _SHIFT else _STEP))
        if modifiers not in (_NONE, _SHIFT):
            return False
        focus, sizes = self._session.focus, self._session.project.network.build().sizes
        if focus.layer is None or focus.unit is None:
            # The canvas selects a first unit.
            return False
        if focus.source is not None:
            row = min(max(focus.source + down, 0), sizes[focus.layer - 1])
            self._reach((focus.layer, focus.unit, row), extend=bool(modifiers & _SHIFT))
            return True
        if modifiers == _SHIFT:
            row = min(max(focus.unit + down, 0), sizes[focus.layer] - 1)
            self._reach((focus.layer, row, None), extend=True)
            return True
        return False

    def _across(self, by: int) -> bool:
        """From layer to layer, when a whole layer is selected; for units the canvas knows the nearest one."""
        focus = self._session.focus
        if focus.layer is None or focus.unit is not None:
            return False
        last = len(self._session.project.network.layers)
        self._session.select(min(max(focus.layer + by, 0), last))
        return True

    def _out(self) -> bool:
        """From a weight to its unit, from a unit to its layer."""
        focus = self._session.focus
        if focus.source is not None:
            self._session.select(focus.layer, focus.unit)
        else:
            self._session.select(focus.layer)
        return True

    def _into(self) -> bool:
        """From a layer to its first unit, from a unit to its first weight."""
        focus = self._session.focus
        if focus.layer is None:
            self._session.select(0)
        elif focus.unit is None:
            self._session.select(focus.layer, 0)
        elif focus.source is None and focus.layer > 0:
            self._session.select(focus.layer, focus.unit, 0)
        return True

    def _nudge(self, by: float) -> bool:
        """Change the selected weights, or the biases of the selected units, by a small step."""
        selection, sizes = self._deeds.selection, self._session.project.network.build().sizes
        weights = list(selection.weights) or [
            (layer, sizes[layer - 1], unit) for layer, unit in selection.units if layer > 0
        ]
        if weights:
            self._deeds.weights.nudge(weights, by)
        return bool(weights)

    def _reach(self, place: Place, *, extend: bool) -> None:
        focus = self._session.focus
        self._session.set_focus(focus_with(focus, [place, *(focus.places if extend else ())]))
