"""The undo commands: one swaps two project values, the other sets parameters of the run."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QUndoCommand

from nnviz.app.timeline import ValueEdit
from nnviz.document.carrying import Origins, inverted
from nnviz.document.change import Change
from nnviz.document.spec import Project
from nnviz.engine.arrays import Array
from nnviz.engine.preparation import PreparedData

# Commands of one gesture, such as one drag, become one command. Qt merges commands of the same id only.
_NEVER, _PROJECTS, _VALUES = -1, 1, 2


@dataclass(frozen=True, slots=True)
class Swap:
    """How a command reaches the session: make a project the present one, and read the present parameters."""

    apply: Callable[[Project, PreparedData, Array | None, Origins | None], None]
    parameters: Callable[[], Array]


class EditProject(QUndoCommand):
    """From one project to another and back, with the weights that the other one cannot hold."""

    def __init__(
        self,
        swap: Swap,
        old: tuple[Project, PreparedData],
        new: tuple[Project, PreparedData],
        text: str,
        change: Change | None = None,
        gesture: object | None = None,
    ) -> None:
        """Make a command.

        Args:
            change: where the layers of the new project come from; None to compare the projects.
            gesture: commands of the same gesture are undone together; None for a command of its own.
        """
        super().__init__(text)
        self._swap, self._old, self._new, self._gesture = swap, old, new, gesture
        self._there = None if change is None else change.origins
        self._back = None if change is None else inverted(change.origins, old[0].network)
        self._old_parameters: Array | None = None
        self._new_parameters: Array | None = None if change is None else change.fallback()

    def redo(self) -> None:
        """Make the new project the present one."""
        self._old_parameters = self._swap.parameters()
        self._swap.apply(*self._new, self._new_parameters, self._there)

    def undo(self) -> None:
        """Bring the old project back."""
        self._new_parameters = self._swap.parameters()
        self._swap.apply(*self._old, self._old_parameters, self._back)

    def id(self) -> int:
        """Which commands may become one with this one."""
        return _NEVER if self._gesture is None else _PROJECTS

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in the next command of the same gesture."""
        if not isinstance(other, EditProject) or other._gesture is not self._gesture:
            return False
        self._new = other._new
        return True


@dataclass(frozen=True, slots=True)
class Values:
    """How a command sets parameters of the run.

    Attributes:
        set: make an edit; returns the values that were at its places.
        take_back: put those back; False when the run does not hold the edit any more.
        forget: another edit at the same step stands for this one.
    """

    set: Callable[[ValueEdit], Array]
    take_back: Callable[[ValueEdit, Array], bool]
    forget: Callable[[ValueEdit], None]


class EditValues(QUndoCommand):
    """Parameters that a person set while training had begun; undoing puts the old ones back."""

    def __init__(self, values: Values, edit: ValueEdit, text: str, gesture: object | None = None) -> None:
        super().__init__(text)
        self._values, self._edit, self._gesture = values, edit, gesture
        self._before: Array | None = None

    def redo(self) -> None:
        """Set the values."""
        self._before = self._values.set(self._edit)

    def undo(self) -> None:
        """Put the old values back. A reset may have thrown the edit away: then there is nothing to do, ever."""
        if self._before is None or not self._values.take_back(self._edit, self._before):
            self.setObsolete(True)

    def id(self) -> int:
        """Which commands may become one with this one."""
        return _NEVER if self._gesture is None else _VALUES

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in the next command of the same gesture, which set the same places."""
        if not isinstance(other, EditValues) or other._gesture is not self._gesture:
            return False
        if other._edit.places.tolist() != self._edit.places.tolist():
            return False
        self._values.forget(self._edit)
        self._edit = other._edit
        return True
