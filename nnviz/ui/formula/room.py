"""Whether a network leaves room for callouts between its units, and in which shapes."""

import numpy as np
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QTransform

from nnviz.app.focus import Phase
from nnviz.engine.derivation import Digits
from nnviz.engine.quantity import Kind, Quantity
from nnviz.engine.record import StepRecord
from nnviz.ui.canvas.scene import CanvasScene
from nnviz.ui.formula.derived import derived_of
from nnviz.ui.formula.label import FormulaLabel
from nnviz.ui.formula.marks import CanvasPlaces
from nnviz.ui.formula.markup import formula_of
from nnviz.ui.formula.places import Floats, find_shape, obstacles_in

# The callout is not wider than this; where there is no room for it, it is as wide as the room between two columns.
WIDEST = 400.0
# A longer sum is higher than any canvas; to write one of hundreds of terms takes a tenth of a second.
_MOST_TERMS = 100
_EDGE, _PADLOCKS = 4.0, 27.0
_AIR_IN_GAP = 14.0


def shapes_of(label: FormulaLabel, scene: CanvasScene) -> list[tuple[QSizeF, bool]]:
    """The sizes that a callout may have, and whether its lines are aligned then."""
    widest = max(column.radius for column in scene.layout.columns)
    gap = scene.layout.column_gap - 2 * widest - _AIR_IN_GAP
    sizes = ((label.size_within(WIDEST), True), (label.size_within(gap, aligned=False), False))
    return [(QSizeF(size), aligned) for size, aligned in sizes if size is not None]


def inside(phase: Phase) -> tuple[float, float, float, float]:
    """How far from the edges of the canvas a callout is: left, top, right, bottom. Above are the padlocks."""
    return (_EDGE, _EDGE if phase < Phase.BACKWARD else _PADLOCKS, -_EDGE, -_EDGE)


def has_room(scene: CanvasScene, record: StepRecord, digits: Digits, label: FormulaLabel) -> bool:
    """Whether the sum of every unit finds a place beside it; it is written into ``label`` to be measured."""
    if max(fan_in for fan_in, _ in record.network.fans) > _MOST_TERMS:
        return False
    obstacles, derived = obstacles_in(scene), derived_of(record)
    places, room = CanvasPlaces(scene, QTransform()), QRectF(scene.sceneRect()).adjusted(*inside(Phase.BACKWARD))
    for layer in range(1, len(scene.layout.columns)):
        derivation = derived.of(Quantity(Kind.PRE_ACTIVATION, layer, 0, sample=0))
        if derivation is None:
            return False
        label.show_formulas([formula_of(derivation, digits)])
        sizes = [size for size, _ in shapes_of(label, scene)]
        for unit in scene.layout.columns[layer].units.tolist():
            near = places.box(layer, unit)
            if near is None:
                return False
            # A zoomed canvas is large: only what is near is searched.
            around = room.intersected(near.adjusted(-WIDEST, -WIDEST, WIDEST, WIDEST))
            if find_shape(sizes, near, obstacles, around, places.gaps()) is None:
                return False
    return True


def mapped(obstacles: Floats, transform: QTransform) -> Floats:
    """The obstacles as they are seen in the view."""
    scale = np.array([transform.m11(), transform.m22()] * 2)
    return np.asarray(obstacles * scale + np.array([transform.dx(), transform.dy()] * 2))
