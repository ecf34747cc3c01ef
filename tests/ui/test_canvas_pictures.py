"""Pictures on the canvas and of it: maps over the plane, images, heat maps; zoom and overview; PNG, SVG and PDF."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import TrainingJob
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared
from nnviz.document.spec import layer_spec
from nnviz.ui.canvas import NetworkCanvas
from nnviz.ui.canvas.canvas_picture import canvas_file, canvas_image
from nnviz.ui.canvas.heat_map import HeatMap, any_of_blocks, strongest_of_blocks
from nnviz.ui.canvas.images import coloured, palette_of, thumbnail
from nnviz.ui.canvas.keyboard import next_unit
from nnviz.ui.canvas.minimap import Minimap
from nnviz.ui.canvas.paints import fill_colour
from nnviz.ui.canvas.plane import Plane, maps_of, plane_of
from nnviz.ui.canvas.seeing import Seeing
from nnviz.ui.canvas.state import build_state
from nnviz.ui.theme import LIGHT

TABLES = arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(1, 40)), elements=st.floats(-9, 9))


def state_of(key, hidden=None, phase=Phase.FORWARD, selection=None, **choice):
    project = example_project(key)
    if hidden is not None:
        layers = (*(layer_spec(units, "tanh") for units in hidden), project.network.layers[-1])
        project = replace(project, network=replace(project.network, layers=layers))
    data = prepared(project)
    snapshot = TrainingJob(project, data).record_step()
    focus = Focus(phase, 0, *(selection or ()))
    return build_state(project, data.dataset, snapshot, focus, Seeing(**choice), plane_of(data))


@pytest.fixture
def canvas(qtbot):
    view = NetworkCanvas(LIGHT)
    qtbot.addWidget(view)
    view.resize(700, 460)
    view.show()
    return view


def shown(qtbot, canvas, state):
    canvas.show_state(state)
    qtbot.waitUntil(lambda: not canvas.pictures.busy)
    return canvas.scene()


def test_maps_are_what_the_network_says_about_each_point():
    state = state_of("playground_spiral")
    plane, count = state.plane, 16
    maps = maps_of(state.model, plane, count)
    for row, column in ((0, 0), (3, 11), (15, 15)):
        x = plane.low[0] + (plane.high[0] - plane.low[0]) * (column + 0.5) / count
        y = plane.high[1] - (plane.high[1] - plane.low[1]) * (row + 0.5) / count
        assert maps[0][:, row, column] == pytest.approx([x, y])
        for layer, (_z, a) in zip(maps[1:], state.model.network.forward(state.model.parameters, [[x, y]]), strict=True):
            assert layer[:, row, column] == pytest.approx(a[:, 0])


def test_the_plane_holds_all_samples_and_needs_two_inputs():
    data = prepared(example_project("playground_spiral"))
    plane = plane_of(data)
    for points in (data.train_inputs, data.test_inputs):
        assert (points > plane.low).all()
        assert (points < plane.high).all()
    assert plane_of(prepared(example_project("iris"))) is None


def test_units_show_their_maps_in_the_colours_of_the_values(qtbot, canvas):
    state = state_of("playground_spiral", (4, 2), maps=True)
    scene = shown(qtbot, canvas, state)
    assert set(scene.thumbnails) == {0, 1, 2, 3}
    values = maps_of(state.model, state.plane, 32)[1][0]
    image = scene.thumbnails[1].pictures[0].toImage()
    scale = canvas.pictures.scales[1]
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.5, 0.75)):
        value = values[int(y * 32), int(x * 32)]
        seen = image.pixelColor(int(x * image.width()), int(y * image.height()))
        wanted = QColor(fill_colour(LIGHT, float(np.clip(value / scale, -1, 1))))
        assert abs(seen.red() - wanted.red()) + abs(seen.blue() - wanted.blue()) < 60
    assert "pictures: a over x1 from" in canvas.legend.pictures[0]


def test_other_weights_give_other_maps(qtbot, canvas):
    scene = shown(qtbot, canvas, state_of("playground_spiral", (3,), maps=True))
    before = scene.thumbnails[1].pictures[0].toImage()
    state = state_of("playground_spiral", (3,), maps=True)
    opposite = replace(state.model, parameters=-2 * state.model.parameters)
    assert shown(qtbot, canvas, replace(state, model=opposite)) is scene
    assert scene.thumbnails[1].pictures[0].toImage() != before


def test_maps_are_not_made_while_frames_are_shown(canvas):
    state = state_of("playground_spiral", (4, 2), maps=True)
    canvas.show_state(state)
    assert canvas.pictures.busy
    assert canvas.scene().thumbnails[1].pictures == [None] * 4


def test_the_inputs_of_an_image_are_the_image(qtbot, canvas):
    state = state_of("digits")
    scene = shown(qtbot, canvas, state)
    assert scene.picture is not None
    assert len(scene.neurons[0]) == 1
    pixels, area = state.layers[0].values.reshape(8, 8), scene.picture.area
    image = canvas.grab().toImage()
    for row, column in ((0, 0), (3, 4), (6, 2)):
        at = canvas.mapFromScene(area.topLeft() + QPointF(column + 0.5, row + 0.5) * area.width() / 8)
        share = pixels[row, column] / scene.fill_scales[0]
        seen, wanted = image.pixelColor(at), QColor(fill_colour(LIGHT, share))
        assert max(abs(a - b) for a, b in zip(seen.getRgb(), wanted.getRgb(), strict=True)) <= 2


def test_pixels_are_hit_and_reached_with_keys(qtbot, canvas):
    scene = shown(qtbot, canvas, state_of("digits"))
    columns = scene.layout.columns
    for unit in (0, 7, 27, 63):
        x, y = columns[0].centres[unit]
        assert scene.unit_at(x, y) == (0, unit)
    key = Qt.Key
    assert next_unit(columns, (0, 27), key.Key_Down, alt=False) == (0, 35)
    assert next_unit(columns, (0, 3), key.Key_Up, alt=False) == (0, 3)
    assert next_unit(columns, (0, 27), key.Key_Right, alt=True) == (0, 28)
    assert next_unit(columns, (0, 31), key.Key_Right, alt=True)[0] == 1


def test_hidden_units_show_what_each_pixel_weighs(qtbot, canvas):
    state = state_of("digits", (20,), maps=True)
    scene = shown(qtbot, canvas, state)
    assert set(scene.thumbnails) == {1}
    weights = state.weights[0].weights[:, 7].reshape(8, 8)
    image = scene.thumbnails[1].pictures[7].toImage()
    palette, scale = palette_of(LIGHT), canvas.pictures.scales[1]
    wanted = coloured(weights, scale, palette)
    side = image.width() / 8
    for row, column in ((1, 1), (4, 6), (6, 3)):
        seen = image.pixelColor(int((column + 0.5) * side), int((row + 0.5) * side))
        assert seen == QColor(int(wanted[row, column]))


@given(TABLES, st.integers(1, 40), st.integers(1, 40))
def test_of_values_that_share_a_pixel_the_strongest_is_seen(table, rows, columns):
    pooled = strongest_of_blocks(table, (rows, columns))
    assert pooled.shape == (min(rows, table.shape[0]), min(columns, table.shape[1]))
    assert np.abs(pooled).max() == np.abs(table).max()
    assert set(pooled.ravel()) <= set(table.ravel())
    assert any_of_blocks(table > 0, (rows, columns)).any() == (table > 0).any()


def test_heat_maps_show_every_weight_in_its_cell(qtbot, canvas):
    state = state_of("mazur", heat_maps=True)
    scene = shown(qtbot, canvas, state)
    image = canvas.grab().toImage()
    for number, item in enumerate(scene.edges):
        assert isinstance(item, HeatMap)
        weights = state.weights[number]
        for source in range(3):
            for unit in range(2):
                value = weights.biases[unit] if source == 2 else weights.weights[source, unit]
                cell = item.cell(source, unit)
                at = canvas.mapFromScene(cell.topLeft() + QPointF(cell.width() * 0.25, cell.height() * 0.7))
                seen, wanted = image.pixelColor(at), QColor(fill_colour(LIGHT, value / scene.edge_scale))
                assert max(abs(a - b) for a, b in zip(seen.getRgb(), wanted.getRgb(), strict=True)) <= 2
                assert scene.weight_at(cell.center().x(), cell.center().y(), 5.0) == (number + 1, source, unit)
    assert canvas.legend.cells


def test_many_weights_are_offered_as_heat_maps_and_all_are_shown_then(canvas):
    canvas.show_state(state_of("digits", (100, 40)))
    assert canvas.legend.offers_cells
    assert "2,500 of 10,800" in canvas.legend.note
    canvas.show_state(state_of("digits", (100, 40), heat_maps=True))
    assert canvas.legend.note == ""
    canvas.show_state(state_of("mazur"))
    assert not canvas.legend.offers_cells


def test_numbers_come_back_when_zoomed_in(canvas):
    state = state_of("playground_circle", (8, 8, 8))
    canvas.show_state(state)
    fitted = [text.text for text in canvas.scene().texts]
    assert not canvas.scene().labels[1]
    canvas.zoom_by(4.0)
    zoomed = [text.text for text in canvas.scene().texts]
    assert len(zoomed) > len(fitted)
    assert canvas.scene().labels[1]


def test_a_long_column_is_whole_when_zoomed_in(canvas):
    canvas.show_state(state_of("digits", (100,)))
    assert len(canvas.scene().layout.columns[1].units) == 48
    canvas.zoom_by(8.0)
    assert len(canvas.scene().layout.columns[1].units) == 100


def test_what_is_under_the_mouse_stays_there(canvas):
    canvas.show_state(state_of("playground_circle", (8, 8, 8)))
    column = canvas.scene().layout.columns[2]
    at = canvas.mapFromScene(QPointF(column.x, column.ys[3]))
    for factor in (1.5, 2.0, 0.8):
        canvas.zoom_by(factor, at)
        column = canvas.scene().layout.columns[2]
        now = canvas.mapFromScene(QPointF(column.x, column.ys[3]))
        assert (now - at).manhattanLength() <= 3


def test_a_view_of_a_part_is_told_and_can_be_shown_again(canvas):
    told = []
    canvas.show_state(state_of("playground_circle", (8, 8, 8)))
    canvas.moved.connect(told.append)
    canvas.zoom_by(4.0)
    canvas.scroll_by(300, 200)
    seen = canvas.seen
    assert told[-1] == seen
    assert seen.zoom == 4.0
    corner = canvas.mapToScene(QPoint(0, 0))
    canvas.fit()
    assert told[-1] is canvas.seen is None
    canvas.show_view(seen)
    assert (canvas.mapToScene(QPoint(0, 0)) - corner).manhattanLength() <= 2
    canvas.show_view(None)
    assert canvas.zoom == 1.0


def test_what_is_in_the_middle_stays_there_when_the_canvas_gets_another_size(qtbot, canvas):
    canvas.show_state(state_of("playground_circle", (8, 8, 8)))
    canvas.zoom_by(4.0)
    canvas.scroll_by(200, -150)
    before = canvas.seen
    canvas.resize(canvas.width() + 200, canvas.height() + 120)
    assert canvas.seen.zoom == before.zoom
    assert canvas.seen.centre == pytest.approx(before.centre, abs=0.005)


def test_the_overview_is_there_when_zoomed_in_and_moves_the_view(qtbot, canvas):
    canvas.show_state(state_of("xor"))
    overview = canvas.findChild(Minimap)
    assert not overview.isVisible()
    canvas.zoom_by(3.0)
    assert overview.isVisible()
    qtbot.mousePress(overview, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert canvas.mapToScene(QPoint(0, 0)) == QPointF(0, 0)
    qtbot.mouseRelease(overview, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    canvas.fit()
    assert not overview.isVisible()


def test_a_selected_unit_is_scrolled_into_view(canvas):
    canvas.show_state(state_of("playground_circle", (8, 8, 8)))
    canvas.zoom_by(6.0)
    for selection in ((0, 0), (2, 7), (4, 0)):
        canvas.show_state(state_of("playground_circle", (8, 8, 8), selection=selection))
        column = canvas.scene().layout.columns[selection[0]]
        at = canvas.mapFromScene(QPointF(*column.centres[selection[1]]))
        assert canvas.viewport().rect().contains(at)


@pytest.mark.parametrize("choice", [{}, {"maps": True}, {"heat_maps": True}], ids=["plain", "maps", "heat maps"])
@pytest.mark.parametrize("key", ["playground_spiral", "digits"])
def test_pictures_of_the_canvas_are_whole_files(qtbot, canvas, key, choice):
    shown(qtbot, canvas, state_of(key, **choice))
    image = QImage.fromData(canvas_file(canvas, ".png", "title"))
    assert (image.width(), image.height()) == (1400, 920)
    assert image == canvas_image(canvas)
    root = ET.fromstring(canvas_file(canvas, ".svg", "a <title>"))
    assert root.tag.endswith("svg")
    assert root.find("{*}title").text == "a <title>"
    assert not list(root.iter("{http://www.w3.org/2000/svg}text"))
    data = canvas_file(canvas, ".pdf", "title")
    assert data.startswith(b"%PDF-1.")
    assert data.rstrip().endswith(b"%%EOF")
    width, height = re.search(rb"/MediaBox \[0 0 (\S+) (\S+)\]", data).groups()
    assert (float(width), float(height)) == pytest.approx((525, 345), abs=1)
    assert b"DCTDecode" not in data, "colours must not be changed by JPEG"


def test_a_picture_looks_like_the_canvas(qtbot, canvas):
    scene = shown(qtbot, canvas, state_of("mazur"))
    small = canvas_image(canvas).scaled(canvas.size(), mode=Qt.TransformationMode.SmoothTransformation)
    screen = canvas.grab().toImage()
    x, y = scene.layout.columns[1].centres[0]
    # A quarter down from the middle of a circle there is no text.
    assert small.pixelColor(int(x), int(y) + 14) == screen.pixelColor(int(x), int(y) + 14)


def test_an_unknown_ending_is_refused(canvas):
    with pytest.raises(ValueError, match="choose one of"):
        canvas_file(canvas, ".gif", "title")


def test_zoom_does_not_change_the_picture(qtbot, canvas):
    shown(qtbot, canvas, state_of("mazur"))
    before = canvas_image(canvas)
    canvas.zoom_by(4.0)
    assert canvas_image(canvas) == before


def test_the_mark_on_the_maps_is_where_the_sample_is(qtbot, canvas):
    from nnviz.ui.canvas.scene import sample_place

    state = replace(state_of("xor", maps=True), plane=Plane((-1.0, -1.0), (3.0, 3.0)))
    x, y = state.layers[0].activation
    assert sample_place(state) == (pytest.approx((x + 1) / 4), pytest.approx((3 - y) / 4))


def test_nothing_is_painted_outside_the_size(canvas):
    canvas.show_state(state_of("iris"))
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    painter = QPainter(image)
    scene = canvas.whole_scene(QSizeF(700, 400), 1.0)
    scene.render(painter, QRectF(0, 0, 30, 40), QRectF(0, 0, 700, 400))
    painter.end()
    assert image.pixelColor(45, 20) == QColor("red")


def test_on_a_canvas_without_room_a_picture_in_a_unit_is_still_a_picture(qapp):
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0)
    assert not thumbnail(image, 0.0, 1.0, smooth=True).isNull()
