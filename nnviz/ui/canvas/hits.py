"""What is at a point of the canvas."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from nnviz.ui.canvas.layout import Layout

# A unit can be hit a little beside its circle, and tiny ones more so.
_REACH, _LEAST_REACH = 2.0, 6.0
# From the middle of a square to its corner, beside half its side.
_CORNER = 1.42


class Hittable(Protocol):
    """The connections of one layer pair."""

    def nearest(self, x: float, y: float, reach: float) -> tuple[float, int, int] | None:
        """(distance, source, unit) of the connection nearest to a point, or None."""


def unit_at(layout: Layout, x: float, y: float) -> tuple[int, int] | None:
    """(layer, unit) of the unit at a point, or None; the bias neuron is the unit after the last."""
    found: tuple[float, int, int] | None = None
    for number, column in enumerate(layout.columns):
        reach = np.maximum(np.array(column.radii) + _REACH, _LEAST_REACH)
        if column.grid is not None and column.grid.is_picture:
            reach[: len(column.units)] = column.radius * _CORNER
        apart = np.hypot(column.centres[:, 0] - x, column.centres[:, 1] - y)
        place = int(np.argmin(apart - reach))
        if apart[place] <= reach[place] and (found is None or apart[place] < found[0]):
            found = (float(apart[place]), number, place)
    if found is None:
        return None
    _apart, number, place = found
    units = layout.columns[number].units
    return number, int(units[place]) if place < len(units) else int(units[-1]) + 1


def weight_at(edges: Sequence[Hittable], x: float, y: float, reach: float) -> tuple[int, int, int] | None:
    """(layer, source, unit) of the connection nearest to a point, or None when none is within ``reach``."""
    hits = [(edge.nearest(x, y, reach), number) for number, edge in enumerate(edges, start=1)]
    near = [(*hit, number) for hit, number in hits if hit is not None]
    if not near:
        return None
    _apart, source, unit, layer = min(near)
    return layer, source, unit
