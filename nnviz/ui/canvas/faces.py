"""The fonts of the canvas, made for one layout."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QFont

from nnviz.ui.canvas.layout import Layout
from nnviz.ui.canvas.number_places import NumberPlace, number_places
from nnviz.ui.canvas.texts import Face, make_face

_SMALLEST_NUMBER, _LARGEST_NUMBER = 10.0, 14.0


@dataclass(frozen=True, eq=False)
class Faces:
    """The fonts, and where they write numbers.

    Attributes:
        values: for the numbers in each column's circles; ``smallest`` is for those that are too long.
        places: where the numbers of each column are.
        scale: how many times larger than usual all of them are.
    """

    title: Face
    plain: Face
    large: Face
    small: Face
    smallest: Face
    values: tuple[Face, ...]
    places: tuple[NumberPlace, ...]
    scale: float


def make_faces(base: QFont, layout: Layout, digits: int, covered: Sequence[bool]) -> Faces:
    """The fonts for a layout.

    Args:
        covered: for each column, whether pictures take the room in its units.
    """
    scale, smallest = layout.text_scale, make_face(base, _SMALLEST_NUMBER)
    values = tuple(
        make_face(base, min(max(column.radius * 0.44 / scale, _SMALLEST_NUMBER), _LARGEST_NUMBER))
        for column in layout.columns
    )
    small, large = make_face(base, 11), make_face(base, 14)
    places = number_places(layout, covered, digits, smallest, small)
    return Faces(make_face(base, 13, bold=True), make_face(base, 12), large, small, smallest, values, places, scale)
