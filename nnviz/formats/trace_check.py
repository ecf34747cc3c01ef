"""Recomputes a trace: each step once more from what it started with, and each number from its own formula."""

import json
import math
import reprlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from nnviz.document.codec import decode
from nnviz.document.masks import trainable_mask
from nnviz.document.place import ProjectError
from nnviz.document.spec import Project
from nnviz.engine.arrays import Array
from nnviz.engine.batching import Batching
from nnviz.engine.derivation import Reading, derive, quantities
from nnviz.engine.network import LayerParameters
from nnviz.engine.record import StepRecord
from nnviz.engine.trainer import Trainer, TrainerState
from nnviz.formats.errors import FormatError
from nnviz.formats.trace_json import FORMAT, VERSION, step_document

MAX_BYTES = 2**30
# Mathematical functions differ in their last digits from one machine to another.
_RELATIVE = 1e-9
_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# What says where a step stands, and no number that it computed.
_COUNTERS = ("step", "epoch", "batch", "batches", "sample_indices", "data_rows", "training_set")
# Each number of a larger step would take minutes to derive; its arrays are recomputed all the same.
_MOST_DERIVED = 20_000


@dataclass(slots=True)
class TraceReport:
    """What came of recomputing a trace.

    Attributes:
        steps: how many there are.
        numbers: how many numbers were compared with those of the recomputed step.
        identical: how many of them are the same in every bit.
        largest: the largest relative difference of the others.
        derived: how many numbers were computed from the terms of their own formulas.
        problems: what does not agree, one sentence each.
    """

    steps: int = 0
    numbers: int = 0
    identical: int = 0
    largest: float = 0.0
    derived: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether everything does."""
        return not self.problems


def is_trace_file(path: Path) -> bool:
    """Whether a file begins as a trace does."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    with path.open("rb") as file:
        return f'"{FORMAT}"'.encode("ascii") in file.read(200)


def check_trace(path: Path) -> TraceReport:
    """Recompute the trace in a file.

    Raises:
        FormatError: the file cannot be read, or holds no trace; the message says where.
    """
    project, steps = _read(path)
    report, before = TraceReport(), None
    mask = trainable_mask(project)
    for number, step in enumerate(steps):
        where = f"steps[{number}]"
        try:
            record = _recomputed(project, mask, step)
            _compare(step, _document(record, step), where, report)
            _check_order(before, step, where, report)
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            why = f"{type(error).__name__}: {reprlib.repr(str(error))}"
            raise FormatError(f"{path} was not checked: {where} is no step of this project ({why}).") from error
        _derive(record, where, report)
        report.steps += 1
        before = step
    return report


def _read(path: Path) -> tuple[Project, list[Any]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FormatError(f"{path} was not checked: it is larger than {MAX_BYTES:,} bytes. Trace fewer steps.")
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise FormatError(f"{path} was not checked: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path} was not checked: it is no JSON document ({error}).") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise FormatError(f"{path} was not checked: it is no trace of nnviz.")
    if document.get("version") != VERSION:
        raise FormatError(f"{path} was not checked: its version is {document.get('version')!r}, not {VERSION}.")
    if not isinstance(document.get("steps"), list):
        raise FormatError(f"{path} was not checked: it has no list of steps.")
    try:
        return decode(document.get("project")), document["steps"]
    except ProjectError as error:
        raise FormatError(f"{path} was not checked. {error}") from error


def _recomputed(project: Project, mask: Array | None, step: dict[str, Any]) -> StepRecord:
    """The step made once more, from its own parameters, optimizer state, data and learning rate."""
    training, network = project.training, project.network.build()
    layers = step["layers"]
    dtype = np.dtype(training.precision)
    before = network.join([_parameters(layer, "before") for layer in layers], dtype)
    inputs, targets = _array(step["inputs"]), _array(step["targets"])
    count = len(inputs)
    if count < 1 or inputs.shape != (count, network.inputs) or targets.shape != (count, network.sizes[-1]):
        raise ValueError(f"inputs and targets have the shapes {inputs.shape} and {targets.shape}")
    batching = Batching(inputs, targets, len(inputs), False, 0, dtype)
    rate = float(_array(step["learning_rate"]))
    # The rate that was used stands in the trace: no schedule shall change it again.
    options = replace(training.options, schedule=None)
    trainer = Trainer(network, training.loss, training.optimizer, before, batching, rate, mask, options)
    state = tuple(
        network.join([_state(layer["optimizer_before"][name]) for layer in layers], dtype)
        for name in training.optimizer.state_names()
    )
    trainer.restore(TrainerState(int(step["step"]) - 1, before, state, batching.state(), rate))
    return trainer.step()


def _document(record: StepRecord, step: dict[str, Any]) -> dict[str, Any]:
    with_samples = any("sample_grad_weights" in layer for layer in step["layers"])
    rows = np.arange(len(record.inputs))
    return step_document(record, rows, sample_gradients=with_samples)


def _compare(theirs: Any, ours: Any, where: str, report: TraceReport) -> None:
    """Compare all numbers below one place of the document."""
    if isinstance(ours, dict):
        for name, value in ours.items():
            if name in _COUNTERS:
                continue
            if not isinstance(theirs, dict) or name not in theirs:
                report.problems.append(f"{where} has no {name}.")
                continue
            _compare(theirs[name], value, f"{where}.{name}", report)
    elif isinstance(ours, list) and ours and isinstance(ours[0], dict):
        if not isinstance(theirs, list) or len(theirs) != len(ours):
            report.problems.append(f"{where} should have {len(ours)} entries.")
            return
        for number, pair in enumerate(zip(theirs, ours, strict=True)):
            _compare(*pair, f"{where}[{number}]", report)
    elif ours is None or isinstance(ours, str):
        if theirs != ours:
            report.problems.append(f"{where} is {theirs!r}, and should be {ours!r}.")
    else:
        _compare_numbers(theirs, ours, where, report)


def _compare_numbers(theirs: Any, ours: Any, where: str, report: TraceReport) -> None:
    expected = _array(ours)
    try:
        found = _array(theirs)
    except (TypeError, ValueError):
        report.problems.append(f"{where} holds something that is no number.")
        return
    if found.shape != expected.shape:
        report.problems.append(f"{where} has the shape {found.shape}, and should have {expected.shape}.")
        return
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    report.numbers += found.size
    report.identical += int(same.sum())
    if same.all():
        return
    with np.errstate(all="ignore"):
        # A number that is the small difference of large ones is judged by the large ones beside it.
        largest = np.abs(expected[np.isfinite(expected)]).max(initial=0.0)
        size = np.maximum(np.maximum(np.abs(found), np.abs(expected)), 1e-6 * largest)
        off = np.where(same, 0.0, np.abs(found - expected) / size)
    off = np.where(np.isnan(off), math.inf, off)
    worst = int(off.argmax())
    if off.flat[worst] > _RELATIVE:
        pair = f"{found.flat[worst]!s} in the trace, {expected.flat[worst]!s} recomputed"
        report.problems.append(f"{where}: {pair} ({int((off > _RELATIVE).sum())} of {off.size} numbers differ).")
    report.largest = max(report.largest, float(off.flat[worst]))


def _check_order(before: dict[str, Any] | None, step: dict[str, Any], where: str, report: TraceReport) -> None:
    """A step that follows another begins with what that one left."""
    if before is None or int(step["step"]) != int(before["step"]) + 1:
        return
    for number, (old, new) in enumerate(zip(before["layers"], step["layers"], strict=True)):
        for name in ("weights", "biases"):
            if old[f"{name}_after"] != new[f"{name}_before"]:
                problem = f"{where}.layers[{number}].{name}_before are not what the step before left."
                report.problems.append(problem)
        if old["optimizer_after"] != new["optimizer_before"]:
            report.problems.append(f"{where}.layers[{number}].optimizer_before is not what the step before left.")


def _derive(record: StepRecord, where: str, report: TraceReport) -> None:
    """Compute every number from the terms of its own formula."""
    if record.network.parameter_count * len(record.inputs) > _MOST_DERIVED:
        return
    read = Reading(record)
    for asked in quantities(record):
        derivation = derive(read, asked)
        report.derived += 1
        if not derivation.agrees:
            found = f"{derivation.result!r}, and its formula gives {derivation.recompute()!r}"
            report.problems.append(f"{where}: {derivation.symbol} is {found}.")


def _parameters(layer: dict[str, Any], when: str) -> LayerParameters:
    return LayerParameters(_array(layer[f"weights_{when}"]), _array(layer[f"biases_{when}"]))


def _state(part: dict[str, Any]) -> LayerParameters:
    return LayerParameters(_array(part["weights"]), _array(part["biases"]))


def _array(values: Any) -> Array:
    """JSON values as numbers; the words for what is infinite or no number are understood."""
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        return np.array(_numbers(values), dtype=np.float64)


def _numbers(values: Any) -> Any:
    if isinstance(values, list):
        return [_numbers(value) for value in values]
    if isinstance(values, str):
        if values not in _WORDS:
            raise ValueError(f"{values[:40]!r} is no number")
        return _WORDS[values]
    return values
