"""``nnviz trace``: writes every factor of every training step."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nnviz.app.job import TrainingJob
from nnviz.commands.source import project_from, source_help, whole_from_1
from nnviz.document.preparing import prepared
from nnviz.document.spec import Project
from nnviz.engine.preparation import PreparedData
from nnviz.engine.trainer import Trainer
from nnviz.formats.atomic import write_atomically
from nnviz.formats.trace_json import change_document, step_document, trace_text, why_stopped


def trace_command(arguments: Sequence[str]) -> int:
    """Trace as the arguments say, to the file, or to standard output.

    Raises:
        ValueError: a project that cannot be read or trained; the message says what to do.
        OSError: the trace could not be written.
    """
    options = _parser().parse_args(arguments)
    project = project_from(options.project)
    reasons: list[str] = []
    steps = trace_steps(
        project,
        options.steps,
        options.every,
        training_set=options.training_set,
        sample_gradients=options.sample_gradients,
    )
    text = trace_text(project, _noting(reasons, steps))
    if options.output is None:
        for piece in text:
            sys.stdout.write(piece)
        sys.stdout.flush()
    else:
        _write(options.output, text)
    for reason in reasons:
        sys.stderr.write(f"nnviz: {reason} The trace ends there.\n")
    return 1 if reasons else 0


def trace_steps(
    project: Project, steps: int, every: int = 1, *, training_set: bool = False, sample_gradients: bool = False
) -> Iterator[dict[str, Any]]:
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
) -> Iterator[dict[str, Any]]:
    while trainer.step_count < steps:
        now = trainer.step_count
        _pass_over(trainer, min(now - now % every + every, steps) - now - 1 if now else 0)
        record = trainer.step()
        document = step_document(record, data.train_rows, sample_gradients=sample_gradients)
        if training_set:
            document["training_set"] = change_document(record.change_over(data.train_inputs, data.train_targets))
        yield document
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


def _noting(reasons: list[str], steps: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in steps:
        reason = why_stopped(step)
        if reason is not None:
            reasons.append(reason)
        yield step


def _write(path: Path, text: Iterable[str]) -> None:
    """Gather the text on the disk first, so that memory holds it only once, and then put it at its place."""
    with tempfile.TemporaryFile() as gathered:
        for piece in text:
            gathered.write(piece.encode("ascii"))
        gathered.seek(0, os.SEEK_SET)
        write_atomically(path, gathered.read())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nnviz trace", description="Train, and write every factor of every step as JSON; see the README."
    )
    add = parser.add_argument
    add("project", help=source_help())
    add("--steps", type=whole_from_1, required=True, metavar="N", help="updates of the parameters")
    add("--every", type=whole_from_1, default=1, metavar="K", help="write the first step, each K-th and the last")
    add("--training-set", action="store_true", help="add the loss over all training samples to each step")
    add("--sample-gradients", action="store_true", help="add what each sample adds to the gradients")
    add("-o", "--output", type=Path, metavar="FILE", help="write to this file instead of standard output")
    return parser
