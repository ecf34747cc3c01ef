"""Where the number of a unit stands: in its circle, below it, or nowhere, as there is room."""

import enum

from nnviz.ui.canvas.layout import Column
from nnviz.ui.canvas.numerals import MINUS
from nnviz.ui.canvas.texts import Face

# Columns of more units show numbers only when their circles are large, as they are when the view is zoomed in.
NUMBER_UNITS = 8
# Smaller circles have no room for a number; circles of long columns must be larger.
_NUMBER_RADIUS, _LARGE_RADIUS = 15.0, 18.0
# The share of a circle's width that a number may take.
_WIDTH_SHARE = 1.84
# Heights of a name above and of a number below a unit, with the space around them.
_NAME, _BELOW = 18.0, 17.0


class NumberPlace(enum.Enum):
    """Where the numbers of a column are."""

    NONE = 0
    INSIDE = 1
    BELOW = 2


def number_place(
    column: Column, digits: int, small: Face, scale: float, largest: float, *, covered: bool
) -> NumberPlace:
    """Where the numbers of a column are; it does not depend on the values, so that nothing jumps.

    Args:
        small: the smallest font of numbers.
        scale: how many times larger than usual the texts are.
        largest: the radius of the largest circles: where these have room, numbers are in the circles everywhere.
        covered: pictures take the room in the units.
    """
    if column.grid is not None and column.grid.is_picture:
        return NumberPlace.NONE
    large = column.radius >= (_NUMBER_RADIUS if len(column.units) <= NUMBER_UNITS else _LARGE_RADIUS) * scale
    free = column.spacing - 2 * column.radius
    if covered:
        return NumberPlace.BELOW if large and free >= _BELOW * scale else NumberPlace.NONE
    if not large:
        return NumberPlace.NONE
    longest = small.width(f"{MINUS}0.00{'0' * digits}")
    if longest > _WIDTH_SHARE * largest and free >= (_NAME + _BELOW) * scale:
        return NumberPlace.BELOW
    return NumberPlace.INSIDE


def room_inside(column: Column) -> float:
    """The width that a number may take in a circle."""
    return _WIDTH_SHARE * column.radius


def name_height(column: Column, scale: float, place: NumberPlace) -> float:
    """The room above a circle that its name takes; 0 where names have no room."""
    needed = (_NAME + (_BELOW if place is NumberPlace.BELOW else 0.0)) * scale
    fits = column.grid is None and column.spacing - 2 * column.radius >= needed
    return (_NAME - 2.0) * scale if fits else 0.0


def below_height(scale: float, place: NumberPlace) -> float:
    """The room below a unit that its number takes."""
    return (_BELOW - 2.0) * scale if place is NumberPlace.BELOW else 0.0
