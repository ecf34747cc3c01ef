"""The state of a run as JSON values, and back, bit for bit.

JSON has no numbers for what a diverged run holds: these are the texts "NaN", "Infinity" and "-Infinity". The state of
the random generator has 128 bits, more than other readers of JSON keep: it is written as hexadecimal text.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nnviz.document.place import Place
from nnviz.document.run_state import CURVES, KeptLosses, RunState, SetValues
from nnviz.document.spec import Project
from nnviz.engine.arrays import Array
from nnviz.engine.batching import BatchingState
from nnviz.engine.network import LayerParameters, Network
from nnviz.engine.trainer import TrainerState

_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_STATE = ("step", "epoch", "batch", "learning_rate", "generator", "parameters", "optimizer")
_GENERATOR_BITS = 128


def encode_run(run: RunState, project: Project) -> dict[str, Any]:
    """A run of the project as JSON values."""
    network, names = project.network.build(), project.training.optimizer.state_names()
    return {
        **_encode_state(run.state, network, names),
        "begin": None if run.begin is None else _encode_flat(run.begin, network),
        "rates": [[step, rate] for step, rate in run.rates],
        "choices": [[step, row] for step, row in run.choices],
        "edits": [
            {"step": edit.step, "places": edit.places.tolist(), "values": _plain(edit.values)} for edit in run.edits
        ],
        "keyframes": [_encode_state(state, network, names) for state in run.keyframes],
        "losses": {
            "every": run.losses.every,
            "last": _plain(np.array([run.losses.last]))[0],
            "values": _plain(run.losses.values),
        },
        "curves": {name: _plain(run.curves[name]) for name in CURVES},
    }


def decode_run(place: Place, project: Project) -> RunState:
    """The run of a project, from its place in a document.

    Raises:
        ProjectError: something is missing, unknown, or does not fit the project or the rest of the run.
    """
    names = (*_STATE, "begin", "rates", "choices", "edits", "keyframes", "losses", "curves")
    members = place.object(names, names)
    network, optimizer = project.network.build(), project.training.optimizer.state_names()
    state = _decode_state(members, network, optimizer)
    keyframes = [
        _decode_state(item.object(_STATE, _STATE), network, optimizer) for item in members["keyframes"].items()
    ]
    steps = [0, *(keyframe.step for keyframe in keyframes), state.step]
    if len(steps) > 2 and any(after <= before for before, after in pairwise(steps)):
        raise members["keyframes"].fail("their steps must rise, from 1 to before the step of the run.")
    begin = members["begin"]
    return RunState(
        state=state,
        begin=None if begin.value is None else _decode_flat(begin, network),
        rates=_decode_rates(members["rates"]),
        choices=_decode_choices(members["choices"]),
        edits=_decode_edits(members["edits"], network.parameter_count),
        keyframes=tuple(keyframes),
        losses=_decode_losses(members["losses"], state.step),
        curves=_decode_curves(members["curves"], state.step),
    )


def _encode_state(state: TrainerState, network: Network, names: tuple[str, ...]) -> dict[str, Any]:
    generator = state.batching.generator
    return {
        "step": state.step,
        "epoch": state.batching.epoch,
        "batch": state.batching.batch,
        "learning_rate": state.learning_rate,
        "generator": {
            "bit_generator": generator["bit_generator"],
            "state": hex(generator["state"]["state"]),
            "inc": hex(generator["state"]["inc"]),
            "has_uint32": generator["has_uint32"],
            "uinteger": generator["uinteger"],
        },
        "parameters": _encode_flat(state.parameters, network),
        "optimizer": {name: _encode_flat(array, network) for name, array in zip(names, state.optimizer, strict=True)},
    }


def _decode_state(members: Mapping[str, Place], network: Network, names: tuple[str, ...]) -> TrainerState:
    optimizer = members["optimizer"].object(names, names)
    batching = BatchingState(
        members["epoch"].whole(1), members["batch"].whole(0), _decode_generator(members["generator"])
    )
    return TrainerState(
        step=members["step"].whole(),
        parameters=_decode_flat(members["parameters"], network),
        optimizer=tuple(_decode_flat(optimizer[name], network) for name in names),
        batching=batching,
        learning_rate=_rate(members["learning_rate"]),
    )


def _decode_generator(place: Place) -> Mapping[str, Any]:
    names = ("bit_generator", "state", "inc", "has_uint32", "uinteger")
    members = place.object(names, names)
    return {
        "bit_generator": members["bit_generator"].choice(("PCG64",)),
        "state": {name: _bits(members[name]) for name in ("state", "inc")},
        "has_uint32": members["has_uint32"].whole(0, 1),
        "uinteger": members["uinteger"].whole(0, 2**32 - 1),
    }


def _bits(place: Place) -> int:
    text = place.text()
    digits = text.removeprefix("0x")
    if text == digits or not 1 <= len(digits) <= _GENERATOR_BITS // 4 or not set(digits) <= set("0123456789abcdef"):
        raise place.fail(f"{place.shown} is not a number of {_GENERATOR_BITS} bits, such as '0x1f'.")
    return int(digits, 16)


def _rate(place: Place) -> float:
    rate = place.number()
    if rate <= 0:
        raise place.fail(f"{place.shown} is not a number above 0.")
    return rate


def _decode_rates(place: Place) -> tuple[tuple[int, float], ...]:
    rates = tuple((step.whole(), _rate(rate)) for step, rate in _pairs(place, "a pair [step, learning rate]"))
    if not rates or rates[0][0] != 0 or not _rising(rates):
        raise place.fail("the steps must rise from 0.")
    return rates


def _decode_choices(place: Place) -> tuple[tuple[int, int], ...]:
    choices = tuple((step.whole(), row.whole()) for step, row in _pairs(place, "a pair [step, row]"))
    if not _rising(choices):
        raise place.fail("the steps must rise.")
    return choices


def _decode_edits(place: Place, parameters: int) -> tuple[SetValues, ...]:
    edits, names = [], ("step", "places", "values")
    for item in place.items():
        members = item.object(names, names)
        places = [member.whole(0, parameters - 1) for member in members["places"].items()]
        values = _numbers(members["values"])
        if len(values) != len(places):
            raise members["values"].fail(f"{len(values)} numbers for {len(places)} places: make them the same.")
        edits.append(SetValues(members["step"].whole(), np.array(places, dtype=np.int64), values))
    if any(after.step < before.step for before, after in pairwise(edits)):
        raise place.fail("the steps must not fall.")
    return tuple(edits)


def _pairs(place: Place, words: str) -> list[tuple[Place, Place]]:
    pairs = []
    for item in place.items():
        pair = item.items()
        if len(pair) != 2:
            raise item.fail(f"{words} is needed.")
        pairs.append((pair[0], pair[1]))
    return pairs


def _rising(pairs: Sequence[tuple[int, float]]) -> bool:
    return all(before < after for (before, _), (after, _) in pairwise(pairs))


def _decode_losses(place: Place, step: int) -> KeptLosses:
    names = ("every", "last", "values")
    members = place.object(names, names)
    every, values = members["every"].whole(1), _numbers(members["values"])
    if len(values) != step // every:
        raise members["values"].fail(f"{len(values)} losses, one for every {every}: step {step} needs {step // every}.")
    return KeptLosses(every, values, _number(members["last"]))


def _decode_curves(place: Place, step: int) -> Mapping[str, Array]:
    members = place.object(CURVES, CURVES)
    curves = {name: _numbers(member) for name, member in members.items()}
    steps = curves["steps"]
    for name, values in curves.items():
        if len(values) != len(steps):
            raise members[name].fail(f"{len(values)} numbers, and {len(steps)} in 'steps': make them the same.")
    rising = np.isfinite(steps).all() and (np.diff(steps) > 0).all()
    if len(steps) and not (rising and steps[0] >= 0 and steps[-1] <= step):
        raise members["steps"].fail(f"the steps must rise, from 0 up to {step}.")
    return {name: curves[name] for name in CURVES}


def _encode_flat(flat: Array, network: Network) -> list[dict[str, Any]]:
    """A flat vector as weights, fan_in rows of fan_out numbers, and biases of each layer."""
    return [
        {"weights": [_plain(row) for row in layer.weights], "biases": _plain(layer.biases)}
        for layer in network.split(flat)
    ]


def _decode_flat(place: Place, network: Network) -> Array:
    items = place.items()
    if len(items) != len(network.layers):
        raise place.fail(f"numbers of {len(items)} layers: the network has {len(network.layers)} layers.")
    pairs = zip(items, network.fans, strict=True)
    return network.join([_decode_layer(item, *fan) for item, fan in pairs])


def _decode_layer(place: Place, fan_in: int, fan_out: int) -> LayerParameters:
    members = place.object(("weights", "biases"), ("weights", "biases"))
    rows, biases = members["weights"].items(), _sized(members["biases"], fan_out)
    if len(rows) != fan_in:
        raise members["weights"].fail(f"{len(rows)} rows: {fan_in} are needed, one for each unit below.")
    return LayerParameters(np.stack([_sized(row, fan_out) for row in rows]), biases)


def _sized(place: Place, count: int) -> Array:
    values = _numbers(place)
    if len(values) != count:
        raise place.fail(f"{len(values)} numbers: {count} are needed, one for each unit of the layer.")
    return values


def _plain(values: Array) -> list[float | str]:
    numbers: list[float | str] = values.tolist()
    if np.isfinite(values).all():
        return numbers
    return [value if math.isfinite(value) else _name(value) for value in values.tolist()]


def _name(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _numbers(place: Place) -> Array:
    """A list of numbers, or of the texts for what is not finite, (n,)."""
    values = place.value
    if isinstance(values, list) and all(type(value) is float for value in values):
        return np.array(values, dtype=np.float64)
    number: Callable[[Place], float] = _number
    return np.array([number(item) for item in place.items()], dtype=np.float64)


def _number(place: Place) -> float:
    if isinstance(place.value, str):
        return _NOT_FINITE[place.choice(tuple(_NOT_FINITE))]
    return place.number()
