"""Pictures of the step view at every phase and station, to be looked at: nothing may overlap, jump or be clipped.

    python tests/benchmarks/step_view_pictures.py [FOLDER] [light|dark]

Three networks at 1280 × 800: Mazur's, 2-8-8-1, and one with mini-batches of 8. Without a folder they go into
``step_view_pictures`` in the folder for temporary files. The places of the callout are checked as well, and a line is
printed for each one that covers a unit or a text.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QRectF, QSettings, QTemporaryDir, QTimer
from PySide6.QtWidgets import QApplication

from nnviz.app.moments import Rung
from nnviz.app.stepper import Stepper
from nnviz.document.examples import example_project
from nnviz.document.spec import Project, layer_spec
from nnviz.shell.start import Program
from nnviz.ui.formula.places import obstacles_in


def playground(hidden: tuple[int, ...], batch_size: int) -> Project:
    """Tanh layers on the Playground's circle."""
    project = example_project("playground_circle")
    layers = (*(layer_spec(units, "tanh") for units in hidden), project.network.layers[-1])
    training = replace(project.training, batch_size=batch_size, shuffle=False)
    return replace(project, network=replace(project.network, layers=layers), training=training)


SCENES = {
    "mazur": (example_project("mazur"), Rung.UNIT),
    "net-2-8-8-1": (playground((8, 8), 1), Rung.LAYER),
    "batch-of-8": (playground((4, 2), 8), Rung.LAYER),
}


def let_events_pass(seconds: float) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def stations(stepper: Stepper, program: Program, rung: Rung) -> Iterator[str]:
    """Walk through one step; in a mini-batch, through its first and its last sample. Gives a name for each place."""
    session = program.session
    yield "00-sample"
    number = 0
    while session.snapshot.pending or session.focus.moment is not None:
        stepper.advance(rung)
        number += 1
        focus = session.focus
        record = session.snapshot.record
        if record is not None and 0 < focus.sample < len(record.inputs) - 1:
            continue
        part = focus.phase.name if focus.moment is None else focus.moment.part.name
        yield f"{number:02d}-{part.lower()}"
        if not session.snapshot.pending and focus.moment is None:
            return
        if not session.snapshot.pending and focus.moment is not None and focus.moment.part.name == "AGAIN":
            return


def complain(program: Program, name: str) -> None:
    """Say where the callout covers something, or is not whole."""
    window = program.window
    callout, canvas = window.step_view.callout, window.canvas
    if not callout.isVisible():
        return
    box = QRectF(callout.geometry())
    if not QRectF(canvas.viewport().rect()).contains(box):
        print(f"{name}: the callout is not whole")
    for left, top, right, bottom in obstacles_in(canvas.scene()):
        if box.intersects(QRectF(left, top, right - left, bottom - top)):
            print(f"{name}: the callout covers what is at {left:.0f}, {top:.0f}")


def main() -> int:
    """Make all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir()) / "step_view_pictures"
    folder.mkdir(parents=True, exist_ok=True)
    settings = QTemporaryDir()
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings.path())
    program = Program(QApplication(sys.argv[:1]))
    window = program.window
    window.set_theme(sys.argv[2] if len(sys.argv) > 2 else "light")
    window.resize(1280, 800)
    program.show()
    let_events_pass(0.4)
    window.complete()
    for scene, (project, rung) in SCENES.items():
        program.session.open_project(project)
        let_events_pass(0.3)
        for place in stations(Stepper(program.session), program, rung):
            let_events_pass(0.15)
            name = f"{scene}-{place}"
            complain(program, name)
            window.grab().save(str(folder / f"{name}.png"))
    window.close()
    program.close()
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
