"""Processor time until the first window is painted: nnviz and a bare window of PySide6, in turn.

python tests/benchmarks/first_window.py [TIMES]
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What the command nnviz does before it waits for the person: see nnviz/cli.py and nnviz/shell/application.py.
NNVIZ = """
import gc
gc.disable()
from PySide6.QtWidgets import QApplication
from nnviz.shell.start import Program
application = QApplication([])
program = Program(application, reset=True)
program.show()
window, canvas = program.window, program.window.canvas.viewport()
"""
BARE = """
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QMainWindow
application, window, view = QApplication([]), QMainWindow(), QGraphicsView(QGraphicsScene())
window.setCentralWidget(view)
window.resize(1280, 800)
window.show()
canvas = view.viewport()
"""
# The canvas has been painted when what was posted from its paint event arrives.
WATCH = """
import os, time
from PySide6.QtCore import QEvent, QObject, QTimer

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, tell)
        return False

def tell():
    print(time.process_time(), flush=True)
    os._exit(0)

watch = Watch()
canvas.installEventFilter(watch)
application.exec()
"""


def seconds(program: str, home: str) -> float:
    """The processor time of one start, with the settings of a first one."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    environment |= dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "APPDATA"), home)
    command = [sys.executable, "-c", program + WATCH]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(run.stdout)


def main(times: int) -> None:
    programs = {"a bare window": BARE, "nnviz": NNVIZ}
    with tempfile.TemporaryDirectory() as home:
        # The first start writes the byte code.
        for program in programs.values():
            seconds(program, home)
        rounds = [{name: seconds(program, home) for name, program in programs.items()} for _ in range(times)]
    print(f"processor time until the first paint, {times} starts each, in turn")
    for name in programs:
        found = [one[name] for one in rounds]
        print(f"{name:14} median {statistics.median(found):.3f} s, least {min(found):.3f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
