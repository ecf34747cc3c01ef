"""Measures frames of the canvas in which every weight and every unit changes, and prints a table with the budgets.

    python tests/benchmarks/canvas_frames.py [--frames 120] [--rounds 3]

A frame is one ``show_state`` and the painting that follows, in a view of 1000 × 640, in milliseconds of processor time:
the least of the medians of all rounds. The budget is for lines by weight; the other looks are measured beside it:
"terms" draws lines by a · w, "maps" shows a map over two inputs in every unit, "cells" draws weights as heat maps,
"zoomed" is four times as large as fitted.
"""

import argparse
import os
import time
from dataclasses import replace
from itertools import pairwise

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
from PySide6.QtWidgets import QApplication

from nnviz.app.focus import Phase
from nnviz.document.spec import NetworkSpec, layer_spec
from nnviz.engine.network import LayerParameters
from nnviz.ui.canvas import NetworkCanvas
from nnviz.ui.canvas.plane import Model, Plane
from nnviz.ui.canvas.state import CanvasLayer, CanvasState, CanvasWeights
from nnviz.ui.theme import LIGHT, apply_theme

# Units of every layer, and the budget in milliseconds.
NETWORKS = {
    "2-4-2-1": ((2, 4, 2, 1), 1.5),
    "8×6": ((8,) * 6, 6.0),
    "64-32-16-10": ((64, 32, 16, 10), 12.0),
    "784-64-32-10": ((784, 64, 32, 10), 14.0),
}


# What is chosen to be seen, by the name of the column; maps need two inputs.
LOOKS: dict[str, dict[str, object]] = {
    "weights": {},
    "terms": {"edge_kind": "contribution"},
    "cells": {"heat_maps": True},
    "maps": {"maps": True, "plane": Plane((-6.0, -6.0), (6.0, 6.0))},
    "zoomed": {},
}


def make_state(sizes: tuple[int, ...], rng: np.random.Generator, **look: object) -> CanvasState:
    """A state in which every number is drawn anew."""
    values = [rng.uniform(-1, 1, units) for units in sizes]
    layers = tuple(
        CanvasLayer(
            f"Layer {number}",
            tuple(f"u{unit}" for unit in range(units)),
            values[number],
            "activation",
            None,
            has_bias=number < len(sizes) - 1,
            activation=values[number],
        )
        for number, units in enumerate(sizes)
    )
    weights = tuple(
        CanvasWeights(rng.normal(0, fan_in**-0.5, (fan_in, fan_out)), rng.normal(0, 0.1, fan_out))
        for fan_in, fan_out in pairwise(sizes)
    )
    network = NetworkSpec(sizes[0], tuple(layer_spec(units, "tanh") for units in sizes[1:])).build()
    model = Model(network, network.join([LayerParameters(part.weights, part.biases) for part in weights]))
    state = CanvasState(layers, weights, rng.uniform(-1, 1, sizes[-1]), Phase.FORWARD, None, model=model)
    return replace(state, **look)


def measure(app: QApplication, sizes: tuple[int, ...], frames: int, name: str) -> tuple[float, float]:
    """Milliseconds to build the canvas, median milliseconds of a frame."""
    rng = np.random.default_rng(0)
    states = [make_state(sizes, rng, **LOOKS[name]) for _ in range(8)]
    canvas = NetworkCanvas(LIGHT)
    height = canvas.height() - canvas.viewport().height()
    canvas.resize(1000, 640 + height)
    begin = time.process_time()
    canvas.show_state(states[0])
    canvas.show()
    app.processEvents()
    built = time.process_time() - begin
    if name == "zoomed":
        canvas.zoom_by(4.0)
    spent = []
    for number in range(frames):
        begin = time.process_time()
        canvas.show_state(states[number % len(states)])
        app.processEvents()
        spent.append(time.process_time() - begin)
    canvas.close()
    return 1000 * built, 1000 * float(np.median(spent[5:]))


def main() -> int:
    """Measure all networks and print the table; 1 when a budget is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    apply_theme(app, LIGHT)
    heads = "".join(f"{name:>9}" for name in LOOKS)
    print(f"{'network':<14}{'weights':>9}{'build':>8}{heads}{'budget':>9}   milliseconds")
    over = False
    for title, (sizes, budget) in NETWORKS.items():
        count = sum(fan_in * fan_out for fan_in, fan_out in pairwise(sizes))
        line = ""
        for name in LOOKS:
            if name == "maps" and sizes[0] != 2:
                line += f"{'–':>9}"
                continue
            rounds = [measure(app, sizes, options.frames, name) for _ in range(options.rounds)]
            built, frame = min(r[0] for r in rounds), min(r[1] for r in rounds)
            if name == "weights":
                line = f"{title:<14}{count:>9}{built:>8.1f}{frame:>9.2f}"
                verdict = "over" if frame > budget else "kept"
                over = over or frame > budget
            else:
                line += f"{frame:>9.2f}"
        print(f"{line}{budget:>9.1f}   {verdict}")
    return int(over)


if __name__ == "__main__":
    raise SystemExit(main())
