"""The one undo command: it swaps two project values."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QUndoCommand

from nnviz.document.spec import Project
from nnviz.engine.arrays import Array
from nnviz.engine.preparation import PreparedData


@dataclass(frozen=True, slots=True)
class Swap:
    """How a command reaches the session: make a project the present one, and read the present parameters."""

    apply: Callable[[Project, PreparedData, Array | None], None]
    parameters: Callable[[], Array]


class EditProject(QUndoCommand):
    """From one project to another and back, with the weights that the other one cannot hold."""

    def __init__(
        self, swap: Swap, old: tuple[Project, PreparedData], new: tuple[Project, PreparedData], text: str
    ) -> None:
        super().__init__(text)
        self._swap, self._old, self._new = swap, old, new
        self._old_parameters: Array | None = None
        self._new_parameters: Array | None = None

    def redo(self) -> None:
        """Make the new project the present one."""
        self._old_parameters = self._swap.parameters()
        self._swap.apply(*self._new, self._new_parameters)

    def undo(self) -> None:
        """Bring the old project back."""
        self._new_parameters = self._swap.parameters()
        self._swap.apply(*self._old, self._old_parameters)
