"""The command ``nnviz``: opens the window, or trains without one. Importing it imports no Qt."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from nnviz import __version__

_DESCRIPTION = "See how a neural network learns by backpropagation, one sample at a time."
_COMMANDS = "commands without a window: nnviz train --help"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0, 1 when something was refused, 2 for a wrong call."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given and given[0] == "train":
            from nnviz.training_command import train_command

            return train_command(given[1:])
        return _open_window(given)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"nnviz: {error}\n")
        return 1


def _open_window(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="nnviz", description=_DESCRIPTION, epilog=_COMMANDS)
    parser.add_argument("--version", action="version", version=f"nnviz {__version__}")
    parser.add_argument("--reset", action="store_true", help="start with the default settings and layout")
    parser.add_argument("file", nargs="?", type=Path, help="a table to open: .csv, .tsv, .txt")
    options = parser.parse_args(given)
    from nnviz.shell.preflight import find_problem

    problem = find_problem()
    if problem is not None:
        sys.stderr.write(f"nnviz: {problem.message}\n")
        return 1
    # Imported after the check: without its system libraries, importing Qt fails with words nobody understands.
    from nnviz.shell.application import run_application

    return run_application(options.file, reset=options.reset)
