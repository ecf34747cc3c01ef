"""Nothing on the canvas covers anything else: units, names, numbers, titles, the loss, in networks of many shapes."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QFont, QGuiApplication

from nnviz.app.focus import Phase
from nnviz.ui.canvas.paints import Paints
from nnviz.ui.canvas.plane import Plane
from nnviz.ui.canvas.scales import Scales
from nnviz.ui.canvas.scene import CanvasScene
from nnviz.ui.canvas.state import CanvasLayer, CanvasState, CanvasWeights
from nnviz.ui.theme import LIGHT

# Letters reach beyond their middle by no more than this share of their height.
_LETTER = 0.36


def state_of(sizes, digits=4, **look):
    """A state with long names, values of many lengths, targets and a loss."""
    rng = np.random.default_rng(sum(sizes))

    def values(units):
        return rng.choice([-1.0, 1.0], units) * 10.0 ** rng.uniform(-6, 2, units)

    layers = tuple(
        CanvasLayer(
            f"{'Output' if number == len(sizes) - 1 else f'Hidden {number}'} · Leaky ReLU",
            tuple(f"unit {number}.{unit}" if number in (0, len(sizes) - 1) else f"h{unit}" for unit in range(units)),
            values(units),
            "activation",
            values(units),
            has_bias=number < len(sizes) - 1,
            activation=values(units),
            short_name=f"H{number}",
        )
        for number, units in enumerate(sizes)
    )
    weights = tuple(
        CanvasWeights(values(before * after).reshape(before, after), values(after))
        for before, after in itertools.pairwise(sizes)
    )
    state = CanvasState(layers, weights, values(sizes[-1]), Phase.UPDATE, None, digits, loss=0.25, loss_before=1234.5)
    return replace(state, loss_formula="E = ½ Σ (a − t)²", samples=3, **look)


def scene_of(state, size=(640, 390), font=None, zoom=1.0):
    scene = CanvasScene(state, QSizeF(*size), Paints(LIGHT), font or QGuiApplication.font(), zoom=zoom)
    scene.show_state(state, Scales())
    return scene


def text_rectangles(scene):
    """What letters and digits cover, for each text."""
    for text in scene.texts:
        height = text.face.metrics.ascent()
        middle, width = text.at.y() - text.face.drop, text.face.width(text.text)
        yield text.text, QRectF(text.at.x(), middle - _LETTER * height, width, 2 * _LETTER * height)


def unit_rectangles(scene):
    for number, column in enumerate(scene.layout.columns):
        for place, ((x, y), radius) in enumerate(zip(column.centres, column.radii, strict=True)):
            yield (number, place), QRectF(x - radius, y - radius, 2 * radius, 2 * radius)


def overlaps(scene):
    texts, units = list(text_rectangles(scene)), list(unit_rectangles(scene))
    for (one, first), (other, second) in itertools.combinations(texts, 2):
        if first.intersects(second):
            yield one, other
    for (text, rectangle), (unit, circle) in itertools.product(texts, units):
        # A number in a unit lies within its width; a text beside or below may not touch it.
        inside = circle.contains(rectangle.center())
        if rectangle.intersects(circle) and not inside:
            yield text, unit
    for text, rectangle in texts:
        if not scene.sceneRect().adjusted(-1, -1, 1, 1).contains(rectangle):
            yield text, "the edge"


@settings(max_examples=60)
@given(
    st.lists(st.integers(1, 12) | st.integers(1, 120), min_size=2, max_size=7),
    st.integers(2, 9),
    st.tuples(st.integers(480, 1500), st.integers(260, 900)),
    st.booleans(),
    st.booleans(),
)
def test_texts_and_units_do_not_cover_each_other(qapp, sizes, digits, size, maps, heat_maps):
    look = {"maps": maps, "heat_maps": heat_maps, "plane": Plane((-6, -6), (6, 6)) if sizes[0] == 2 else None}
    assert not list(overlaps(scene_of(state_of(sizes, digits, **look), size)))


@settings(max_examples=20)
@given(st.lists(st.integers(1, 10), min_size=2, max_size=5), st.floats(1.0, 12.0), st.integers(2, 9))
def test_zoomed_in_neither(qapp, sizes, zoom, digits):
    assert not list(overlaps(scene_of(state_of(sizes, digits), zoom=zoom)))


@pytest.mark.parametrize("points", [10.0, 15.0, 20.0])
@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 4, 2, 1), (4, 8, 3), (2, 8, 8, 1)], ids=str)
@pytest.mark.parametrize("size", [(640, 390), (1200, 560)], ids=str)
def test_larger_fonts_cover_nothing_either(qapp, points, sizes, size):
    font = QFont(QGuiApplication.font())
    font.setPointSizeF(points)
    assert not list(overlaps(scene_of(state_of(sizes), size, font)))


@settings(max_examples=30)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=4), st.integers(2, 9))
def test_numbers_on_lines_cover_no_unit_and_no_other_number(qapp, sizes, digits):
    scene = scene_of(state_of(sizes, digits), (900, 560))
    for labels in filter(None, scene.labels):
        boxes = labels.boxes()
        assert not any(one.intersects(other) for one, other in itertools.combinations(boxes, 2))
        for box, (_unit, circle) in itertools.product(boxes, unit_rectangles(scene)):
            assert not box.intersects(circle)
