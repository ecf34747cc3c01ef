"""A monkey at the real window: random keys, clicks, drags, menus, edits, runs and files. Prints a table.

    python tests/benchmarks/monkey.py [--actions 10000] [--seeds 0 1 2 3 4]

Counted are exceptions, warnings of Qt, and top-level widgets that are left when the window has been closed and deleted.
A seed gives the same actions again, as far as the speed of the machine does not enter.
"""

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.document.examples import example_project
from nnviz.engine.datasets import DATASETS
from nnviz.shell.start import Program

KEYS = [
    *(Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Space, Qt.Key.Key_R, Qt.Key.Key_Tab, Qt.Key.Key_Escape),
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete),
    *(Qt.Key.Key_1, Qt.Key.Key_5, Qt.Key.Key_Period, Qt.Key.Key_Backspace, Qt.Key.Key_Minus, Qt.Key.Key_F1),
    *(Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_S, Qt.Key.Key_N, Qt.Key.Key_0, Qt.Key.Key_E, Qt.Key.Key_O),
]
NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
MODIFIERS = [NONE, NONE, NONE, SHIFT, CONTROL, CONTROL | SHIFT]
# Their dialogs would write where the person who starts this program has their files.
LEFT_OUT = ("Quit",)


def is_alive(widget: QtWidgets.QWidget) -> bool:
    """Whether a widget that Qt may have made and deleted by itself is still there: a press can close what it hits."""
    return any(other is widget for other in QtWidgets.QApplication.allWidgets())


class Monkey:
    """Acts on one window."""

    def __init__(self, program: Program, seed: int, folder: Path) -> None:
        self.program, self.window, self.folder = program, program.window, folder
        self.chance = random.Random(seed)
        # A menu under a button waits in an event loop of its own until someone chooses.
        self.closer = QtCore.QTimer(program.window)
        self.closer.timeout.connect(self.close_popup)
        self.closer.start(100)
        self.acts: list[tuple[int, Callable[[], None]]] = [
            (30, self.press_a_key),
            (20, self.click),
            (6, self.drag),
            (6, self.turn_the_wheel),
            (10, self.trigger_an_action),
            (8, self.change_a_field),
            (3, self.move_a_dock),
            (2, self.open_an_example),
            (3, self.save_or_open),
            (2, self.resize),
            (4, self.let_time_pass),
            (1, self.wish_to_close),
            (1, self.drop_a_file),
        ]

    def act(self) -> None:
        """One action, and what it brings about."""
        for dialog in self.window.findChildren(QtWidgets.QFileDialog):
            # Qt's own: its warnings wait in event loops of their own, and it could delete files.
            if dialog.isVisible():
                dialog.reject()
        weights = [weight for weight, _ in self.acts]
        self.chance.choices([act for _, act in self.acts], weights)[0]()
        QtWidgets.QApplication.processEvents()
        self.answer_dialogs()

    def widgets(self, kind: type = QtWidgets.QWidget) -> list[QtWidgets.QWidget]:
        """What can be clicked now."""
        root = QtWidgets.QApplication.activeModalWidget() or self.window
        return [each for each in root.findChildren(kind) if each.isVisible() and each.isEnabled() and each.width() > 2]

    def press_a_key(self) -> None:
        """A key where the focus is, or on the canvas."""
        target = QtWidgets.QApplication.focusWidget() or self.window.canvas
        key, modifier = self.chance.choice(KEYS), self.chance.choice(MODIFIERS)
        QTest.keyClick(target, key, modifier)

    def click(self) -> None:
        """A click, or two, with either button."""
        widget = self.chance.choice(self.widgets() or [self.window])
        if isinstance(widget, QtWidgets.QMenuBar | QtWidgets.QMenu):
            return
        place = self.place_in(widget)
        if self.chance.random() < 0.1:
            QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, NONE, place)
        else:
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton, self.chance.choice([NONE, NONE, SHIFT]), place)

    def drag(self) -> None:
        """The mouse from one place to another."""
        widget = self.chance.choice(self.widgets() or [self.window])
        if isinstance(widget, QtWidgets.QMenuBar | QtWidgets.QMenu | QtWidgets.QDockWidget):
            return
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, NONE, self.place_in(widget))
        for _ in range(3):
            if is_alive(widget):
                QTest.mouseMove(widget, self.place_in(widget))
        if is_alive(widget):
            QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, NONE, self.place_in(widget))

    def turn_the_wheel(self) -> None:
        """Some notches, up or down."""
        widget = self.chance.choice(self.widgets() or [self.window])
        place = QPointF(self.place_in(widget))
        turn = QPoint(0, self.chance.choice([-120, 120]))
        event = QtGui.QWheelEvent(
            *(place, QPointF(widget.mapToGlobal(place.toPoint())), QPoint(), turn),
            *(Qt.MouseButton.NoButton, self.chance.choice([NONE, CONTROL]), Qt.ScrollPhase.NoScrollPhase, False),
        )
        QtWidgets.QApplication.sendEvent(widget, event)

    def trigger_an_action(self) -> None:
        """Anything from the menus."""
        if QtWidgets.QApplication.activeModalWidget() is not None:
            return
        actions = list(self.leaves([menu.menu() for menu in self.window.menuBar().actions()]))
        actions = [each for each in actions if each.text().replace("&", "") not in LEFT_OUT and each.isEnabled()]
        self.chance.choice(actions).trigger()

    def leaves(self, menus: list[QtWidgets.QMenu]) -> list[QtGui.QAction]:
        """The actions of menus and of those inside."""
        found: list[QtGui.QAction] = []
        for menu in menus:
            for action in menu.actions():
                inner = action.menu()
                if inner is not None:
                    found.extend(self.leaves([inner]))
                elif not action.isSeparator():
                    found.append(action)
        return found

    def change_a_field(self) -> None:
        """Another value in a form."""
        chance = self.chance
        field = chance.choice(
            self.widgets(QtWidgets.QComboBox)
            + self.widgets(QtWidgets.QAbstractSpinBox)
            + self.widgets(QtWidgets.QLineEdit)
            + self.widgets(QtWidgets.QAbstractSlider)
            or [self.window]
        )
        if isinstance(field, QtWidgets.QComboBox) and field.count():
            place = chance.randrange(field.count())
            field.setCurrentIndex(place)
            field.activated.emit(place)
        elif isinstance(field, QtWidgets.QSpinBox):
            field.setValue(chance.choice([field.value() + 1, field.value() - 1, chance.randint(1, 12)]))
        elif isinstance(field, QtWidgets.QAbstractSlider):
            field.setValue(chance.randint(field.minimum(), field.maximum()))
        elif isinstance(field, QtWidgets.QLineEdit) and not field.isReadOnly():
            field.setText(chance.choice(["", "0", "0.5", "-1", "1e3", "abc", "3", "1e400"]))
            QTest.keyClick(field, Qt.Key.Key_Return)

    def move_a_dock(self) -> None:
        """Docks close, come back, tab and change sides."""
        dock, other = self.chance.sample(list(self.window.docks.values()), 2)
        areas = Qt.DockWidgetArea
        turn = self.chance.randrange(4)
        if turn == 0:
            dock.setVisible(not dock.isVisible())
        elif turn == 1:
            self.window.tabifyDockWidget(other, dock)
        elif turn == 2:
            self.window.addDockWidget(
                self.chance.choice([areas.LeftDockWidgetArea, areas.RightDockWidgetArea, areas.BottomDockWidgetArea]),
                dock,
            )
        else:
            dock.show()
            dock.raise_()

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

    def resize(self) -> None:
        """Another size of the window."""
        self.window.resize(self.chance.randint(900, 1600), self.chance.randint(600, 1000))

    def let_time_pass(self) -> None:
        """Timers, frames and training go on for a moment."""
        QTest.qWait(self.chance.randint(1, 40))

    def wish_to_close(self) -> None:
        """The question that this brings is not answered with a yes."""
        if self.program.window.projects.document.modified:
            self.window.close()

    def drop_a_file(self) -> None:
        """A table, or a project, from the desktop."""
        path = self.folder / self.chance.choice(["a.nnviz", "table.csv"])
        (self.folder / "table.csv").write_text("x,y,kind\n" + "".join(f"{i},{i * i % 7},{i % 3}\n" for i in range(40)))
        data = QtCore.QMimeData()
        data.setUrls([QtCore.QUrl.fromLocalFile(str(path))])
        event = QtGui.QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NONE)
        self.window.dropEvent(event)

    def close_popup(self) -> None:
        """Leave a menu or a list that is open."""
        popup = QtWidgets.QApplication.activePopupWidget()
        if popup is not None:
            popup.close()

    def answer_dialogs(self) -> None:
        """Dialogs are looked at, used a little, and left; never for saving somewhere else or for closing."""
        for _ in range(5):
            self.close_popup()
            dialogs = [each for each in self.window.findChildren(QtWidgets.QDialog) if each.isVisible()]
            if not dialogs or self.chance.random() < 0.5:
                return
            dialog = dialogs[-1]
            if isinstance(dialog, QtWidgets.QFileDialog) or self.chance.random() < 0.5:
                dialog.reject()
            elif dialog.windowTitle() == "Unsaved work":
                dialog.button(QtWidgets.QMessageBox.StandardButton.Cancel).click()
            else:
                dialog.accept()
            QtWidgets.QApplication.processEvents()

    def place_in(self, widget: QtWidgets.QWidget) -> QPoint:
        """Any place of a widget."""
        return QPoint(self.chance.randrange(max(1, widget.width())), self.chance.randrange(max(1, widget.height())))


class Found:
    """What went wrong."""

    def __init__(self) -> None:
        self.exceptions: list[str] = []
        self.warnings: list[str] = []
        self.widgets: list[str] = []

    def hear(self, kind: QtCore.QtMsgType, _context: object, text: str) -> None:
        """Qt says something."""
        harmless = "This plugin does not support"
        if kind not in (QtCore.QtMsgType.QtDebugMsg, QtCore.QtMsgType.QtInfoMsg) and not text.startswith(harmless):
            self.warnings.append(text)


def watch(seed: int, actions: int, seconds: float = float("inf")) -> tuple[Found, int]:
    """Let a monkey act on a new window; what went wrong, and how many actions it made in the time.

    Where it comes to close the window, and agrees to lose its work, it gets another one.
    """
    found, made, end = Found(), 0, time.monotonic() + seconds
    listener = QtCore.qInstallMessageHandler(found.hear)
    application = QtWidgets.QApplication.instance() or QtWidgets.QApplication(sys.argv[:1])
    assert isinstance(application, QtWidgets.QApplication)
    before = set(application.topLevelWidgets())
    try:
        with tempfile.TemporaryDirectory() as folder:
            while made < actions and time.monotonic() < end:
                made += live(application, found, seed + made, Path(folder), actions - made, end)
    finally:
        QtCore.qInstallMessageHandler(listener)
    found.widgets = [
        f"{type(each).__name__}({each.objectName()!r})"
        for each in application.topLevelWidgets()
        if each not in before and not is_of_the_libraries(each)
    ]
    return found, made


def live(application: QtWidgets.QApplication, found: Found, seed: int, folder: Path, actions: int, end: float) -> int:
    """One window, until the monkey has closed it, or has made its actions, or its time is over."""
    program = Program(application, reset=True)
    program.crash.reported.connect(lambda _text, details: found.exceptions.append(details))
    program.session.failed.connect(lambda _text, details: found.exceptions.append(details))
    program.session.open_project(example_project("xor"))
    program.show()
    QTest.qWait(300)
    program.window.complete()
    made, projects, monkey = 0, program.window.projects, Monkey(program, seed, folder)
    try:
        while made < actions and time.monotonic() < end and not projects.agreed_to_close:
            monkey.act()
            made += 1
    finally:
        projects.unsaved.asks = False
        for dialog in program.window.findChildren(QtWidgets.QDialog):
            dialog.reject()
        program.window.close()
        program.close()
    program.window.deleteLater()
    del monkey, program, projects
    for _ in range(3):
        QtCore.QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QTest.qWait(20)
        gc.collect()
    return made


def is_of_the_libraries(widget: QtWidgets.QWidget) -> bool:
    """Tool tips and effects that Qt keeps, and the menus that pyqtgraph makes for each plot and never shows here."""
    if isinstance(widget, QtWidgets.QMenu):
        return not widget.isVisible()
    return widget.metaObject().className().startswith(("QTipLabel", "QAlpha", "QRoll"))


def main() -> int:
    """Print the table; the exit code is 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    options = parser.parse_args()
    home = tempfile.TemporaryDirectory(prefix="nnviz-monkey-")
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        os.environ[variable] = home.name
    wrong = 0
    print(f"{'seed':>4} {'actions':>8} {'seconds':>8} {'exceptions':>10} {'Qt warnings':>11} {'widgets left':>12}")
    for seed in options.seeds:
        begin = time.monotonic()
        found, made = watch(seed, options.actions)
        counts = len(found.exceptions), len(found.warnings), len(found.widgets)
        wrong += sum(counts)
        print(
            f"{seed:4} {made:8,} {time.monotonic() - begin:8.0f} {counts[0]:10} {counts[1]:11} {counts[2]:12}",
            flush=True,
        )
        for text in [*dict.fromkeys(found.exceptions), *dict.fromkeys(found.warnings), *found.widgets]:
            print(text, flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
