"""Measures frames of the canvas in which every weight and every unit changes, and prints a table with the budgets.

    python tests/benchmarks/canvas_frames.py [--frames 120] [--rounds 3]

A frame is one ``show_state`` and the painting that follows, in a view of 1000 × 640, in milliseconds of processor time.
"""

import argparse
import os
import time
from itertools import pairwise

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
from PySide6.QtWidgets import QApplication

from nnviz.app.focus import Phase
from nnviz.ui.canvas import NetworkCanvas
from nnviz.ui.canvas.state import CanvasLayer, CanvasState, CanvasWeights
from nnviz.ui.theme import LIGHT, apply_theme

# Units of every layer, and the budget in milliseconds.
NETWORKS = {
    "2-4-2-1": ((2, 4, 2, 1), 1.5),
    "8×6": ((8,) * 6, 6.0),
    "64-32-16-10": ((64, 32, 16, 10), 12.0),
    "784-64-32-10": ((784, 64, 32, 10), 14.0),
}


def make_state(sizes: tuple[int, ...], rng: np.random.Generator) -> CanvasState:
    """A state in which every number is drawn anew."""
    layers = tuple(
        CanvasLayer(
            f"Layer {number}",
            tuple(f"u{unit}" for unit in range(units)),
            rng.uniform(-1, 1, units),
            "activation",
            None,
            has_bias=number < len(sizes) - 1,
        )
        for number, units in enumerate(sizes)
    )
    weights = tuple(
        CanvasWeights(rng.normal(0, fan_in**-0.5, (fan_in, fan_out)), rng.normal(0, 0.1, fan_out))
        for fan_in, fan_out in pairwise(sizes)
    )
    return CanvasState(layers, weights, rng.uniform(-1, 1, sizes[-1]), Phase.FORWARD, None)


def measure(app: QApplication, sizes: tuple[int, ...], frames: int) -> tuple[float, float, int]:
    """Milliseconds to build the canvas, median milliseconds of a frame, lines drawn."""
    rng = np.random.default_rng(0)
    states = [make_state(sizes, rng) for _ in range(8)]
    canvas = NetworkCanvas(LIGHT)
    height = canvas.height() - canvas.viewport().height()
    canvas.resize(1000, 640 + height)
    begin = time.process_time()
    canvas.show_state(states[0])
    canvas.show()
    app.processEvents()
    built = time.process_time() - begin
    spent = []
    for number in range(frames):
        begin = time.process_time()
        canvas.show_state(states[number % len(states)])
        app.processEvents()
        spent.append(time.process_time() - begin)
    canvas.close()
    return 1000 * built, 1000 * float(np.median(spent[5:])), sum(fan * units for fan, units in pairwise(sizes))


def main() -> int:
    """Measure all networks and print the table; 1 when a budget is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    apply_theme(app, LIGHT)
    print(f"{'network':<14}{'weights':>9}{'build ms':>10}{'frame ms':>10}{'budget':>8}")
    over = False
    for title, (sizes, budget) in NETWORKS.items():
        rounds = [measure(app, sizes, options.frames) for _ in range(options.rounds)]
        built, frame = min(r[0] for r in rounds), min(r[1] for r in rounds)
        over = over or frame > budget
        verdict = "over" if frame > budget else "kept"
        print(f"{title:<14}{rounds[0][2]:>9}{built:>10.1f}{frame:>10.2f}{budget:>8.1f}  {verdict}")
    return int(over)


if __name__ == "__main__":
    raise SystemExit(main())
