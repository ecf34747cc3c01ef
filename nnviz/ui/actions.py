"""The window's actions: one for each thing that a menu, a button or a key can do."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from nnviz.app.autoplay import Autoplay
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.ui.key_names import key_text
from nnviz.ui.theme import Theme, theme_icon


@dataclass(frozen=True, slots=True)
class _Look:
    """What does not depend on the language: shortcut, icon, and what happens."""

    shortcut: str
    icon: str
    do: Callable[[], None]


class Actions(QObject):
    """Actions on the session, by name: ``actions["run"]``. Their texts come with ``retranslate``."""

    def __init__(self, session: Session, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        stepper = Stepper(session)
        self.autoplay = Autoplay(session, self)
        looks = {
            "next_phase": _Look("Right", "step-phase", stepper.next_phase),
            "previous_phase": _Look("Left", "step-back", stepper.previous_phase),
            "next_sample": _Look("Shift+Right", "step-sample", stepper.next_sample),
            "previous_sample": _Look("Shift+Left", "", stepper.previous_sample),
            "next_epoch": _Look("Ctrl+Right", "step-epoch", stepper.next_epoch),
            "previous_epoch": _Look("Ctrl+Left", "", stepper.previous_epoch),
            "rung_on": _Look(".", "rung-on", self.autoplay.advance),
            "rung_back": _Look(",", "rung-back", self.autoplay.retreat),
            "run": _Look("Space", "play", self.autoplay.toggle),
            "reset": _Look("R", "reset", session.reset),
            "undo": _Look("Ctrl+Z", "undo", session.undo_stack.undo),
            "redo": _Look("Ctrl+Y", "redo", session.undo_stack.redo),
        }
        self._looks = looks
        self._actions = {name: self._make(name, look) for name, look in looks.items()}
        self._actions["redo"].setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        stack = session.undo_stack
        stack.canUndoChanged.connect(self._actions["undo"].setEnabled)
        stack.canRedoChanged.connect(self._actions["redo"].setEnabled)
        stack.undoTextChanged.connect(self._name_undo)
        stack.redoTextChanged.connect(self._name_redo)
        session.state_changed.connect(self._show_state)
        self.autoplay.changed.connect(self._show_state)
        self._actions["undo"].setEnabled(stack.canUndo())
        self._actions["redo"].setEnabled(stack.canRedo())
        self.retranslate()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        """Every action, for the window to own their keys."""
        return list(self._actions.values())

    def show_theme(self, theme: Theme) -> None:
        """Tint the icons for a theme."""
        self._theme = theme
        for name, look in self._looks.items():
            if look.icon:
                self._actions[name].setIcon(theme_icon(look.icon, theme))
        self._show_state()

    def retranslate(self) -> None:
        """Give every action its text and its help in the present language."""
        texts = {
            "next_phase": (self.tr("Next phase"), self.tr("One phase on: forward, loss, backward, update")),
            "previous_phase": (self.tr("Phase back"), self.tr("One phase back in time")),
            "next_sample": (
                self.tr("Step sample"),
                self.tr("One sample forward and back; the weights change when its mini-batch is complete"),
            ),
            "previous_sample": (self.tr("Sample back"), self.tr("Undo the last sample's step, exactly")),
            "next_epoch": (self.tr("Step epoch"), self.tr("Train to the end of the epoch")),
            "previous_epoch": (self.tr("Epoch back"), self.tr("Back to where the epoch began, exactly")),
            "rung_on": (
                self.tr("On"),
                self.tr("One press on: a term, a neuron, a layer …, as chosen under the canvas"),
            ),
            "rung_back": (self.tr("Back"), self.tr("One press back, as far as chosen under the canvas")),
            "reset": (self.tr("Reset"), self.tr("Begin again with the same start weights")),
        }
        for name, (text, help_text) in texts.items():
            self._set_text(name, text, help_text)
        self._name_undo(self._session.undo_stack.undoText())
        self._name_redo(self._session.undo_stack.redoText())
        self.show_theme(self._theme)

    def _make(self, name: str, look: _Look) -> QAction:
        action = QAction(self)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(look.shortcut))
        if name != "run":
            # Whoever does something else while it plays takes over.
            action.triggered.connect(self.autoplay.stop)
        action.triggered.connect(lambda: look.do())
        return action

    def _set_text(self, name: str, text: str, help_text: str) -> None:
        action = self._actions[name]
        action.setText(text)
        keys = key_text(action.shortcut())
        action.setToolTip(self.tr("{0} ({1})", "help text and key").format(help_text, keys))
        action.setStatusTip(help_text)

    def _name_undo(self, what: str) -> None:
        text = self.tr("Undo: {0}").format(what) if what else self.tr("Undo")
        self._set_text("undo", text, self.tr("Take the last edit back"))

    def _name_redo(self, what: str) -> None:
        text = self.tr("Redo: {0}").format(what) if what else self.tr("Redo")
        self._set_text("redo", text, self.tr("Make the edit again"))

    def _show_state(self) -> None:
        running = self._session.running or self.autoplay.playing
        text = self.tr("Pause") if running else self.tr("Run")
        self._set_text("run", text, self.tr("Train until paused, or pause"))
        self._actions["run"].setIcon(theme_icon("pause" if running else "play", self._theme))
