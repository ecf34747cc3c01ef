"""The actions of editing, for the Edit menu and for the keys of the canvas."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.ui.editing.deeds import Deeds

# A line in the menu.
_LINE = ""


class EditActions(QObject):
    """One action for each deed. Their keys work while the canvas has the keyboard; elsewhere a field may need them."""

    def __init__(self, deeds: Deeds, edit_value: Callable[[], None], canvas: QWidget) -> None:
        super().__init__(canvas)
        self._deeds, self._edit_value = deeds, edit_value
        self._actions: dict[str, QAction] = {}
        for name, (key, do) in self._keys().items():
            action = QAction(self)
            action.setObjectName(f"edit_{name}")
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _checked=False, do=do: do())
            canvas.addAction(action)
            self._actions[name] = action
        self.retranslate()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        """Every action, for the help."""
        return list(self._actions.values())

    def fill(self, menu: QMenu) -> None:
        """Put the actions into a menu."""
        for name in (
            "add", "remove", "value", _LINE, "duplicate", "move_left", "move_right", _LINE,
            "cut", "copy", "paste", "select_all",
        ):  # fmt: skip
            if name == _LINE:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[name])

    def retranslate(self) -> None:
        """Give every action its text and its help in the present language."""
        texts = {
            "add": (self.tr("&Add a unit or a layer"), self.tr("Add a unit behind the selected one, or a layer")),
            "remove": (self.tr("Re&move"), self.tr("Remove the selected layers, units or connections")),
            "value": (self.tr("&Edit the value…"), self.tr("Type the selected weight, bias or number of units")),
            "duplicate": (self.tr("&Duplicate the layer"), self.tr("One more layer like the selected one")),
            "move_left": (self.tr("Move the layer &left"), self.tr("Move the selected layer towards the inputs")),
            "move_right": (self.tr("Move the layer &right"), self.tr("Move the selected layer towards the output")),
            "cut": (self.tr("Cu&t layers"), self.tr("Copy the selected layers and remove them")),
            "copy": (self.tr("&Copy layers"), self.tr("Copy the selected layers with their weights")),
            "paste": (self.tr("&Paste layers"), self.tr("Paste layers behind the selected one")),
            "select_all": (self.tr("Select all &units of the layer"), self.tr("Select all units of the layer")),
        }
        for name, (text, help_text) in texts.items():
            self._actions[name].setText(text)
            self._actions[name].setStatusTip(help_text)

    def _keys(self) -> dict[str, tuple[str, Callable[[], None]]]:
        deeds = self._deeds
        return {
            "add": ("Ins", deeds.add),
            "remove": ("Del", deeds.remove),
            "value": ("F2", self._edit_value),
            "duplicate": ("Ctrl+D", deeds.duplicate),
            "move_left": ("Alt+Shift+Left", lambda: deeds.move(-1)),
            "move_right": ("Alt+Shift+Right", lambda: deeds.move(1)),
            "cut": ("Ctrl+X", deeds.cut),
            "copy": ("Ctrl+C", deeds.copy),
            "paste": ("Ctrl+V", deeds.paste),
            "select_all": ("Ctrl+A", deeds.select_all_units),
        }
