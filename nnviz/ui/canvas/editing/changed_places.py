"""Which units and weights differ between two snapshots of the same step."""

import numpy as np

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import Snapshot
from nnviz.document.spec import BIAS, Connections, NetworkSpec
from nnviz.engine.record import StepRecord

Weights = tuple[tuple[int, int, int], ...]
# In a layer where more weights than this were set, none is marked alone.
_MOST = 40


def changed_units(before: Snapshot, after: Snapshot, focus: Focus) -> tuple[tuple[int, int], ...]:
    """(layer, unit) whose activation or, in the backward phase, whose δ is another one for the focused sample."""
    old, new = before.record, after.record
    if old is None or new is None or not _same_step(old, new) or focus.phase == Phase.SAMPLE:
        return ()
    row = min(focus.sample, len(new.inputs) - 1)
    found = []
    for number, (was, now) in enumerate(zip(old.layers, new.layers, strict=True), start=1):
        differs = was.activation[row] != now.activation[row]
        if focus.phase >= Phase.BACKWARD:
            differs = differs | (was.delta[row] != now.delta[row])
        found += [(number, unit) for unit in np.flatnonzero(differs).tolist()]
    return tuple(found)


def changed_weights(before: Snapshot, after: Snapshot) -> Weights:
    """(layer, source, unit) of the weights that are set anew, ``fan_in`` for a bias."""
    old, new = before.record, after.record
    if old is None or new is None or not _same_step(old, new):
        return ()
    found: list[tuple[int, int, int]] = []
    for number, (was, now) in enumerate(zip(old.layers, new.layers, strict=True), start=1):
        pairs = np.argwhere(was.weights_before != now.weights_before).tolist()
        biases = np.flatnonzero(was.biases_before != now.biases_before).tolist()
        places = [(number, s, u) for s, u in pairs] + [(number, len(was.weights_before), u) for u in biases]
        found += places if len(places) <= _MOST else []
    return tuple(found)


def single_places(network: NetworkSpec) -> tuple[Weights, Weights]:
    """The frozen and the removed connections as (layer from 1, source or fan_in, unit)."""
    fans = network.build().fans

    def of(layer: int, connections: Connections) -> list[tuple[int, int, int]]:
        fan_in = fans[layer][0]
        return [(layer + 1, fan_in if source == BIAS else source, unit) for source, unit in connections]

    frozen, removed = [], []
    for layer, spec in enumerate(network.layers):
        frozen += of(layer, spec.frozen)
        removed += of(layer, spec.removed)
    return tuple(frozen), tuple(removed)


def _same_step(old: StepRecord, new: StepRecord) -> bool:
    return old.network == new.network and np.array_equal(old.sample_indices, new.sample_indices)
