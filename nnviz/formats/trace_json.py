"""Training steps as a JSON document with every factor of every number, for people who check the arithmetic.

The README describes the document. Every number has all the digits that give the same float64 again. JSON has no numbers
for what diverged training makes: these are the texts "NaN", "Infinity" and "-Infinity".
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from nnviz.document.codec import encode
from nnviz.document.spec import Project
from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.clipping import global_norm
from nnviz.engine.layer_record import LayerRecord
from nnviz.engine.network import LayerParameters
from nnviz.engine.record import LossChange, StepRecord
from nnviz.formats.traced_step import TracedStep

FORMAT = "nnviz-trace"
VERSION = 1


def step_document(record: StepRecord, rows: IntArray, *, sample_gradients: bool = False) -> dict[str, Any]:
    """One step as JSON values.

    Args:
        rows: the row in the whole data set of each sample of the training table, (training samples,).
        sample_gradients: add what each sample adds to the gradients.
    """
    with np.errstate(all="ignore"):
        return {
            "step": record.step,
            "epoch": record.epoch,
            "batch": record.batch,
            "batches": record.batches,
            "sample_indices": record.sample_indices.tolist(),
            "data_rows": rows[record.sample_indices].tolist(),
            "learning_rate": plain(record.learning_rate),
            "inputs": plain(record.inputs),
            "targets": plain(record.targets),
            "layers": _layers(record, sample_gradients),
            "loss": _loss(record),
            "gradient_norm": {
                "data": plain(global_norm(record.data_gradients)),
                "total": plain(global_norm(record.gradients)),
                "applied": plain(global_norm(record.applied_gradients)),
            },
        }


def traced_document(step: TracedStep) -> dict[str, Any]:
    """A step of a trace as JSON values."""
    document = step_document(step.record, step.rows, sample_gradients=step.sample_gradients)
    if step.training_set is not None:
        document["training_set"] = change_document(step.training_set)
    return document


def trace_text(project: Project, steps: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The text of a trace in pieces, one step a line; nothing of an earlier step is kept."""
    head = {"format": FORMAT, "version": VERSION, "project": encode(project)}
    members = (f"{_dump(name)}: {_dump(value)}" for name, value in head.items())
    yield "{" + ",\n".join(members) + ',\n"steps": ['
    separator, stopped = "\n", None
    for step in steps:
        yield separator + _dump(step)
        separator = ",\n"
        stopped = why_stopped(step)
    yield f'\n],\n"stopped": {_dump(stopped)}}}\n'


def why_stopped(step: Mapping[str, Any]) -> str | None:
    """The sentence that says why a trace cannot go on after this step; None when it can."""
    if isinstance(step["loss"]["total"], str):
        return loss_not_finite(step["step"])
    return None


def loss_not_finite(step: int) -> str:
    """Why a trace ends after a step."""
    return f"The loss of step {step} is not a finite number: lower the learning rate."


def plain(values: Array | float) -> Any:
    """Numbers as JSON values, nested in lists like the array; what is not finite becomes a text."""
    if np.isfinite(values).all():
        return values.tolist() if isinstance(values, np.ndarray) else float(values)
    return _named(values.tolist() if isinstance(values, np.ndarray) else float(values))


def _named(value: Any) -> Any:
    if isinstance(value, list):
        return [_named(item) for item in value]
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _dump(value: Any) -> str:
    # ASCII only: the text goes through any terminal and pipe unharmed.
    return json.dumps(value, allow_nan=False)


def change_document(change: LossChange) -> dict[str, Any]:
    """What an update did to a loss, as JSON values."""
    return {
        "before": plain(change.before),
        "after": plain(change.after),
        "change": plain(change.change),
        "forecast_change": None if change.forecast is None else plain(change.forecast),
    }


def _loss(record: StepRecord) -> dict[str, Any]:
    """The losses of the mini-batch: ``total`` is ``data`` + ``penalty``."""
    samples = record.sample_losses
    data_loss = record.loss
    if record.options.penalty:
        data_loss = float(samples.mean() if record.options.mean else samples.sum())
    change = change_document(record.loss_change)
    return {
        "samples": plain(samples),
        "data": plain(data_loss),
        "penalty": plain(record.penalty),
        "total": change.pop("before"),
        **change,
    }


def _layers(record: StepRecord, sample_gradients: bool) -> list[dict[str, Any]]:
    split, names = record.network.split, record.optimizer.state_names()
    data, applied = split(record.data_gradients), split(record.applied_gradients)
    states = [
        {name: split(flat) for name, flat in zip(names, vectors, strict=True)}
        for vectors in (record.optimizer_before, record.optimizer_after)
    ]
    documents = []
    for i, layer in enumerate(record.layers):
        before, after = ({name: _state(parts[i]) for name, parts in state.items()} for state in states)
        documents.append(
            {
                "layer": i + 1,
                "activation_function": record.network.layers[i].activation.key,
                **_passes(layer),
                **_named_pair("data_grad", data[i].weights, data[i].biases),
                **_named_pair("grad", layer.grad_weights, layer.grad_biases),
                **_named_pair("applied_grad", applied[i].weights, applied[i].biases),
                **(_sample_gradients(record, i) if sample_gradients else {}),
                "optimizer_before": before,
                "optimizer_after": after,
                **_named_pair("update", layer.update_weights, layer.update_biases),
                "weights_before": plain(layer.weights_before),
                "biases_before": plain(layer.biases_before),
                "weights_after": plain(layer.weights_after),
                "biases_after": plain(layer.biases_after),
            }
        )
    return documents


def _sample_gradients(record: StepRecord, layer: int) -> dict[str, Any]:
    """(samples, fan_in, fan_out) and (samples, fan_out); they sum to the gradients of the data loss."""
    block = record.sample_gradients(layer)
    return _named_pair("sample_grad", block[:, :-1], block[:, -1])


def _passes(layer: LayerRecord) -> dict[str, Any]:
    """What went forward and backward through the layer: a row for each sample."""
    return {
        "inputs": plain(layer.inputs),
        "pre_activation": plain(layer.pre_activation),
        "activation": plain(layer.activation),
        "grad_activation": None if layer.grad_activation is None else plain(layer.grad_activation),
        "slope": None if layer.slope is None else plain(layer.slope),
        "delta": plain(layer.delta),
    }


def _named_pair(name: str, weights: Array, biases: Array) -> dict[str, Any]:
    return {f"{name}_weights": plain(weights), f"{name}_biases": plain(biases)}


def _state(part: LayerParameters) -> dict[str, Any]:
    return {"weights": plain(part.weights), "biases": plain(part.biases)}
