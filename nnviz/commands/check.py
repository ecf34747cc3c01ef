"""``nnviz check``: compares the gradient of a project with central differences; recomputes a trace."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nnviz.app.job import TrainingJob
from nnviz.commands.source import project_from, source_help, whole_from_1
from nnviz.document.preparing import prepared
from nnviz.engine.gradient_check import GradientCheck, check_gradients
from nnviz.engine.network import Network
from nnviz.engine.options import PERCEPTRON
from nnviz.formats.trace_check import check_trace, is_trace_file

# Central differences in float64 agree with a right gradient in about 9 digits, and with a wrong one in 0 or 1.
DIGITS_NEEDED = 5.0
_MOST_SAMPLES = 100
_MOST_KINKS = 10
_MOST_PROBLEMS = 20


def check_command(arguments: Sequence[str]) -> int:
    """Check as the arguments say: 0 when all parameters agree in 5 digits or more, or the trace is right, else 1.

    At a kink the central difference is no derivative: there, backpropagation must lie between the slopes of both sides.

    Raises:
        ValueError: a project that cannot be read, or one that follows no gradient.
    """
    options = _parser().parse_args(arguments)
    if is_trace_file(Path(options.project)):
        return _check_trace(Path(options.project))
    project = project_from(options.project)
    data = prepared(project)
    trainer = TrainingJob(project, data).trainer
    if trainer.problem:
        raise ValueError(trainer.problem)
    if trainer.options.rule == PERCEPTRON:
        raise ValueError("The perceptron rule follows no gradient: there is nothing to check.")
    network, count = trainer.network, min(options.samples, len(data.train_rows))
    x, t = data.train_table[:count], data.train_targets[:count]
    reduction = project.training.reduction
    check = check_gradients(
        network, trainer.loss, trainer.parameters, x, t, mean=reduction == "mean", penalty=trainer.options.penalty
    )
    sys.stdout.write(
        f"network {'-'.join(map(str, network.sizes))}, {network.parameter_count} parameters, {count} of "
        f"{len(data.train_rows)} training samples, loss {trainer.loss.key} ({reduction}), penalty included\n"
    )
    sys.stdout.writelines(f"{line}\n" for line in (*_worst(check, network), *_kinks(check, network)))
    right = check.worst_smooth_digits >= DIGITS_NEEDED and not _outside(check).any()
    sys.stdout.write("the gradient is right\n" if right else f"fewer than {DIGITS_NEEDED:g} digits agree\n")
    return 0 if right else 1


def _check_trace(path: Path) -> int:
    """Recompute a trace and say how far it agrees."""
    report = check_trace(path)
    share = f"{report.identical} of them are the same in every bit"
    sys.stdout.write(
        f"{report.steps} steps, {report.numbers} numbers recomputed from what each step started with: {share}, "
        f"largest relative difference {report.largest!r}\n"
        f"{report.derived} numbers derived from the terms of their formulas\n"
    )
    sys.stdout.writelines(f"{problem}\n" for problem in report.problems[:_MOST_PROBLEMS])
    if len(report.problems) > _MOST_PROBLEMS:
        sys.stdout.write(f"and {len(report.problems) - _MOST_PROBLEMS} more\n")
    sys.stdout.write("the trace is right\n" if report.agrees else "the trace is not right\n")
    return 0 if report.agrees else 1


def _worst(check: GradientCheck, network: Network) -> Iterator[str]:
    # Where all have a kink, the worst of them all is shown.
    smooth = ~check.kinked if not check.kinked.all() else check.kinked
    worst = int(np.where(smooth, check.digits, np.inf).argmin())
    with np.errstate(invalid="ignore"):
        differences = np.abs(check.analytic - check.numeric)
    largest = int(np.where(smooth, differences, -1.0).argmax())
    yield (
        f"worst agreement {check.digits[worst]:.2f} digits at {parameter_name(network, worst)}: "
        f"backpropagation {float(check.analytic[worst])!r}, central difference {float(check.numeric[worst])!r}"
    )
    yield f"largest difference {float(differences[largest])!r} at {parameter_name(network, largest)}"


def _kinks(check: GradientCheck, network: Network) -> Iterator[str]:
    """The parameters at which the loss has two slopes; they are not counted above."""
    places = np.flatnonzero(check.kinked)
    for i in places[:_MOST_KINKS]:
        yield (
            f"kink at {parameter_name(network, int(i))}: backpropagation {float(check.analytic[i])!r}, "
            f"slope below {float(check.below[i])!r}, above {float(check.above[i])!r}"
        )
    if len(places) > _MOST_KINKS:
        yield f"and {len(places) - _MOST_KINKS} kinks more"


def _outside(check: GradientCheck) -> npt.NDArray[np.bool_]:
    """Whether backpropagation gives something that does not lie between the slopes on both sides of a kink."""
    low, high = np.minimum(check.below, check.above), np.maximum(check.below, check.above)
    margin = 10.0**-DIGITS_NEEDED * np.maximum(1.0, np.maximum(np.abs(low), np.abs(high)))
    within = (low - margin <= check.analytic) & (check.analytic <= high + margin)
    return np.asarray(check.kinked & ~within)


def parameter_name(network: Network, index: int) -> str:
    """The parameter at ``index`` of the flat vector, in words; layers and units count from 1."""
    for number, part in enumerate(network.split(np.arange(network.parameter_count, dtype=np.float64)), start=1):
        for source, target in np.argwhere(part.weights == index):
            return f"the weight from unit {source + 1} of layer {number - 1} to unit {target + 1} of layer {number}"
        for (unit,) in np.argwhere(part.biases == index):
            return f"the bias of unit {unit + 1} of layer {number}"
    raise IndexError(f"The network has {network.parameter_count} parameters: there is no number {index}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nnviz check",
        description="Compare the gradient at the start weights with central differences; layer 0 is the inputs. "
        "Or recompute a trace (.json), each step from what it started with, and each number from its formula.",
    )
    parser.add_argument("project", help=source_help())
    parser.add_argument(
        "--samples",
        type=whole_from_1,
        default=_MOST_SAMPLES,
        metavar="N",
        help=f"the first N training samples (default {_MOST_SAMPLES})",
    )
    return parser
