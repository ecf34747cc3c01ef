"""Edits of single connections: remove and restore them, freeze them and let them learn again."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from nnviz.document.spec import Project

# (layer, from 0 behind the inputs, source unit or ``BIAS``, unit)
Connection = tuple[int, int, int]


def remove_connections(project: Project, connections: Iterable[Connection]) -> Project:
    """Without these connections: their weights are 0 and stay so."""
    return _with(project, "removed", connections, present=True)


def restore_connections(project: Project, connections: Iterable[Connection]) -> Project:
    """With these connections again; each begins with a weight drawn anew."""
    return _with(project, "removed", connections, present=False)


def freeze_connections(project: Project, connections: Iterable[Connection]) -> Project:
    """These weights and biases keep their values."""
    return _with(project, "frozen", connections, present=True)


def thaw_connections(project: Project, connections: Iterable[Connection]) -> Project:
    """These weights and biases learn again."""
    return _with(project, "frozen", connections, present=False)


def _with(project: Project, name: str, connections: Iterable[Connection], *, present: bool) -> Project:
    """The project with connections in, or not in, the list ``name`` of their layers."""
    by_layer: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for layer, source, unit in connections:
        by_layer[layer].add((source, unit))
    layers = list(project.network.layers)
    for layer, pairs in by_layer.items():
        known = getattr(layers[layer], name)
        values: dict[str, Any] = {name: _union(known, pairs) if present else _without(known, pairs)}
        layers[layer] = replace(layers[layer], **values)
    return replace(project, network=replace(project.network, layers=tuple(layers)))


def _union(known: tuple[tuple[int, int], ...], pairs: Collection[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return (*known, *sorted(set(pairs) - set(known)))


def _without(known: tuple[tuple[int, int], ...], pairs: Collection[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(pair for pair in known if pair not in pairs)
