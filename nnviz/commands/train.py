"""``nnviz train``: trains without a window, and exports the weights."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nnviz.app.job import TrainingJob
from nnviz.app.trained import raw_training_inputs, trained_weights
from nnviz.commands.export import told
from nnviz.commands.source import project_from, source_help, whole_from_1
from nnviz.document.edits import set_training
from nnviz.document.preparing import prepared
from nnviz.document.spec import PRECISIONS, NetworkSpec, Project, layer_spec
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.losses import LOSSES
from nnviz.formats.export import endings, export_weights, format_for


def train_command(arguments: Sequence[str]) -> int:
    """Train as the arguments say. Progress goes to standard error, the final numbers to standard output.

    Raises:
        ValueError: a value, a project, a table or a file name that cannot be used; the message says what to do.
        OSError: the weights could not be written.
    """
    options = _parser().parse_args(arguments)
    if options.export is not None:
        format_for(options.export)
    project = _project(options)
    data = prepared(project)
    job = TrainingJob(project, data)
    if job.trainer.problem:
        raise ValueError(job.trainer.problem)
    _train(job, options.epochs)
    network = project.network.build()
    sys.stdout.write(f"network {'-'.join(str(size) for size in network.sizes)}\n{_result(job)}\n")
    if options.export is not None:
        weights = trained_weights(project, data, job.trainer.parameters, job.trainer.step_count, job.completed_epochs)
        sys.stdout.write(told(export_weights(options.export, weights, raw_training_inputs(data))))
    return 0


def _train(job: TrainingJob, epochs: int) -> None:
    for epoch in range(1, epochs + 1):
        job.advance(job.steps_to_epoch_end())
        job.measure()
        sys.stderr.write(f"epoch {epoch} of {epochs}: {_result(job)}\n")
        if job.trainer.diverged:
            raise ValueError(
                f"The loss is not a finite number any more in epoch {epoch}: lower the learning rate "
                f"(--learning-rate {job.trainer.learning_rate / 10:g})."
            )


def _result(job: TrainingJob) -> str:
    curves = job.curves
    named = (
        ("training loss", curves.train_loss),
        ("training accuracy", curves.train_accuracy),
        ("test loss", curves.test_loss),
        ("test accuracy", curves.test_accuracy),
    )
    latest = [(name, float(series.view()[-1])) for name, series in named]
    return ", ".join(f"{name} {value:.6g}" for name, value in latest if value == value)


def _project(options: argparse.Namespace) -> Project:
    project = project_from(options.data, options.target, drop_missing=options.drop_missing)
    if options.test is not None:
        project = replace(project, data=replace(project.data, test_fraction=options.test))
    project = _with_hidden(project, options.hidden, options.activation)
    training = project.training
    changes = {
        "learning_rate": options.learning_rate,
        "batch_size": options.batch_size,
        "seed": options.seed,
        "precision": options.precision,
        "loss": None if options.loss is None else LOSSES.create(options.loss),
    }
    given = {name: value for name, value in changes.items() if value is not None}
    return set_training(project, replace(training, **given))


def _with_hidden(project: Project, hidden: tuple[int, ...] | None, activation: str | None) -> Project:
    """Other hidden layers than the first guess; a given start would not fit them."""
    layers = project.network.layers
    if hidden is None and activation is None:
        return project
    units = tuple(layer.units for layer in layers[:-1]) if hidden is None else hidden
    usual = layers[0].activation.key if len(layers) > 1 else "tanh"
    specs = tuple(layer_spec(count, activation or usual) for count in units)
    network = NetworkSpec(project.network.inputs, (*specs, layers[-1]))
    return replace(project, network=network, start=None)


def _unit_counts(text: str) -> tuple[int, ...]:
    """ "32,16" gives (32, 16); an empty text gives no hidden layer."""
    try:
        counts = tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of unit counts such as 32,16") from None
    if any(count < 1 for count in counts):
        raise argparse.ArgumentTypeError(f"{text!r}: each hidden layer needs 1 unit or more")
    return counts


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nnviz train", description="Train a network without a window, and export its weights."
    )
    add = parser.add_argument
    add("data", help=source_help())
    add("--target", metavar="NAMES", help="target columns by name, with commas between (default: what looks like one)")
    add("--hidden", type=_unit_counts, metavar="N,N", help="units of the hidden layers, e.g. 32,16")
    add("--activation", choices=ACTIVATIONS.keys(), help="activation of the hidden layers")
    add("--loss", choices=LOSSES.keys(), help="loss function (default: what fits the targets)")
    add("--epochs", type=whole_from_1, default=20, metavar="N", help="passes over the training data (default 20)")
    add("--learning-rate", type=float, metavar="η")
    add("--batch-size", type=whole_from_1, metavar="N", help="samples in a mini-batch")
    add("--test", type=float, metavar="SHARE", help="share of the rows kept for testing, from 0 to below 1")
    add("--seed", type=int, metavar="N", help="seed of the start weights and of the order of samples")
    add("--precision", choices=PRECISIONS, help="the type of every number (default: the project's, usually float64)")
    add("--drop-missing", action="store_true", help="leave out rows with missing values instead of refusing them")
    add("--export", type=Path, metavar="FILE", help=f"write the weights: {', '.join(endings())}")
    return parser
