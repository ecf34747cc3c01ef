"""Where the parts of a network are on the canvas, for what is drawn over it."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QTransform

from nnviz.engine.quantity import Quantity
from nnviz.ui.canvas.layout import Column
from nnviz.ui.canvas.scene import CanvasScene
from nnviz.ui.formula.overlay import Tag

# Below a unit there must be room for a tag, and for the name of the next unit.
_TAG_ROOM, _TAG_DROP = 38.0, 12.0


class CanvasPlaces:
    """The places of units and weights in pixels of the view, for one scene and one zoom."""

    def __init__(self, scene: CanvasScene, transform: QTransform) -> None:
        self.layout, self.transform = scene.layout, transform
        self._scale = transform.m11()

    def unit(self, layer: int, unit: int) -> tuple[QPointF, float] | None:
        """Middle and radius of a unit, or of the bias neuron behind the last; None where it is not drawn."""
        if layer >= len(self.layout.columns):
            # The marks may still be those of the network before an edit.
            return None
        column = self.layout.columns[layer]
        places = [int(place) for place in (column.units == unit).nonzero()[0]]
        if places:
            centre = QPointF(float(column.xs[places[0]]), float(column.ys[places[0]]))
            return self.transform.map(centre), column.radius * self._scale
        if column.bias_y is not None and unit == int(column.units[-1]) + 1:
            return self.transform.map(QPointF(column.x, column.bias_y)), column.bias_radius * self._scale
        return None

    def box(self, layer: int, unit: int) -> QRectF | None:
        """The square around a unit."""
        found = self.unit(layer, unit)
        if found is None:
            return None
        at, radius = found
        return QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)

    def edge(self, layer: int, source: int, unit: int) -> QLineF | None:
        """The line of a weight, from circle to circle."""
        start, end = self.unit(layer - 1, source), self.unit(layer, unit)
        if start is None or end is None:
            return None
        line = QLineF(start[0], end[0])
        if line.length() <= start[1] + end[1]:
            return None
        angle = math.atan2(line.dy(), line.dx())
        step = QPointF(math.cos(angle), math.sin(angle))
        return QLineF(line.p1() + step * (start[1] + 1), line.p2() - step * (end[1] + 1))

    def gaps(self) -> list[float]:
        """The middles between neighbouring columns, across."""
        xs = [column.x for column in self.layout.columns]
        return [self.transform.map(QPointF((left + right) / 2, 0.0)).x() for left, right in pairwise(xs)]

    def box_of(self, quantity: Quantity, last: int) -> QRectF | None:
        """Where the callout of a number belongs: beside its unit; the loss beside the last output."""
        if quantity.layer is None or quantity.unit is None:
            return self.box(last, int(self.layout.columns[last].units[-1]))
        return self.box(quantity.layer, quantity.unit)


def tags_in(places: CanvasPlaces, tags: Sequence[tuple[int, int, str]]) -> Iterator[Tag]:
    """The factors of paths under their units; none in columns without room between the units."""
    for layer, unit, text in tags:
        found = places.unit(layer, unit)
        if found is not None and _has_room(places.layout.columns[layer]):
            yield Tag(found[0] + QPointF(0.0, found[1] + _TAG_DROP), text)


def _has_room(column: Column) -> bool:
    return column.spacing - 2 * column.radius >= _TAG_ROOM
