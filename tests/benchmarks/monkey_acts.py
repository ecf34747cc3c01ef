"""What a monkey does with the canvas and with dialogs: it knows where units and edges are, and has files of its own."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PySide6 import QtGui, QtWidgets
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtTest import QTest

from nnviz.engine.datasets import DATASETS
from nnviz.shell.main_window import MainWindow
from tests.benchmarks.monkey_touches import Touches

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
LEFT = Qt.MouseButton.LeftButton
# Closes the window without a question where nothing is unsaved.
LEFT_OUT = ("Quit",)


def is_alive(widget: QtWidgets.QWidget) -> bool:
    """Whether a widget that Qt may have made and deleted by itself is still there: a press can close what it hits."""
    return any(other is widget for other in QtWidgets.QApplication.allWidgets())


def leaves(menu: QtWidgets.QMenu, path: str) -> Iterator[tuple[str, QtGui.QAction]]:
    """Each action of a menu and of those inside, with the titles that lead to it."""
    for action in menu.actions():
        name = f"{path} > {title_of(action)}"
        inner = action.menu()
        if isinstance(inner, QtWidgets.QMenu):
            yield from leaves(inner, name)
        elif not action.isSeparator():
            yield name, action


def plain(text: str) -> str:
    """A text without the mark of its key."""
    return text.replace("&", "")


def title_of(action: QtGui.QAction) -> str:
    """What is written in a menu, without what changes: the edit that is undone, the number of a recent file."""
    text = plain(action.text())
    return re.sub(r"^(Undo|Redo): .*", r"\1", re.sub(r"^\d+ .*", "a file", text))


def choose_in(menu: QtWidgets.QMenu, path: str, chance: random.Random) -> tuple[str, QtGui.QAction] | None:
    """Anything from a menu that can be chosen now. One of the menus inside counts as one entry of it."""
    actions = [each for each in menu.actions() if each.isEnabled() and not each.isSeparator()]
    actions = [each for each in actions if plain(each.text()) not in LEFT_OUT]
    if not actions:
        return None
    action = chance.choice(actions)
    name, inner = f"{path} > {title_of(action)}", action.menu()
    return choose_in(inner, name, chance) if isinstance(inner, QtWidgets.QMenu) else (name, action)


class CanvasActs:
    """Clicks, drags and menus where something is: random points of a wide canvas seldom hit a unit or an edge."""

    def __init__(self, window: MainWindow, chance: random.Random, touches: Touches) -> None:
        self.window, self.chance, self.touches = window, chance, touches

    def act(self) -> None:
        """One of them."""
        canvas, at = self.window.canvas, self.point()
        if not canvas.isVisible() or QtWidgets.QApplication.activeModalWidget() is not None:
            return
        acts: dict[str, tuple[int, Callable[[QPoint], None]]] = {
            "click": (6, lambda at: QTest.mouseClick(self.port, LEFT, self.modifier(), at)),
            "double click": (2, lambda at: QTest.mouseDClick(self.port, LEFT, NONE, at)),
            "drag": (5, self.drag),
            "context menu": (4, self.open_menu),
            "hover": (2, self.hover),
            "tool tip": (1, self.ask_for_tip),
        }
        name = self.chance.choices(list(acts), [weight for weight, _ in acts.values()])[0]
        self.touches.widget(canvas, f"{name} at a place")
        acts[name][1](at)

    @property
    def port(self) -> QtWidgets.QWidget:
        return self.window.canvas.viewport()

    def modifier(self) -> Qt.KeyboardModifier:
        return self.chance.choice([NONE, NONE, SHIFT, CONTROL])

    def point(self) -> QPoint:
        """The middle of a unit, of an edge, a title, a bias, or any place."""
        canvas, chance = self.window.canvas, self.chance
        layout = canvas.layout_
        anywhere = QPoint(chance.randrange(max(1, self.port.width())), chance.randrange(max(1, self.port.height())))
        if layout is None or chance.random() < 0.2:
            return anywhere
        column = chance.choice(layout.columns)
        ends = [QPointF(x, y) for x, y in np.stack([column.xs, column.ys], axis=-1).tolist()[:24]]
        turn = chance.random()
        if not ends:
            return anywhere
        spot = chance.choice(ends)
        if turn < 0.15:
            spot = QPointF(column.x, 14.0)
        elif turn < 0.3 and column.bias_y is not None:
            spot = QPointF(column.x, column.bias_y)
        elif turn < 0.6:
            other = chance.choice(layout.columns)
            far = chance.choice(np.stack([other.xs, other.ys], axis=-1).tolist()[:24] or [[0.0, 0.0]])
            spot = (spot + QPointF(*far)) / 2
        return canvas.mapFromScene(spot)

    def drag(self, at: QPoint) -> None:
        QTest.mousePress(self.port, LEFT, self.modifier(), at)
        for _ in range(self.chance.randint(1, 4)):
            QTest.mouseMove(self.port, self.point())
        if self.chance.random() < 0.1:
            QTest.keyClick(self.window.canvas, Qt.Key.Key_Escape)
        QTest.mouseRelease(self.port, LEFT, NONE, self.point())

    def open_menu(self, at: QPoint) -> None:
        reason = self.chance.choice([QtGui.QContextMenuEvent.Reason.Mouse, QtGui.QContextMenuEvent.Reason.Keyboard])
        event = QtGui.QContextMenuEvent(reason, at, self.port.mapToGlobal(at))
        QtWidgets.QApplication.sendEvent(self.port, event)

    def hover(self, at: QPoint) -> None:
        QTest.mouseMove(self.port, at)
        QtWidgets.QApplication.processEvents()
        buttons = [each for each in self.port.findChildren(QtWidgets.QAbstractButton) if each.isVisible()]
        if buttons:
            button = self.chance.choice(buttons)
            self.touches.widget(button, "click")
            QTest.mouseClick(button, LEFT)

    def ask_for_tip(self, at: QPoint) -> None:
        event = QtGui.QHelpEvent(QtGui.QHelpEvent.Type.ToolTip, at, self.port.mapToGlobal(at))
        QtWidgets.QApplication.sendEvent(self.port, event)


class FileActs:
    """Saves, opens and drops files, and answers file dialogs; always with files of the monkey's own folder."""

    def __init__(self, window: MainWindow, folder: Path, chance: random.Random, touches: Touches) -> None:
        self.window, self.folder, self.chance, self.touches = window, folder, chance, touches

    def open_an_example(self) -> None:
        """Another project."""
        self.window.files.open_example(self.chance.choice(DATASETS.keys()))

    def save_or_open(self) -> None:
        """The monkey's own files."""
        path = self.folder / f"{self.chance.choice('abc')}.nnviz"
        if self.chance.random() < 0.5:
            self.window.projects.save_project(path)
        elif self.chance.random() < 0.1:
            path.write_bytes(path.read_bytes()[: self.chance.randrange(5000)] if path.exists() else b"")
        else:
            self.window.open_path(path)

    def drop(self) -> None:
        """A table, or a project, from the desktop."""
        path = self.chance.choice([self.folder / "a.nnviz", self.table(), self.pictures()])
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        event = QtGui.QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, LEFT, NONE)
        self.window.dropEvent(event)

    def table(self) -> Path:
        """A table to be opened."""
        path = self.folder / "table.csv"
        path.write_text("x,y,kind\n" + "".join(f"{i},{i * i % 7},{i % 3}\n" for i in range(40)))
        return path

    def pictures(self) -> Path:
        """A folder of small pictures, two classes."""
        folder = self.folder / "pictures"
        for kind, colour in (("dark", 40), ("light", 200)):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            for number in range(4):
                picture = QtGui.QImage(6, 5, QtGui.QImage.Format.Format_Grayscale8)
                picture.fill(QtGui.QColor(colour + number, colour, colour))
                picture.save(str(folder / kind / f"{number}.png"))
        return folder

    def answer(self, dialog: QtWidgets.QFileDialog) -> None:
        """Choose a file, or nothing. Qt's own buttons are left alone: their warnings wait in event loops of theirs."""
        chosen = self.chance.random() < 0.6
        self.touches.dialogs[f"{dialog.windowTitle()} ({'a file' if chosen else 'cancelled'})"] += 1
        path = self.path(dialog) if chosen else None
        if path is not None:
            dialog.fileSelected.emit(str(path))
        dialog.reject()

    def path(self, dialog: QtWidgets.QFileDialog) -> Path | None:
        """A name to save to, or something to open."""
        filters = dialog.nameFilters()
        if dialog.acceptMode() is QtWidgets.QFileDialog.AcceptMode.AcceptSave:
            if filters:
                name = self.chance.choice(filters)
                dialog.selectNameFilter(name)
                dialog.filterSelected.emit(name)
            return self.folder / f"{self.chance.choice('abc')}.{dialog.defaultSuffix() or 'txt'}"
        if dialog.fileMode() is QtWidgets.QFileDialog.FileMode.Directory:
            return self.pictures()
        self.table()
        found = sorted(path for path in self.folder.iterdir() if path.is_file() and not path.name.startswith("."))
        return self.chance.choice(found)
