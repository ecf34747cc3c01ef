"""Opens the post-mortem of a run that diverged, and does what is chosen there."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document.edits import set_training
from nnviz.document.names import unit_names
from nnviz.engine.divergence import PostMortem
from nnviz.ui.inspector.words import Names


class Divergence(QObject):
    """Listens to the session for the window."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        # Qt holds a slot's object weakly: it must live here.
        self._stepper = Stepper(session)
        self._dialog: QDialog | None = None
        session.diverged.connect(self.explain)
        # What is explained stands on the screen: when something else does, there is nothing to explain.
        session.project_changed.connect(self._end)

    def explain(self, found: PostMortem) -> None:
        """Show why the run stopped."""
        # Imported here: most runs end well, and the window opens sooner.
        from nnviz.ui.post_mortem import PostMortemDialog

        self._end()
        session = self._session
        dataset = session.data.dataset
        names = unit_names(session.project.network.build(), dataset.input_names, dataset.target_names)
        dialog = PostMortemDialog(found, Names(names), self._window)
        dialog.place_chosen.connect(session.select)
        dialog.back_wanted.connect(self._stepper.go_to)
        dialog.rate_wanted.connect(self._begin_again)
        dialog.destroyed.connect(self._forget)
        self._dialog = dialog
        dialog.show()

    def _begin_again(self, rate: float) -> None:
        session = self._session
        training = replace(session.project.training, learning_rate=rate)
        session.edit(set_training(session.project, training), self.tr("change the learning rate"))
        session.reset()

    def _end(self) -> None:
        if self._dialog is not None:
            self._dialog.close()

    def _forget(self) -> None:
        self._dialog = None
