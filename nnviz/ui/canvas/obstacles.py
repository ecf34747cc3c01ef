"""What the numbers on edges must not cover."""

import numpy as np

from nnviz.ui.canvas.column_texts import hidden_name_height
from nnviz.ui.canvas.layout import Column, Floats, Layout

_ROUND_CIRCLES, _NAME_HALF_WIDTH = 4.0, 14.0


def obstacles_of(layout: Layout, number: int) -> Floats:
    """The circles and names at both ends of layer pair ``number``: left, top, right, bottom of each, (obstacles, 4)."""
    left, right = layout.columns[number], layout.columns[number + 1]
    inner_right = number + 1 < len(layout.columns) - 1
    rectangles = [*_circles(left), *_circles(right)]
    if number > 0:
        rectangles += _names(left)
    if inner_right:
        rectangles += _names(right)
    return np.array(rectangles, dtype=np.float64).reshape(-1, 4)


def _circles(column: Column) -> list[tuple[float, float, float, float]]:
    return [
        (x - radius - _ROUND_CIRCLES, y - radius, x + radius + _ROUND_CIRCLES, y + radius)
        for (x, y), radius in zip(column.centres.tolist(), column.radii, strict=True)
    ]


def _names(column: Column) -> list[tuple[float, float, float, float]]:
    height, x = hidden_name_height(column), column.x
    if height == 0.0:
        return []
    tops = [y - column.radius - height for y in column.ys.tolist()]
    return [(x - _NAME_HALF_WIDTH, top, x + _NAME_HALF_WIDTH, top + height) for top in tops]
