"""``nnviz check``: compares the gradient of a project at its start with central differences."""

import argparse
import sys
from collections.abc import Sequence

import numpy as np

from nnviz.app.job import TrainingJob
from nnviz.commands.source import project_from, source_help, whole_from_1
from nnviz.document.preparing import prepared
from nnviz.engine.gradient_check import check_gradients
from nnviz.engine.network import Network
from nnviz.engine.options import PERCEPTRON

# Central differences in float64 agree with a right gradient in about 9 digits, and with a wrong one in 0 or 1.
DIGITS_NEEDED = 5.0
_MOST_SAMPLES = 100


def check_command(arguments: Sequence[str]) -> int:
    """Check as the arguments say: 0 when all parameters agree in 5 digits or more, else 1.

    Raises:
        ValueError: a project that cannot be read, or one that follows no gradient.
    """
    options = _parser().parse_args(arguments)
    project = project_from(options.project)
    data = prepared(project)
    trainer = TrainingJob(project, data).trainer
    if trainer.problem:
        raise ValueError(trainer.problem)
    if trainer.options.rule == PERCEPTRON:
        raise ValueError("The perceptron rule follows no gradient: there is nothing to check.")
    network, count = trainer.network, min(options.samples, len(data.train_inputs))
    x, t = data.train_inputs[:count], data.train_targets[:count]
    check = check_gradients(network, trainer.loss, trainer.parameters, x, t)
    with np.errstate(invalid="ignore"):
        largest = int(np.abs(check.analytic - check.numeric).argmax())
    worst = int(check.digits.argmin())
    sys.stdout.write(
        f"network {'-'.join(map(str, network.sizes))}, {network.parameter_count} parameters, {count} of "
        f"{len(data.train_inputs)} training samples, loss {trainer.loss.key} (mean, without penalty)\n"
        f"worst agreement {check.worst_digits:.2f} digits at {parameter_name(network, worst)}: "
        f"backpropagation {float(check.analytic[worst])!r}, central difference {float(check.numeric[worst])!r}\n"
        f"largest difference {check.largest_difference!r} at {parameter_name(network, largest)}\n"
    )
    if check.worst_digits >= DIGITS_NEEDED:
        sys.stdout.write("the gradient is right\n")
        return 0
    sys.stdout.write(f"fewer than {DIGITS_NEEDED:g} digits agree{_kink_hint(network)}\n")
    return 1


def parameter_name(network: Network, index: int) -> str:
    """The parameter at ``index`` of the flat vector, in words; layers and units count from 1."""
    for number, part in enumerate(network.split(np.arange(network.parameter_count, dtype=np.float64)), start=1):
        for source, target in np.argwhere(part.weights == index):
            return f"the weight from unit {source + 1} of layer {number - 1} to unit {target + 1} of layer {number}"
        for (unit,) in np.argwhere(part.biases == index):
            return f"the bias of unit {unit + 1} of layer {number}"
    raise IndexError(f"The network has {network.parameter_count} parameters: there is no number {index}.")


def _kink_hint(network: Network) -> str:
    kinked = sorted({layer.activation.title for layer in network.layers if layer.activation.kinks})
    return f": a unit may stand at a kink of {', '.join(kinked)}, where the two sides differ" if kinked else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nnviz check",
        description="Compare the gradient at the start weights with central differences. Layer 0 is the inputs.",
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
