"""What a part of the inspector is: one tab, which is shown a step while it is visible."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from nnviz.app.focus import Focus
from nnviz.app.session import Session
from nnviz.engine.derivation import Digits, Reading
from nnviz.engine.quantity import Kind, Quantity
from nnviz.ui.inspector.words import Names
from nnviz.ui.theme import Theme


@dataclass(frozen=True, eq=False, slots=True)
class Explained:
    """A step that is explained, and what the focus points at in it.

    Attributes:
        reading: the numbers of the step.
        pending: the update has not been made yet.
    """

    reading: Reading
    focus: Focus
    names: Names
    digits: Digits
    pending: bool

    @property
    def weight(self) -> Quantity | None:
        """The selected weight or bias, or None."""
        focus = self.focus
        if not focus.layer or focus.unit is None or focus.source is None:
            return None
        return Quantity(Kind.PARAMETER, focus.layer, focus.unit, focus.source)


class InspectorPart(QWidget):
    """One tab. The inspector calls ``show_step`` only while the tab is seen and training stands still."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme

    def title(self) -> str:
        """The name on the tab."""
        raise NotImplementedError

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self.theme = theme

    def show_step(self, explained: Explained) -> None:
        """Show another step, or another selection."""
        raise NotImplementedError

    def leave(self) -> None:
        """The tab is no longer seen, or training runs."""
