"""``nnviz trace``: writes every factor of every training step."""

import argparse
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nnviz.app.job import TrainingJob
from nnviz.commands.source import project_from, source_help, whole_from_1
from nnviz.document.preparing import prepared
from nnviz.document.spec import Project
from nnviz.engine.preparation import PreparedData
from nnviz.engine.trainer import Trainer
from nnviz.formats.trace_export import trace_format_for, write_trace
from nnviz.formats.trace_json import loss_not_finite, traced_document
from nnviz.formats.traced_step import TracedStep
from nnviz.formats.traces import TRACE_FORMATS


def trace_command(arguments: Sequence[str]) -> int:
    """Trace as the arguments say, to the file, or to standard output.

    Raises:
        ValueError: a project that cannot be read or trained; the message says what to do.
        OSError: the trace could not be written.
    """
    options = _parser().parse_args(arguments)
    project = project_from(options.project)
    reasons: list[str] = []
    if options.output is not None:
        # Refused before anything is trained.
        trace_format_for(options.output)
    steps = traced_steps(
        project,
        options.steps,
        options.every,
        training_set=options.training_set,
        sample_gradients=options.sample_gradients,
    )
    noted = _noting(reasons, steps)
    if options.output is None:
        for piece in TRACE_FORMATS.create("json").pieces(project, noted):
            sys.stdout.write(piece)
        sys.stdout.flush()
    else:
        write_trace(options.output, project, noted, options.digits)
    for reason in reasons:
        sys.stderr.write(f"nnviz: {reason} The trace ends there.\n")
    return 1 if reasons else 0


def trace_steps(
    project: Project, steps: int, every: int = 1, *, training_set: bool = False, sample_gradients: bool = False
) -> Iterator[dict[str, Any]]:
    """``traced_steps`` as JSON values."""
    traced = traced_steps(project, steps, every, training_set=training_set, sample_gradients=sample_gradients)
    return map(traced_document, traced)


def traced_steps(
    project: Project, steps: int, every: int = 1, *, training_set: bool = False, sample_gradients: bool = False
) -> Iterator[TracedStep]:
    """Train a project from its start, and describe its steps, one at a time; nothing is kept of those before.

    The trace ends early after the first step whose loss is not finite; that step is always described.

    Args:
        steps: how many updates.
        every: describe the first step, each ``every``-th, and the last; the others are made all the same.
        training_set: add the loss over all training samples before and after each described step.
        sample_gradients: add what each sample adds to the gradients.

    Raises:
        ValueError: the data do not fit the network, or the network cannot learn by its rule.
    """
    data = prepared(project)
    trainer = TrainingJob(project, data).trainer
    if trainer.problem:
        raise ValueError(trainer.problem)
    return _described(trainer, data, steps, every, training_set, sample_gradients)


def _described(
    trainer: Trainer, data: PreparedData, steps: int, every: int, training_set: bool, sample_gradients: bool
) -> Iterator[TracedStep]:
    while trainer.step_count < steps:
        now = trainer.step_count
        _pass_over(trainer, min(now - now % every + every, steps) - now - 1 if now else 0)
        record = trainer.step()
        change = record.change_over(data.train_table, data.train_targets) if training_set else None
        yield TracedStep(record, data.train_rows, change, sample_gradients)
        if trainer.diverged:
            return


def _pass_over(trainer: Trainer, count: int) -> None:
    """Take steps that nobody looks at; before the first one whose loss is not finite, stand still."""
    if not count:
        return
    state = trainer.state()
    done = trainer.run(count, interruptible=False)
    if trainer.diverged:
        trainer.restore(state)
        trainer.run(done - 1, interruptible=False)


def _noting(reasons: list[str], steps: Iterable[TracedStep]) -> Iterator[TracedStep]:
    for step in steps:
        if not math.isfinite(step.record.loss):
            reasons.append(loss_not_finite(step.record.step))
        yield step


def _digits(text: str) -> int:
    if not text.isdecimal() or not 2 <= int(text) <= 17:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of digits from 2 to 17")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nnviz trace",
        description="Train, and write every factor of every step down: as JSON, or as the ending of FILE says.",
    )
    add = parser.add_argument
    add("project", help=source_help())
    add("--steps", type=whole_from_1, required=True, metavar="N", help="updates of the parameters")
    add("--every", type=whole_from_1, default=1, metavar="K", help="write the first step, each K-th and the last")
    add("--training-set", action="store_true", help="add the loss over all training samples to each step")
    add("--sample-gradients", action="store_true", help="add what each sample adds to the gradients")
    endings = ", ".join(entry.suffix for entry in TRACE_FORMATS.entries().values())
    add("-o", "--output", type=Path, metavar="FILE", help=f"write to this file instead of standard output: {endings}")
    add("--digits", type=_digits, metavar="N", help="significant digits in .md and .tex, 2 to 17 (default: all, 17)")
    return parser
