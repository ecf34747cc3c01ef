"""Closes the window in the middle of a run, again and again, and prints a table.

    python tests/benchmarks/close_while_training.py [--times 200] [--seed 0]

Each time the whole program is made anew, runs for a moment at full speed, and its window is closed at a random moment,
as a click on its cross does. A hang is a close that takes over three seconds, or a training thread that lives on.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.document.examples import example_project
from nnviz.shell.start import Program

EXAMPLES = ("xor", "playground_circle", "iris", "digits")
HANG = 3.0


def close_once(application: QApplication, example: str, milliseconds: int) -> tuple[float, int]:
    """Seconds that closing took, and how many training threads were left."""
    program = Program(application, reset=True)
    program.window.projects.unsaved.asks = False
    program.session.open_project(example_project(example))
    program.show()
    QTest.qWait(1)
    program.session.run()
    QTest.qWait(milliseconds)
    begin = time.perf_counter()
    program.window.close()
    program.close()
    seconds = time.perf_counter() - begin
    left = sum(thread.name.startswith("nnviz") for thread in threading.enumerate())
    program.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return seconds, left


def main() -> int:
    """Print the table; the exit code is 1 when anything hung."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    home = tempfile.TemporaryDirectory(prefix="nnviz-close-")
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        os.environ[variable] = home.name
    chance = random.Random(options.seed)
    application = QApplication(sys.argv[:1])
    found = [close_once(application, chance.choice(EXAMPLES), chance.randint(1, 400)) for _ in range(options.times)]
    seconds = np.array([took for took, _ in found])
    hangs = int((seconds > HANG).sum()) + sum(left for _, left in found)
    print(f"closed {options.times} times in the middle of a run: {hangs} hangs")
    print(f"seconds to close: median {np.median(seconds):.3f}, longest {seconds.max():.3f}")
    return 1 if hangs else 0


if __name__ == "__main__":
    sys.exit(main())
