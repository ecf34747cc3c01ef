"""Where the arrow keys lead from unit to unit."""

from collections.abc import Sequence

from PySide6.QtCore import Qt

from nnviz.ui.canvas.layout import Column, Grid

_KEYS = {
    (Qt.Key.Key_Up, False): (0, -1),
    (Qt.Key.Key_Down, False): (0, 1),
    (Qt.Key.Key_Left, True): (-1, 0),
    (Qt.Key.Key_Right, True): (1, 0),
}


def next_unit(
    columns: Sequence[Column], selected: tuple[int, int | None] | None, key: int, *, alt: bool
) -> tuple[int, int] | None:
    """(layer, unit) that a key leads to; None for a key that leads nowhere.

    Up and Down go through the units drawn of a layer, Alt+Left and Alt+Right to the unit at the same height in the
    next layer; in a block of units first through its row. (The plain Left and Right keys step through the training.)
    """
    move = _KEYS.get((Qt.Key(key), alt))
    if move is None:
        return None
    if selected is None or selected[1] is None or selected[1] not in columns[selected[0]].units:
        layer = 0 if selected is None else selected[0]
        return layer, int(columns[layer].units[0])
    layer, unit = selected
    across, down = move
    column = columns[layer]
    place = int((column.units == unit).argmax())
    if column.grid is not None:
        inside = _in_grid(place, len(column.units), column.grid, across, down)
        if inside is not None:
            return layer, int(column.units[inside])
    elif down:
        return layer, int(column.units[min(max(place + down, 0), len(column.units) - 1)])
    other = min(max(layer + across, 0), len(columns) - 1)
    nearest = int(abs(columns[other].ys - column.ys[place]).argmin())
    return other, int(columns[other].units[nearest])


def _in_grid(place: int, count: int, grid: Grid, across: int, down: int) -> int | None:
    """The place that a move leads to inside a block; None when it leads out of it to the side."""
    column = place % grid.columns
    if down:
        below = place + down * grid.columns
        return below if 0 <= below < count else place
    return place + across if 0 <= column + across < grid.columns and place + across < count else None
