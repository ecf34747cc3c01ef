"""Finds a place for a callout on the canvas: beside its unit, covering neither units nor texts."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

from nnviz.ui.canvas.edge_labels import EdgeLabels
from nnviz.ui.canvas.layout import Layout
from nnviz.ui.canvas.scene import CanvasScene
from nnviz.ui.canvas.texts import TextItem

Floats = npt.NDArray[np.float64]

# Places are tried this far apart, in pixels; the callout keeps as far from what it must not cover.
_GRID, _AIR = 9.0, 5.0
# A callout so near to its unit needs no line to it.
_CLOSE = 14.0
# What a number on an edge that is covered costs, in pixels of distance; one that is lit is part of what is told.
_COVERED, _LIT_COVERED = 30.0, 120.0
_NONE: Floats = np.empty((0, 5))
# What a place for a narrower shape of the callout costs more, in pixels of distance.
_NARROWER = 30.0


def circles_in(layout: Layout) -> Floats:
    """Left, top, right, bottom of every unit, (units, 4)."""
    found = [
        (x - radius, y - radius, x + radius, y + radius)
        for column in layout.columns
        for (x, y), radius in zip(column.centres.tolist(), column.radii, strict=True)
    ]
    return np.array(found, dtype=np.float64).reshape(-1, 4)


def obstacles_in(scene: CanvasScene) -> Floats:
    """Left, top, right, bottom of every unit and of every text beside units, (obstacles, 4)."""
    found = []
    for item in scene.items():
        if isinstance(item, TextItem):
            for text in item.texts:
                ascent, width = text.face.metrics.ascent(), text.face.width(text.text)
                found.append((text.at.x(), text.at.y() - ascent, text.at.x() + width, text.at.y() + 4))
    return np.vstack([circles_in(scene.layout), np.array(found, dtype=np.float64).reshape(-1, 4)])


def number_boxes(scene: CanvasScene) -> list[QRectF]:
    """Where the numbers on edges stand."""
    return [box for item in scene.items() if isinstance(item, EdgeLabels) for box in item.boxes()]


def prices_of_numbers(scene: CanvasScene, transform: QTransform) -> Floats:
    """Left, top, right, bottom of each number on an edge in the view, and what it costs to cover it, (numbers, 5)."""
    found = []
    for item in scene.items():
        if isinstance(item, EdgeLabels):
            for box, lit in zip(map(transform.mapRect, item.boxes()), item.lit, strict=False):
                price = _LIT_COVERED if lit else _COVERED
                found.append((box.left(), box.top(), box.right(), box.bottom(), price))
    return np.array(found, dtype=np.float64).reshape(-1, 5)


def find_shape(
    sizes: Sequence[QSizeF],
    near: QRectF,
    obstacles: Floats,
    room: QRectF,
    middles: Sequence[float] = (),
    before: QPointF | None = None,
    spared: Floats = _NONE,
) -> tuple[QSizeF, QPointF] | None:
    """The best of several shapes of a callout, the widest first, with its place; see ``find_place``."""
    found: list[tuple[float, QSizeF, QPointF]] = []
    for number, size in enumerate(sizes):
        at = find_place(size, near, obstacles, room, middles, before, spared)
        if at is not None:
            corner = np.array([[at.x(), at.y()]])
            cost = float(_costs(corner, size.width(), size.height(), near, spared)[0])
            found.append((cost + _NARROWER * number, size, at))
    return min(found, key=lambda each: each[0])[1:] if found else None


def find_place(
    size: QSizeF,
    near: QRectF,
    obstacles: Floats,
    room: QRectF,
    middles: Sequence[float] = (),
    before: QPointF | None = None,
    spared: Floats = _NONE,
) -> QPointF | None:
    """The upper left corner of a callout, or None where there is no room for it.

    Args:
        near: the unit that it belongs to.
        obstacles: (obstacles, 4), as ``obstacles_in`` gives them.
        room: where it may be.
        middles: where the middle of the callout may be too, across: between two columns.
        before: where it was; it stays there if it can, so that nothing jumps.
        spared: what it had better not cover, and the price, as ``prices_of_numbers`` gives it.
    """
    width, height = size.width(), size.height()
    if width > room.width() or height > room.height():
        return None
    xs = np.append(np.arange(room.left(), room.right() - width + 0.1, _GRID), np.array(middles) - width / 2)
    xs = xs[(xs >= room.left()) & (xs <= room.right() - width)]
    ys = np.arange(room.top(), room.bottom() - height + 0.1, _GRID)
    corners = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
    if before is not None and not room.contains(QRectF(before, size)):
        before = None
    if before is not None:
        corners = np.vstack([[before.x(), before.y()], corners])
    free = _are_free(corners, width, height, obstacles)
    if before is not None and free[0]:
        return before
    if not free.any():
        return None
    corners = corners[free]
    best = int(np.argmin(_costs(corners, width, height, near, spared)))
    return QPointF(float(corners[best, 0]), float(corners[best, 1]))


def _are_free(corners: Floats, width: float, height: float, obstacles: Floats) -> npt.NDArray[np.bool_]:
    return np.logical_not(_covers(corners, width, height, obstacles).any(1))


def _covers(corners: Floats, width: float, height: float, obstacles: Floats) -> npt.NDArray[np.bool_]:
    """Whether a callout at each place would cover each obstacle, (places, obstacles)."""
    left, top = corners[:, :1] - _AIR, corners[:, 1:] - _AIR
    right, bottom = left + width + 2 * _AIR, top + height + 2 * _AIR
    across = (left < obstacles[:, 2]) & (right > obstacles[:, 0])
    return np.asarray(across & (top < obstacles[:, 3]) & (bottom > obstacles[:, 1]), dtype=np.bool_)


def _costs(corners: Floats, width: float, height: float, near: QRectF, spared: Floats) -> Floats:
    """What each place costs: its distance from the unit, and the numbers that it covers."""
    covered = _covers(corners, width, height, spared) @ spared[:, 4]
    return np.asarray(_distances(corners, width, height, near) + covered)


def _distances(corners: Floats, width: float, height: float, near: QRectF) -> Floats:
    """How far each place is from the unit; one above or below it is liked a little better than one at its side."""
    across = np.maximum(np.maximum(near.left() - corners[:, 0] - width, corners[:, 0] - near.right()), 0.0)
    down = np.maximum(np.maximum(near.top() - corners[:, 1] - height, corners[:, 1] - near.bottom()), 0.0)
    off_middle = np.abs(corners[:, 0] + width / 2 - near.center().x())
    return np.asarray(np.hypot(1.2 * across, down) + 0.05 * off_middle)


def leader_between(callout: QRectF, middle: QPointF, radius: float, obstacles: Floats) -> QLineF | None:
    """The line from a callout to the circle that it belongs to; None where they are close, or something is between."""
    nearest = QPointF(
        min(max(middle.x(), callout.left()), callout.right()), min(max(middle.y(), callout.top()), callout.bottom())
    )
    line = QLineF(middle, nearest)
    if line.length() <= radius + _CLOSE:
        return None
    leader = QLineF(line.pointAt((radius + 1.5) / line.length()), nearest)
    along = np.linspace(0.05, 0.95, 24)
    points = np.column_stack([leader.x1() + along * leader.dx(), leader.y1() + along * leader.dy()])
    return leader if _are_free(points, 0.0, 0.0, obstacles).all() else None
