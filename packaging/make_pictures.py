"""Makes the pictures of the README from the real program.

    python packaging/make_pictures.py [FOLDER]

The folder is packaging/pictures when none is given. No display is needed.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QPoint, QSettings, Qt, QTemporaryDir, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.app.focus import Phase
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document.examples import blank_project, example_project
from nnviz.shell.start import Program
from nnviz.ui.canvas.canvas_picture import canvas_image


def as_it_is(_session: Session) -> None:
    """Look at what there is."""


@dataclass(frozen=True)
class Scene:
    """One picture: which project, how long it has trained, and what is looked at.

    ``maps`` shows pictures in the units, and is a picture of the canvas alone.
    """

    name: str
    project: str
    theme: str
    size: tuple[int, int] = (1280, 800)
    steps: int = 0
    look_at: Callable[[Session], None] = as_it_is
    maps: bool = False


def go_to(phase: Phase) -> Callable[[Session], None]:
    """Walk on to a phase."""

    def walk(session: Session) -> None:
        stepper = Stepper(session)
        stepper.next_phase()
        while session.focus.phase != phase:
            stepper.next_phase()

    return walk


def backward_with_a_unit(session: Session) -> None:
    """The backward phase with a hidden unit selected."""
    go_to(Phase.BACKWARD)(session)
    session.select(1, 0)


SCENES = (
    Scene("window-light", "xor", "light", steps=602, look_at=backward_with_a_unit),
    Scene("window-dark", "playground_spiral", "dark", steps=6000),
    Scene("mazur", "mazur", "light", look_at=go_to(Phase.FORWARD)),
    Scene("maps", "playground_spiral", "light", steps=40000, maps=True),
    Scene("digits", "digits", "light", steps=900, maps=True, look_at=go_to(Phase.FORWARD)),
)


def let_events_pass(seconds: float) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def make(program: Program, scene: Scene, folder: Path) -> None:
    """Set a scene and save its picture."""
    window, session = program.window, program.session
    window.set_theme(scene.theme)
    window.resize(*scene.size)
    window.control.actions.choose(maps=scene.maps)
    session.open_project(example_project(scene.project))
    if scene.steps:
        session.run(scene.steps)
        while session.running:
            let_events_pass(0.02)
    scene.look_at(session)
    let_events_pass(1.0)
    path = folder / f"{scene.name}.png"
    if scene.maps:
        canvas_image(window.canvas).save(str(path))
    else:
        window.grab().save(str(path))
    print(path)


def make_tutorial(program: Program, folder: Path) -> None:
    """Go through the first tutorial of the README as a person does, and take a picture of each stage."""
    window, session, canvas = program.window, program.session, program.window.canvas
    window.set_theme("light")
    window.resize(1280, 800)
    window.control.actions.choose(maps=False)
    window.statusBar().clearMessage()

    def picture(name: str) -> None:
        let_events_pass(1.0)
        window.grab().save(str(folder / f"{name}.png"))
        print(folder / f"{name}.png")

    session.open_project(blank_project())
    choose = window.panels.panels["settings"].data_form.source.combo
    choose.setCurrentIndex(choose.findData("xor"))
    choose.activated.emit(choose.currentIndex())
    let_events_pass(0.5)
    QTest.mouseMove(canvas.viewport(), QPoint(canvas.viewport().width() // 2, 200))
    picture("tutorial-1-new")
    QTest.mouseClick(window.editor.mouse.buttons.layer, Qt.MouseButton.LeftButton)
    picture("tutorial-2-layer")
    session.run(4000)
    while session.running:
        let_events_pass(0.02)
    picture("tutorial-3-trained")
    session.select(None)


def main() -> int:
    """Make all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    settings = QTemporaryDir()
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings.path())
    program = Program(QApplication(sys.argv[:1]))
    program.window.projects.unsaved.asks = False
    program.show()
    let_events_pass(0.5)
    program.window.complete()
    for scene in SCENES:
        make(program, scene, folder)
    make_tutorial(program, folder)
    program.window.close()
    program.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
