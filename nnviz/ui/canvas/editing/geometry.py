"""Where on the canvas columns, gaps, units and weights are. Points are those of the scene."""

from PySide6.QtCore import QPointF, QRectF

from nnviz.ui.canvas.layout import TITLE_HEIGHT, Column, Layout

# This share of the gap on either side belongs to a column.
_REACH = 0.3


def column_at(layout: Layout, x: float) -> int | None:
    """The layer whose column is near."""
    near = min(range(len(layout.columns)), key=lambda number: _apart(layout.columns[number], x))
    column = layout.columns[near]
    return near if abs(column.x - x) <= max(_REACH * layout.column_gap, column.half_width) else None


def _apart(column: Column, x: float) -> float:
    """How far a point is beside the units of a column; a block of units or a picture is wider than one unit."""
    return max(abs(column.x - x) - column.half_width, 0.0)


def gap_at(layout: Layout, x: float) -> int:
    """The layer behind which a new one would stand: 0 for the first gap, the last gap is before the output."""
    behind = sum(column.x < x for column in layout.columns) - 1
    return min(max(behind, 0), len(layout.columns) - 2)


def gap_x(layout: Layout, behind: int) -> float:
    """The middle of the gap behind a layer."""
    left, right = layout.columns[behind], layout.columns[behind + 1]
    return (left.x + left.half_width + right.x - right.half_width) / 2


def in_title(point: QPointF) -> bool:
    """Whether a point is where the titles of the columns stand."""
    return point.y() < TITLE_HEIGHT - 6


def unit_point(column: Column, unit: int) -> QPointF | None:
    """The centre of a unit; the one after the last is the bias neuron. None when it is not drawn."""
    places = (column.units == unit).nonzero()[0]
    if len(places):
        return QPointF(float(column.xs[places[0]]), float(column.ys[places[0]]))
    if unit > int(column.units[-1]) and column.bias_y is not None:
        return QPointF(column.x, column.bias_y)
    return None


def weight_point(layout: Layout, weight: tuple[int, int, int], share: float = 0.5) -> QPointF | None:
    """A point on an edge; a bias whose neuron is not drawn is at its unit."""
    layer, source, unit = weight
    before, column = layout.columns[layer - 1], layout.columns[layer]
    place, start = _place(column, unit), _place(before, source)
    if place is None or start is None:
        return unit_point(column, unit)
    first, last = QPointF(*before.starts[start].tolist()), QPointF(*column.ends[place].tolist())
    return first + (last - first) * share


def _place(column: Column, unit: int) -> int | None:
    """Which of the places of a column a unit has; the bias neuron, behind the last unit, has the last one."""
    places = (column.units == unit).nonzero()[0]
    if len(places):
        return int(places[0])
    return len(column.units) if unit > int(column.units[-1]) and column.bias_y is not None else None


def column_frame(layout: Layout, layer: int) -> QRectF:
    """A rectangle around the title and the units of a layer."""
    column = layout.columns[layer]
    half = column.half_width + min(14.0, max(layout.column_gap / 2 - 2 - column.radius, 2.0))
    bottom = float(column.ys.max()) + column.radius + 10.0
    return QRectF(column.x - half, TITLE_HEIGHT - 10.0, 2 * half, bottom - TITLE_HEIGHT + 10.0)
