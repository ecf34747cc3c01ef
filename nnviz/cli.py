"""The command ``nnviz``: opens the window, or trains, traces, checks and exports without one and without Qt."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from nnviz import __version__

_DESCRIPTION = "See how a neural network learns by backpropagation, one sample at a time."
_WITH_NUMBERS = ("train", "trace", "export", "check")
_COMMANDS = "commands without a window, each with --help: nnviz train, trace, check, export, schema"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0, 1 when something was refused, 2 for a wrong call."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        command = _command(given[0]) if given else None
        return _open_window(given) if command is None else command(given[1:])
    except BrokenPipeError:
        return _reader_left()
    except (ValueError, OSError) as error:
        sys.stderr.write(f"nnviz: {error}\n")
        return 1


def _command(name: str) -> Callable[[Sequence[str]], int] | None:
    """The command without a window; each is imported when it is asked for, so that the window opens sooner."""
    if name in _WITH_NUMBERS:
        from nnviz.app.processor import use_one_thread_for_products

        use_one_thread_for_products()
    if name == "train":
        from nnviz.commands.train import train_command

        return train_command
    if name == "trace":
        from nnviz.commands.trace import trace_command

        return trace_command
    if name == "export":
        from nnviz.commands.export import export_command

        return export_command
    if name == "check":
        from nnviz.commands.check import check_command

        return check_command
    if name == "schema":
        from nnviz.commands.schema import schema_command

        return schema_command
    return None


def _reader_left() -> int:
    """Who reads the output has seen enough (``| head``): no words, and none when Python flushes what is left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _open_window(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="nnviz", description=_DESCRIPTION, epilog=_COMMANDS)
    parser.add_argument("--version", action="version", version=f"nnviz {__version__}")
    parser.add_argument("--reset", action="store_true", help="start with the default settings and layout")
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        help="data (.csv, .tsv, .npy, .npz, IDX, a folder of pictures) or a project (.nnviz)",
    )
    options = parser.parse_args(given)
    from nnviz.shell.preflight import find_problem

    problem = find_problem()
    if problem is not None:
        sys.stderr.write(f"nnviz: {problem.message}\n")
        return 1
    # All that the start makes stays. Looking through it for garbage, again and again, takes a tenth of the start; the
    # program's GarbageClock does it when the window is there.
    gc.disable()
    # Imported after the check: without its system libraries, importing Qt fails with words nobody understands.
    from nnviz.shell.application import run_application

    return run_application(options.file, reset=options.reset)
