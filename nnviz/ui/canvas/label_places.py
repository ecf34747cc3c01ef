"""Finds places for the numbers on edges: they cover neither each other nor units and, if possible, no other edge."""

from collections.abc import Sequence

import numpy as np

from nnviz.ui.canvas.layout import Floats

# Places that are tried along each edge, from its source on.
_SHARES = np.linspace(0.12, 0.88, 39)
# The place that is liked best: near the source, where the eye begins.
_LIKED = 0.36
_PADDING = 2.0
_ROUNDS = 6
_COVERS, _FORBIDDEN = 1e3, 1e6


def place_labels(lines: Floats, box: tuple[float, float], obstacles: Floats) -> Floats | None:
    """The centre of a label for each line, (lines, 2); None when they can't all be placed.

    Args:
        lines: x1, y1, x2, y2 of each edge, (lines, 4).
        box: width and height of every label.
        obstacles: left, top, right, bottom of what must not be covered, (obstacles, 4).
    """
    points = lines[:, np.newaxis, :2] + _SHARES[:, np.newaxis] * (lines[:, 2:] - lines[:, :2])[:, np.newaxis]
    costs = _costs_alone(points, lines, box, obstacles)
    chosen = np.full(len(lines), -1)
    # Those with the least choice first; later rounds let each one move again.
    order = np.argsort(costs.min(1))[::-1]
    for _ in range(_ROUNDS):
        before = chosen.copy()
        for line in order:
            others = np.flatnonzero((chosen >= 0) & (np.arange(len(lines)) != line))
            taken = points[others, chosen[others]]
            chosen[line] = int(np.argmin(costs[line] + _COVERS * _covered(points[line], taken, box)))
        if np.array_equal(before, chosen):
            break
    places = points[np.arange(len(lines)), chosen]
    return places if _all_free(places, costs[np.arange(len(lines)), chosen], box) else None


def obstacle(x: float, y: float, half_width: float, half_height: float) -> Sequence[float]:
    """A rectangle around a point, as ``place_labels`` wants it."""
    return (x - half_width, y - half_height, x + half_width, y + half_height)


def _costs_alone(points: Floats, lines: Floats, box: tuple[float, float], obstacles: Floats) -> Floats:
    """What each place costs without the other labels: (lines, places)."""
    costs = np.abs(_SHARES - _LIKED)[np.newaxis] * np.ones((len(lines), 1))
    half_width, half_height = box[0] / 2 + _PADDING, box[1] / 2 + _PADDING
    for left, top, right, bottom in obstacles:
        inside_x = (points[..., 0] > left - half_width) & (points[..., 0] < right + half_width)
        inside_y = (points[..., 1] > top - half_height) & (points[..., 1] < bottom + half_height)
        costs = costs + _FORBIDDEN * (inside_x & inside_y)
    return np.asarray(costs + 1.5 * _nearness_to_others(points, lines, half_height))


def _nearness_to_others(points: Floats, lines: Floats, reach: float) -> Floats:
    """How closely other edges pass by each place, from 0 for none within ``reach`` to 1 for each through it."""
    start, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
    to_point = points[:, :, np.newaxis] - start
    share = np.clip((to_point * along).sum(-1) / np.maximum((along * along).sum(-1), 1e-12), 0.0, 1.0)
    distance = np.linalg.norm(to_point - share[..., np.newaxis] * along, axis=-1)
    near = np.clip(1.0 - distance / reach, 0.0, 1.0)
    near[np.arange(len(lines)), :, np.arange(len(lines))] = 0.0
    return np.asarray(near.sum(-1))


def _covered(places: Floats, taken: Floats, box: tuple[float, float]) -> Floats:
    """How many of the taken labels each place would cover."""
    apart = np.abs(places[:, np.newaxis] - taken[np.newaxis])
    return np.asarray(
        ((apart[..., 0] < box[0] + _PADDING) & (apart[..., 1] < box[1] + _PADDING)).sum(1), dtype=np.float64
    )


def _all_free(places: Floats, costs: Floats, box: tuple[float, float]) -> bool:
    return bool((_covered(places, places, box) == 1).all() and (costs < _FORBIDDEN).all())
