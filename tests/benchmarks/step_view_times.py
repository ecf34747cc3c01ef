"""How long one press takes, from the key to the paint, in the real window.

    python tests/benchmarks/step_view_times.py

Budgets: one phase on under 16 ms at 8 units × 6 layers, one step back under 30 ms, with all panels of the first start.
"canvas": the time until canvas and formula have been painted, "all" until everything has; both are processor time of
the window's thread, which other programs disturb least. "clock" is the same on the clock.
"""

import os
import statistics
import sys
import time
from dataclasses import replace
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, QTemporaryDir
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from nnviz.app.focus import Phase
from nnviz.app.moments import Rung
from nnviz.document.examples import example_project
from nnviz.document.spec import Project, layer_spec
from nnviz.shell.start import Program

_PRESSES = 60


class Times(NamedTuple):
    """Milliseconds of one press: by the clock, of the thread, and of the thread until canvas and formula are there."""

    clock: float
    cpu: float
    canvas: float


def eight_by_six(batch_size: int = 1) -> Project:
    """2-8×6-1 on the Playground's circle."""
    project = example_project("playground_circle")
    layers = (*(layer_spec(8, "tanh") for _ in range(6)), project.network.layers[-1])
    training = replace(project.training, batch_size=batch_size)
    return replace(project, network=replace(project.network, layers=layers), training=training)


class Paints(QObject):
    """Sees when the canvas and the formula have been painted: what comes next is noted."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        view = program.window.step_view
        self._watched = {program.window.canvas.viewport(), view.callout, view.strip}
        self._painting, self.at = False, 0.0
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the time of the thread."""
        self.look()
        self._painting = event.type() == QEvent.Type.Paint and watched in self._watched
        return False

    def look(self) -> None:
        """The last paint has ended."""
        if self._painting:
            self._painting, self.at = False, time.thread_time()

    def end(self) -> None:
        """Watch no more."""
        QApplication.instance().removeEventFilter(self)


def press(program: Program, key: Qt.Key, modifier: Qt.KeyboardModifier, paints: Paints | None = None) -> Times:
    """Milliseconds from a key to the end of the painting that it causes."""
    application, canvas = QApplication.instance(), program.window.canvas
    text = {Qt.Key.Key_Period: ".", Qt.Key.Key_Comma: ","}.get(key, "")
    begin, cpu = time.perf_counter(), time.thread_time()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        application.notify(canvas, QKeyEvent(kind, key, modifier, text))
    for _ in range(3):
        application.sendPostedEvents(None, 0)
        application.processEvents()
        if paints is not None:
            paints.look()
    first = 0.0 if paints is None else paints.at - cpu
    return Times(1000 * (time.perf_counter() - begin), 1000 * (time.thread_time() - cpu), 1000 * first)


def measured(program: Program, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier, budget: float) -> None:
    """One line of the table."""
    for _ in range(4):
        press(program, key, modifier)
    before = program.session.snapshot.step, program.session.focus
    paints = Paints(program)
    found = [press(program, key, modifier, paints) for _ in range(_PRESSES)]
    paints.end()
    moved = (program.session.snapshot.step, program.session.focus) != before
    tell(name, found, budget, "" if moved else "did not move")


def measured_by_phase(program: Program, budget: float) -> None:
    """A line of the table for each phase that → leads to."""
    paints, found = Paints(program), {phase: [] for phase in Phase}
    for _ in range(_PRESSES * len(Phase) // 2):
        times = press(program, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, paints)
        found[program.session.focus.phase].append(times)
    paints.end()
    for phase, times in found.items():
        tell(f"  to the phase {phase.name.lower()}", times, budget)


def tell(name: str, found: list[Times], budget: float, note: str = "") -> None:
    """Print a line."""
    clock, canvas = sorted(each.clock for each in found), statistics.median(each.canvas for each in found)
    cpu = sorted(each.cpu for each in found)
    p90 = int(0.9 * len(found))
    print(
        f"{name:<34}{canvas:>9.1f}{statistics.median(cpu):>9.1f}{cpu[p90]:>7.1f}"
        f"{statistics.median(clock):>9.1f}{clock[p90]:>7.1f}{budget:>8.0f}   {note}"
    )


def main() -> int:
    """Measure, and print a table."""
    settings = QTemporaryDir()
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings.path())
    program = Program(QApplication(sys.argv[:1]))
    program.show()
    program.window.resize(1280, 800)
    program.window.complete()
    none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    for name, project in (("2-8×6-1", eight_by_six()), ("Mazur 2-2-2", example_project("mazur"))):
        program.session.open_project(project)
        program.session.select(1, 0)
        print(f"{name:<34}{'canvas':>9}{'all':>9}{'p90':>7}{'clock':>9}{'p90':>7}{'budget':>8}   ms")
        measured(program, "one phase on (→)", Qt.Key.Key_Right, none, 16)
        measured_by_phase(program, 16)
        for rung in (Rung.TERM, Rung.UNIT, Rung.LAYER):
            program.window.step_bar.rungs.setCurrentIndex(rung)
            measured(program, f"one press on by {rung.name.lower()} (.)", Qt.Key.Key_Period, none, 16)
        for _ in range(2 * _PRESSES + 10):
            program.session.training.call(program.session.training.job.record_step)
        program.window.actions_["next_sample"].trigger()
        measured(program, "one step back (Shift+←)", Qt.Key.Key_Left, shift, 30)
    program.window.close()
    program.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
