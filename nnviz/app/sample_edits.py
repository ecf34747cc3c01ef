"""Edits of the samples of the session's data, from whichever view they are made."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from nnviz.app.session import Session
from nnviz.document.spec import UserTable
from nnviz.document.table_edits import with_table
from nnviz.engine.dataset import Dataset


def edit_samples(session: Session, change: Callable[[Dataset], Dataset], text: str) -> None:
    """Make one undoable edit; data that are built in become a table of the user's own. ``text`` names it in the menu.

    Raises:
        ValueError: it cannot be made; nothing has changed then.
    """
    project = session.project
    dataset = project.data.source.load()
    own = isinstance(project.data.source, UserTable)
    edited = QCoreApplication.translate("SampleEditing", "{0} (edited)")
    session.edit(with_table(project, change(dataset), dataset.name if own else edited.format(dataset.name)), text)
