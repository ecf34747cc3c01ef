"""How long one press takes, from the key to the paint, in the real window.

    python tests/benchmarks/step_view_times.py

Budgets: one phase on under 16 ms at 8 units × 6 layers, one step back under 30 ms. On a machine that does other things
too, the CPU time of the window's thread is the steadier number.
"""

import os
import statistics
import sys
import time
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QSettings, Qt, QTemporaryDir
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from nnviz.app.moments import Rung
from nnviz.document.examples import example_project
from nnviz.document.spec import Project, layer_spec
from nnviz.shell.start import Program

_PRESSES = 60


def eight_by_six(batch_size: int = 1) -> Project:
    """2-8×6-1 on the Playground's circle."""
    project = example_project("playground_circle")
    layers = (*(layer_spec(8, "tanh") for _ in range(6)), project.network.layers[-1])
    training = replace(project.training, batch_size=batch_size)
    return replace(project, network=replace(project.network, layers=layers), training=training)


def press(program: Program, key: Qt.Key, modifier: Qt.KeyboardModifier) -> tuple[float, float]:
    """Milliseconds from a key to the end of the painting that it causes: on the clock, and of the thread's CPU time."""
    application, canvas = QApplication.instance(), program.window.canvas
    text = {Qt.Key.Key_Period: ".", Qt.Key.Key_Comma: ","}.get(key, "")
    begin, cpu = time.perf_counter(), time.thread_time()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        application.notify(canvas, QKeyEvent(kind, key, modifier, text))
    for _ in range(3):
        application.sendPostedEvents(None, 0)
        application.processEvents()
    return 1000 * (time.perf_counter() - begin), 1000 * (time.thread_time() - cpu)


def measured(program: Program, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier, budget: float) -> None:
    """One line of the table."""
    for _ in range(4):
        press(program, key, modifier)
    before = program.session.snapshot.step, program.session.focus
    pairs = [press(program, key, modifier) for _ in range(_PRESSES)]
    times, cpu = sorted(wall for wall, _ in pairs), statistics.median(used for _, used in pairs)
    moved = (program.session.snapshot.step, program.session.focus) != before
    p90 = times[int(0.9 * len(times))]
    note = "" if moved else "did not move"
    print(f"{name:<38}{statistics.median(times):>8.1f}{p90:>8.1f}{cpu:>8.1f}{budget:>9.0f}   {note}")


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
        print(f"{name:<38}{'median':>8}{'p90':>8}{'CPU':>8}{'budget':>9}   ms")
        measured(program, "one phase on (→)", Qt.Key.Key_Right, none, 16)
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
