"""Kills the real program in the middle of saving, again and again, and looks at what is left. Prints a table.

    python tests/benchmarks/kill_while_saving.py [--times 200] [--seed 0]

Each child opens the program without a display, lets it recover, and then trains, copies and saves without a pause,
telling what it has finished. It is killed (SIGKILL) at a random moment. Torn is a file that cannot be read; lost is a
start that has less than the last copy or save that was told.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
LONGEST = 0.6


def child(file: Path) -> None:
    """Recover, then save for ever."""
    from PySide6.QtWidgets import QApplication

    from nnviz.document.examples import example_project
    from nnviz.shell.start import Program

    program = Program(QApplication(sys.argv[:1]))
    session, projects = program.session, program.window.projects
    program.show()
    opened = program.safety.recovering.begin()
    if not opened:
        session.open_project(example_project("digits"))
        if file.exists():
            projects.open_project(file)
    say("begins", session.snapshot.step)
    for turn in range(1 << 30):
        job = session.training.job
        session.training.call(lambda job=job: job.advance(7))
        session.show(session.training.call(job.look_ahead), session.focus)
        if turn % 3 == 2:
            projects.save_project(file)
            program.window.file_work.finish()
            assert not projects.document.modified
        else:
            assert program.safety.save_copy()
        say("saved", session.snapshot.step)


def say(word: str, step: int) -> None:
    """Tell the parent."""
    sys.stdout.write(f"{word} {step}\n")
    sys.stdout.flush()


def main() -> int:
    """Print the table; the exit code is 1 when anything was torn or lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--child", type=Path)
    options = parser.parse_args()
    if options.child is not None:
        child(options.child)
    chance, torn, lost, reached, begin = random.Random(options.seed), 0, 0, 0, time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.times):
            began, told = one_life(Path(folder), chance.uniform(0.0, LONGEST))
            lost += began < reached
            reached = told
            torn += torn_files(Path(folder))
        left = sum(1 for _ in Path(folder).rglob("*.tmp"))
        unreadable = sum(1 for _ in Path(folder).rglob("*.unreadable"))
    print(f"killed {options.times} times in {time.perf_counter() - begin:.0f} s, at step {reached:,} in the end")
    print(f"torn files {torn}, starts with less than was told {lost}, set aside as unreadable {unreadable}")
    print(f"leftovers of the last kill, swept by the next save {left}")
    return 1 if torn or lost or unreadable else 0


def one_life(folder: Path, seconds: float) -> tuple[int, int]:
    """The step at which a child began, and the last one that it told as saved, until it was killed."""
    environment = os.environ | {
        name: str(folder / "home") for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    }
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, __file__, "--child", str(folder / "digits.nnviz")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=folder) as process:
        assert process.stdout is not None
        began = int(process.stdout.readline().split()[1])
        time.sleep(seconds)
        process.kill()
        told = [int(line.split()[1]) for line in process.stdout if line.endswith("\n")]
    return began, max([began, *told])


def torn_files(folder: Path) -> int:
    """How many project files cannot be read."""
    from nnviz.formats.errors import FormatError
    from nnviz.formats.project_file import read_saved

    torn = 0
    for path in folder.rglob("*.nnviz"):
        try:
            read_saved(path)
        except FormatError as error:
            print(error)
            torn += 1
    return torn


if __name__ == "__main__":
    sys.exit(main())
