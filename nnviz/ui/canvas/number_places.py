"""Where the number of a unit stands: in its circle, below it, or nowhere, as there is room."""

import enum
from collections.abc import Sequence

from nnviz.ui.canvas.layout import CAPTION, Column, Layout
from nnviz.ui.canvas.texts import Face
from nnviz.ui.numbers import MINUS

# Columns of more units show numbers only when their circles are large, as they are when the view is zoomed in.
NUMBER_UNITS = 8
# Smaller circles have no room for a number; circles of long columns must be larger.
_NUMBER_RADIUS, _LARGE_RADIUS = 15.0, 18.0
# The share of a circle's width that a number may take.
_WIDTH_SHARE = 1.84
# The height of a name above a unit, with the space around it.
_NAME = 18.0
# Between the numbers of neighbouring columns.
_BETWEEN = 10.0


class NumberPlace(enum.Enum):
    """Where the numbers of a column are."""

    NONE = 0
    INSIDE = 1
    BELOW = 2


def number_places(
    layout: Layout, covered: Sequence[bool], digits: int, small: Face, below: Face
) -> tuple[NumberPlace, ...]:
    """Where the numbers of each column are; it does not depend on the values, so that nothing jumps.

    Args:
        covered: for each column, whether pictures take the room in its units.
        small, below: the smallest font of numbers in units, and the font of those below.
    """
    columns, scale = layout.columns, layout.text_scale
    chosen = [number for number, column in enumerate(columns) if _is_large(column, scale)]
    bare = [columns[number] for number in chosen if not covered[number]]
    # Many digits stand below the units, unless a column has no room there: then all stay inside, and are rounded.
    usual = NumberPlace.INSIDE
    longest = small.width(f"{MINUS}0.0{'0' * digits}")
    if bare and longest > max(room_inside(column) for column in bare):
        high = all(_free(column) >= (_NAME + CAPTION) * scale for column in bare)
        wide = below.width(f"{MINUS}0.000{'0' * digits}") <= min(map(layout.room_of, chosen)) - _BETWEEN
        usual = NumberPlace.BELOW if high and wide else NumberPlace.INSIDE
    return tuple(
        NumberPlace.NONE if number not in chosen else _covered_place(column, scale) if covered[number] else usual
        for number, column in enumerate(columns)
    )


def _covered_place(column: Column, scale: float) -> NumberPlace:
    return NumberPlace.BELOW if _free(column) >= CAPTION * scale else NumberPlace.NONE


def _is_large(column: Column, scale: float) -> bool:
    if column.grid is not None and column.grid.is_picture:
        return False
    return column.radius >= (_NUMBER_RADIUS if len(column.units) <= NUMBER_UNITS else _LARGE_RADIUS) * scale


def _free(column: Column) -> float:
    """The height between a unit and the next one."""
    return column.spacing - 2 * column.radius


def room_below(layout: Layout, number: int) -> float:
    """The width that a number below a unit may take."""
    return layout.room_of(number) - _BETWEEN


def room_inside(column: Column) -> float:
    """The width that a number may take in a circle."""
    return _WIDTH_SHARE * column.radius


def name_height(column: Column, scale: float, place: NumberPlace) -> float:
    """The room above a circle that its name takes; 0 where names have no room."""
    needed = (_NAME + (CAPTION if place is NumberPlace.BELOW else 0.0)) * scale
    fits = column.grid is None and _free(column) >= needed
    return (_NAME - 2.0) * scale if fits else 0.0


def below_height(scale: float, place: NumberPlace) -> float:
    """The room below a unit that its number takes."""
    return (CAPTION - 2.0) * scale if place is NumberPlace.BELOW else 0.0
