"""What the numbers on edges must not cover."""

import numpy as np

from nnviz.ui.canvas.layout import Column, Floats, Layout
from nnviz.ui.canvas.number_places import NumberPlace, below_height, name_height

_ROUND_CIRCLES, _NAME_HALF_WIDTH, _NUMBER_HALF_WIDTH = 4.0, 14.0, 32.0

_Rectangle = tuple[float, float, float, float]


def obstacles_of(layout: Layout, number: int, places: tuple[NumberPlace, ...]) -> Floats:
    """Circles, names and numbers at both ends of layer pair ``number``: left, top, right, bottom, (obstacles, 4)."""
    rectangles = []
    for here in (number, number + 1):
        column, scale = layout.columns[here], layout.text_scale
        rectangles += _circles(column)
        if 0 < here < len(layout.columns) - 1:
            rectangles += _texts(column, -name_height(column, scale, places[here]), _NAME_HALF_WIDTH * scale)
        rectangles += _texts(column, below_height(scale, places[here]), _NUMBER_HALF_WIDTH * scale)
    return np.array(rectangles, dtype=np.float64).reshape(-1, 4)


def _circles(column: Column) -> list[_Rectangle]:
    return [
        (x - radius - _ROUND_CIRCLES, y - radius, x + radius + _ROUND_CIRCLES, y + radius)
        for (x, y), radius in zip(column.centres.tolist(), column.radii, strict=True)
    ]


def _texts(column: Column, height: float, half_width: float) -> list[_Rectangle]:
    """Texts above units (negative height) or below them."""
    if height == 0.0:
        return []
    edge = column.radius if height > 0 else -column.radius
    places = zip(column.xs.tolist(), column.ys.tolist(), strict=True)
    return [
        (x - half_width, y + edge + min(height, 0.0), x + half_width, y + edge + max(height, 0.0)) for x, y in places
    ]
