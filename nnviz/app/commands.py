"""The one undo command: it swaps two project values."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from nnviz.document.spec import Project
from nnviz.engine.arrays import Array
from nnviz.engine.preparation import PreparedData

if TYPE_CHECKING:
    from nnviz.app.session import Session


class EditProject(QUndoCommand):
    """From one project to another and back, with the weights that the other one cannot hold."""

    def __init__(self, session: "Session", old: Project, new: Project, data: PreparedData, text: str) -> None:
        super().__init__(text)
        self._session = session
        self._old, self._new = (old, session.data), (new, data)
        self._old_parameters: Array | None = None
        self._new_parameters: Array | None = None

    def redo(self) -> None:
        """Make the new project the present one."""
        self._old_parameters = self._session.current_parameters()
        self._session.apply(*self._new, self._new_parameters)

    def undo(self) -> None:
        """Bring the old project back."""
        self._new_parameters = self._session.current_parameters()
        self._session.apply(*self._old, self._old_parameters)
