"""Where on the canvas columns, gaps, units and weights are. Points are those of the scene."""

from PySide6.QtCore import QPointF, QRectF

from nnviz.ui.canvas.layout import TITLE_HEIGHT, Column, Layout

# This share of the gap on either side belongs to a column.
_REACH = 0.3


def column_at(layout: Layout, x: float) -> int | None:
    """The layer whose column is near."""
    near = min(range(len(layout.columns)), key=lambda number: abs(layout.columns[number].x - x))
    column = layout.columns[near]
    return near if abs(column.x - x) <= max(_REACH * layout.column_gap, column.radius) else None


def gap_at(layout: Layout, x: float) -> int:
    """The layer behind which a new one would stand: 0 for the first gap, the last gap is before the output."""
    behind = sum(column.x < x for column in layout.columns) - 1
    return min(max(behind, 0), len(layout.columns) - 2)


def gap_x(layout: Layout, behind: int) -> float:
    """The middle of the gap behind a layer."""
    return (layout.columns[behind].x + layout.columns[behind + 1].x) / 2


def in_title(point: QPointF) -> bool:
    """Whether a point is where the titles of the columns stand."""
    return point.y() < TITLE_HEIGHT - 6


def unit_point(column: Column, unit: int) -> QPointF | None:
    """The centre of a unit; the one after the last is the bias neuron. None when it is not drawn."""
    places = (column.units == unit).nonzero()[0]
    if len(places):
        return QPointF(column.x, float(column.ys[places[0]]))
    if unit > int(column.units[-1]) and column.bias_y is not None:
        return QPointF(column.x, column.bias_y)
    return None


def weight_point(layout: Layout, weight: tuple[int, int, int], share: float = 0.5) -> QPointF | None:
    """A point on an edge; a bias whose neuron is not drawn is at its unit."""
    layer, source, unit = weight
    end = unit_point(layout.columns[layer], unit)
    start = unit_point(layout.columns[layer - 1], source)
    if end is None or start is None:
        return end
    return start + (end - start) * share


def column_frame(layout: Layout, layer: int) -> QRectF:
    """A rectangle around the title and the units of a layer."""
    column = layout.columns[layer]
    half = min(column.radius + 14.0, layout.column_gap / 2 - 2)
    bottom = float(column.ys[-1]) + column.radius + 10.0
    return QRectF(column.x - half, TITLE_HEIGHT - 10.0, 2 * half, bottom - TITLE_HEIGHT + 10.0)
