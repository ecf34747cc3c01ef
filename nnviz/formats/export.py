"""Writes trained weights to a file, reads the file back and checks that it predicts the same."""

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.formats.atomic import write_atomically
from nnviz.formats.errors import FormatError
from nnviz.formats.progress import Progress, unwatched
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights import WEIGHT_FORMATS, Checked, WeightFormat


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was found in the file after it had been written and read back.

    Attributes:
        path: the file.
        format_key: the key of its format.
        byte_count: its size.
        sha256: the SHA-256 of its content, in hexadecimal.
        parameter_count: the number of weights and biases in it.
        checked: how the file was checked.
        sample_count: how many samples were run through the file, the first ones of those that were given.
        largest_difference: the largest |prediction from the file − prediction of the original|. A NaN in both is no
            difference; infinity when only one of them is NaN.
    """

    path: Path
    format_key: str
    byte_count: int
    sha256: str
    parameter_count: int
    checked: Checked
    sample_count: int
    largest_difference: float


def format_for(path: Path, key: str | None = None) -> WeightFormat:
    """The format of a file that is to be written.

    Args:
        path: its ending asks for a format; capital letters do not matter.
        key: chooses among the formats that have the same ending; one with another ending gives way to the ending.

    Raises:
        FormatError: no format has this ending; the message proposes the nearest ones.
    """
    suffix = path.suffix.lower()
    fitting = [name for name, entry in WEIGHT_FORMATS.entries().items() if entry.suffix == suffix]
    if fitting:
        return WEIGHT_FORMATS.create(key if key in fitting else fitting[0])
    known = endings()
    if not suffix:
        raise FormatError(f"The file name {path.name!r} has no ending: give it one of {', '.join(known)}.")
    near = difflib.get_close_matches(suffix, known, n=2, cutoff=0.65)
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else f"choose one of {', '.join(known)}."
    raise FormatError(f"Weights cannot be written as {path.suffix!r}: {hint}")


def endings() -> tuple[str, ...]:
    """The endings of all formats, each once."""
    return tuple(dict.fromkeys(entry.suffix for entry in WEIGHT_FORMATS.entries().values()))


def export_weights(
    path: Path, weights: TrainedWeights, sample_inputs: Array, key: str | None = None, progress: Progress = unwatched
) -> ExportReport:
    """Write ``weights`` in the format that the ending of ``path`` asks for, and report on the file as it was read back.

    Args:
        sample_inputs: (samples, inputs), at least one sample, as they stand in the data: not standardised.
        key: the format, where several have this ending.
        progress: may stop it until the file is written.

    Raises:
        Cancelled: by ``progress``; nothing was written.
        ValueError: the samples do not fit the network; nothing was written.
        FormatError: an unknown ending, or weights too large for the format (nothing was written), or a file that is
            not read back as it was written.
        WriteError: the file could not be written; an old one is whole.
    """
    inputs = np.asarray(sample_inputs, dtype=np.float64)
    network = weights.network
    if inputs.ndim != 2 or inputs.shape[1] != network.inputs or not len(inputs):
        raise ValueError(f"The samples have the shape {inputs.shape}: (1 or more, {network.inputs}) is needed.")
    chosen = format_for(path, key)
    written = chosen.write_bytes(weights)
    progress(0.0)
    write_atomically(path, written)
    data = chosen.read_bytes(path)
    replay = chosen.replay(data, str(path), weights, inputs)
    count = len(replay.predictions)
    return ExportReport(
        path=path,
        format_key=chosen.key,
        byte_count=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        parameter_count=network.parameter_count,
        checked=replay.checked,
        sample_count=count,
        largest_difference=largest_difference(replay.predictions, weights.predict(inputs[:count])),
    )


def largest_difference(first: Array, second: Array) -> float:
    """The largest |first − second|, where equal infinities and two NaN count as equal and one NaN as infinitely far."""
    same = (first == second) | (np.isnan(first) & np.isnan(second))
    with np.errstate(invalid="ignore", over="ignore"):
        differences = np.where(same, 0.0, np.abs(first - second))
    return float(np.nan_to_num(differences, nan=np.inf, posinf=np.inf).max())
