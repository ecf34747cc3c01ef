"""A monkey at the real window: random keys, clicks, drags, menus, edits, runs and files. Prints a table.

    python tests/benchmarks/monkey.py [--actions 10000] [--seeds 0 1 2 3 4] [--touched FILE]

Counted are exceptions, warnings of Qt, and top-level widgets that are left when the window has been closed and deleted.
A seed gives the same actions again, as far as the speed of the machine does not enter.
"""

import argparse
import gc
import os
import random
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from nnviz.document.examples import example_project
from nnviz.shell.start import Program
from tests.benchmarks.monkey_acts import (
    CONTROL,
    LEFT,
    NONE,
    SHIFT,
    CanvasActs,
    FileActs,
    choose_in,
    is_alive,
    leaves,
    plain,
    title_of,
)
from tests.benchmarks.monkey_failures import make_failures_survivable
from tests.benchmarks.monkey_touches import CONTROLS, Touches

KEYS = [
    *(Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Space, Qt.Key.Key_R, Qt.Key.Key_Tab, Qt.Key.Key_Escape),
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete),
    *(Qt.Key.Key_1, Qt.Key.Key_5, Qt.Key.Key_Period, Qt.Key.Key_Backspace, Qt.Key.Key_Minus, Qt.Key.Key_F1),
    *(Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_S, Qt.Key.Key_N, Qt.Key.Key_0, Qt.Key.Key_E, Qt.Key.Key_O),
]
MODIFIERS = [NONE, NONE, NONE, SHIFT, CONTROL, CONTROL | SHIFT]


class Monkey:
    """Acts on one window."""

    def __init__(self, program: Program, seed: int, folder: Path, touches: Touches) -> None:
        self.program, self.window, self.touches = program, program.window, touches
        self.chance = random.Random(seed)
        self.canvas = CanvasActs(self.window, self.chance, touches)
        self.files = FileActs(self.window, folder, self.chance, touches)
        # A menu under a button waits in an event loop of its own until someone chooses.
        self.closer = QtCore.QTimer(program.window)
        self.closer.timeout.connect(self.answer_popup)
        self.closer.start(100)
        self.acts: list[tuple[int, Callable[[], None]]] = [
            (25, self.press_a_key),
            (20, self.click),
            (6, self.drag),
            (6, self.turn_the_wheel),
            (14, self.trigger_an_action),
            (8, self.change_a_field),
            (12, self.canvas.act),
            (3, self.undo_and_redo),
            (4, self.move_a_dock),
            (2, self.files.open_an_example),
            (3, self.files.save_or_open),
            (2, self.resize),
            (4, self.let_time_pass),
            (1, self.wish_to_close),
            (1, self.files.drop),
        ]

    def act(self) -> None:
        """One action, and what it brings about."""
        weights = [weight for weight, _ in self.acts]
        self.chance.choices([act for _, act in self.acts], weights)[0]()
        QtWidgets.QApplication.processEvents()
        self.answer_dialogs()

    def widgets(self, kind: type | tuple[type, ...] = QtWidgets.QWidget) -> list[QtWidgets.QWidget]:
        """What can be touched now."""
        root = QtWidgets.QApplication.activeModalWidget() or self.window
        found = [each for each in root.findChildren(QtWidgets.QWidget) if each.isVisible() and each.isEnabled()]
        found = [each for each in found if each.width() > 2 and isinstance(each, kind)]
        self.touches.seen(found)
        return found

    def any_widget(self) -> QtWidgets.QWidget:
        """Any of them; every other time a control, and rather one that was touched less often."""
        if self.chance.random() < 0.5:
            controls = self.widgets(CONTROLS)
            if controls:
                return self.chance.choices(controls, [1 / (1 + self.touches.times(each)) for each in controls])[0]
        return self.chance.choice(self.widgets() or [self.window])

    def press_a_key(self) -> None:
        """A key where the focus is, or on the canvas."""
        target = QtWidgets.QApplication.focusWidget() or self.window.canvas
        key, modifier = self.chance.choice(KEYS), self.chance.choice(MODIFIERS)
        self.touches.widget(target, "key")
        QTest.keyClick(target, key, modifier)

    def click(self) -> None:
        """A click, or two, with either button."""
        widget = self.any_widget()
        if isinstance(widget, QtWidgets.QMenuBar | QtWidgets.QMenu):
            return
        self.touches.widget(widget, "click")
        place = self.place_in(widget)
        if self.chance.random() < 0.1:
            QTest.mouseDClick(widget, LEFT, NONE, place)
        else:
            QTest.mouseClick(widget, LEFT, self.chance.choice([NONE, NONE, SHIFT]), place)

    def drag(self) -> None:
        """The mouse from one place to another."""
        widget = self.any_widget()
        if isinstance(widget, QtWidgets.QMenuBar | QtWidgets.QMenu | QtWidgets.QDockWidget):
            return
        self.touches.widget(widget, "drag")
        QTest.mousePress(widget, LEFT, NONE, self.place_in(widget))
        for _ in range(3):
            if is_alive(widget):
                QTest.mouseMove(widget, self.place_in(widget))
        if is_alive(widget):
            QTest.mouseRelease(widget, LEFT, NONE, self.place_in(widget))

    def turn_the_wheel(self) -> None:
        """Some notches, up or down."""
        widget = self.any_widget()
        self.touches.widget(widget, "wheel")
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
        bar = self.window.menuBar()
        for title in bar.actions():
            for path, _action in leaves(title.menu(), plain(title.text())):
                self.touches.menus.setdefault(path, 0)
        title = self.chance.choice(bar.actions())
        self.choose(title.menu(), plain(title.text()))

    def choose(self, menu: QtWidgets.QMenu, path: str) -> None:
        """Trigger something in a menu."""
        chosen = choose_in(menu, path, self.chance)
        if chosen is not None:
            self.touches.menus[chosen[0]] += 1
            chosen[1].trigger()

    def undo_and_redo(self) -> None:
        """Some edits back, and on again."""
        for _ in range(self.chance.randint(1, 4)):
            action = self.window.actions_[self.chance.choice(["undo", "undo", "redo", "redo"])]
            if action.isEnabled():
                self.touches.menus[f"Edit > {title_of(action)}"] += 1
                action.trigger()

    def change_a_field(self) -> None:
        """Another value in a form."""
        chance = self.chance
        kinds = (QtWidgets.QComboBox, QtWidgets.QAbstractSpinBox, QtWidgets.QLineEdit, QtWidgets.QAbstractSlider)
        field = chance.choice(self.widgets(kinds) or [self.window])
        self.touches.widget(field, "value")
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

    def answer_popup(self) -> None:
        """Choose something in a menu that is open, or leave it; leave a list."""
        popup = QtWidgets.QApplication.activePopupWidget()
        if popup is None:
            return
        if isinstance(popup, QtWidgets.QMenu) and self.chance.random() < 0.7:
            chosen = choose_in(popup, f"a menu of {popup.objectName() or type(popup.parent()).__name__}", self.chance)
            popup.close()
            if chosen is not None:
                self.touches.menus[chosen[0]] += 1
                chosen[1].trigger()
        else:
            popup.close()

    def answer_dialogs(self) -> None:
        """Dialogs are looked at, used a little, and left; files are only chosen in the monkey's own folder."""
        for _ in range(5):
            self.answer_popup()
            dialog = QtWidgets.QApplication.activeModalWidget()
            if dialog is None:
                return
            if isinstance(dialog, QtWidgets.QFileDialog):
                self.files.answer(dialog)
            elif self.chance.random() < (0.5 if isinstance(dialog, QtWidgets.QMessageBox) else 0.9):
                return
            else:
                self.leave(dialog)
            QtWidgets.QApplication.processEvents()

    def leave(self, dialog: QtWidgets.QDialog) -> None:
        """Go out of a dialog by any of its buttons, or by Esc."""
        buttons = [
            button
            for box in dialog.findChildren(QtWidgets.QDialogButtonBox)
            for button in box.buttons()
            if button.isEnabled()
        ]
        button = self.chance.choice([*buttons, None])
        title = re.sub(r"[^ ]*\.[a-z]+$", "…", dialog.windowTitle())
        words = "Esc" if button is None else plain(button.text())
        self.touches.dialogs[f"{type(dialog).__name__} “{title}” ({words})"] += 1
        if button is None:
            dialog.reject()
        else:
            button.click()

    def place_in(self, widget: QtWidgets.QWidget) -> QPoint:
        """Any place of a widget."""
        return QPoint(self.chance.randrange(max(1, widget.width())), self.chance.randrange(max(1, widget.height())))


class Found:
    """What went wrong."""

    def __init__(self) -> None:
        self.exceptions: list[str] = []
        self.warnings: list[str] = []
        self.widgets: list[str] = []
        self.touches = Touches()

    def hear(self, kind: QtCore.QtMsgType, _context: object, text: str) -> None:
        """Qt says something."""
        harmless = "This plugin does not support"
        if kind not in (QtCore.QtMsgType.QtDebugMsg, QtCore.QtMsgType.QtInfoMsg) and not text.startswith(harmless):
            self.warnings.append(text)


def watch(seed: int, actions: int, seconds: float = float("inf")) -> tuple[Found, int]:
    """Let a monkey act on a new window; what went wrong, and how many actions it made in the time.

    Where it comes to close the window, and nothing is unsaved or it agrees to lose that, it gets another one.
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
    made, projects, monkey = 0, program.window.projects, Monkey(program, seed, folder, found.touches)
    try:
        while made < actions and time.monotonic() < end and not projects.agreed_to_close:
            try:
                monkey.act()
            except Exception:  # noqa: BLE001 - out of a method that Qt called, through whatever called Qt
                found.exceptions.append(traceback.format_exc())
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
    parser.add_argument("--touched", type=Path, help="write what was touched, and what never, to files of this name")
    options = parser.parse_args()
    make_failures_survivable()
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
        if options.touched is not None:
            options.touched.with_suffix(f".{seed}.txt").write_text("\n".join(found.touches.report()) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
