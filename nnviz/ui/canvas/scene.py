"""The items of one network in one view, and the difference from one state to the next."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QFont, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from nnviz.ui.canvas.column_texts import ColumnLook, fixed_texts, value_texts
from nnviz.ui.canvas.columns import covered_columns, layout_for
from nnviz.ui.canvas.detail import Detail, detail_for
from nnviz.ui.canvas.edge_labels import EdgeLabels, most_labels
from nnviz.ui.canvas.edges import EdgeLayer
from nnviz.ui.canvas.faces import make_faces
from nnviz.ui.canvas.fills import settle_fills
from nnviz.ui.canvas.heat_map import HeatMap
from nnviz.ui.canvas.hits import unit_at, weight_at
from nnviz.ui.canvas.lighting import Mask, lighting_of
from nnviz.ui.canvas.line_values import line_values
from nnviz.ui.canvas.neuron import Neuron, Outline
from nnviz.ui.canvas.obstacles import obstacles_of
from nnviz.ui.canvas.paints import Paints
from nnviz.ui.canvas.picture import Picture
from nnviz.ui.canvas.scales import FILL_LEVELS, Scales, peak_of
from nnviz.ui.canvas.state import CanvasState
from nnviz.ui.canvas.texts import Text, TextItem, fitting_font, make_face
from nnviz.ui.canvas.thumbnails import Thumbnails

Hover = tuple[int, int] | None
Edges: TypeAlias = EdgeLayer | HeatMap
_EDGES, _LABELS, _UNITS, _TEXTS = range(4)
_LABEL_PIXELS = 11
# The texts of so many columns, each as it is lit, are kept.
_MOST_LIGHTS = 200


class CanvasScene(QGraphicsScene):
    """All items, made for one structure, one size of the view and one theme. ``show_state`` changes what differs.

    Attributes:
        layout: where everything stands.
        edges: one item for each layer pair, lines or a heat map.
        neurons: the circles of each layer, the bias neuron last; the pixels of a picture have none.
        picture: the inputs as an image, or None.
        thumbnails: by the number of their column, units that show pictures.
        detail: how much is drawn.
        labels: the numbers on the edges of each layer pair, None where they have no room.
        fill_scales: the values at full colour, one for each layer, None where nothing is known.
        edge_scale: the value at full width.
        dashed: whether negative lines are dashed now; None before a state is shown.
    """

    def __init__(self, state: CanvasState, size: QSizeF, paints: Paints, font: QFont, *, zoom: float = 1.0) -> None:
        super().__init__()
        font = fitting_font(font, size.height())
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(QRectF(0.0, 0.0, size.width() * zoom, size.height() * zoom))
        self._paints, self._font, self.zoom = paints, font, zoom
        self.layout = layout_for(state, size, font, zoom)
        self._faces = make_faces(font, self.layout, state.digits, covered_columns(state))
        self.edges = self._make_edges(state)
        self.detail = _detail_of(self.edges, state)
        self.labels = [self._make_labels(number, state.digits) for number in range(len(self.edges))]
        columns = self.layout.columns
        self.picture = None if state.image_shape is None else Picture(columns[0], state.image_shape, paints.theme)
        self.neurons = [
            [Neuron(x, y, radius) for (x, y), radius in zip(column.centres.tolist(), column.radii, strict=True)]
            for column in columns
        ]
        if self.picture is not None:
            del self.neurons[0][: len(columns[0].units)]
        self.thumbnails = {
            number: Thumbnails(columns[number], self.neurons[number])
            for number, covered in enumerate(covered_columns(state))
            if covered
        }
        # With many lines, dashes are for those that stand still.
        self._pens = {
            dashed: paints.edge_pens(
                self.detail.widest, self.detail.faintest, dashed=dashed, dense=not self.detail.fine
            )
            for dashed in {self.detail.fine, True}
        }
        self.dashed: bool | None = None
        self._text_item = TextItem(self.sceneRect())
        self._fixed_texts: list[Text] = []
        self._fixed_by_light: dict[tuple[int, tuple[bool, ...]], list[Text]] = {}
        self._add_items()
        self._lit_for: tuple[object, ...] = ()
        self._lit_edges: list[Mask] = []
        self._lit_units: list[list[bool]] = []
        self._label_light: dict[int, Mask] = {}
        self.fill_scales: tuple[float | None, ...] = ()
        self.edge_scale = 1.0

    def show_state(
        self, state: CanvasState, scales: Scales, hover: Hover = None, *, smooth: bool = True, values: bool = True
    ) -> None:
        """Show a state of the same structure.

        Args:
            hover: layer and unit under the mouse.
            smooth: draw all lines antialiased; those of small networks always are.
            values: show its values; else those of an earlier state stay, and lines alone are its own, unless something
                else is lit now.
        """
        values |= self._light(state)
        self._choose_pens(dashed=smooth or self.detail.fine)
        self._show_edges(state, scales, hover, smooth=smooth)
        for thumbnails in self.thumbnails.values():
            thumbnails.show_dot(sample_place(state) if smooth else None)
        if values:
            self.show_values(state, scales, hover)

    def show_values(self, state: CanvasState, scales: Scales, hover: Hover = None) -> None:
        """Fill the units, and write all numbers: on edges, in and beside units, and of the loss."""
        all_levels, used = settle_fills(state, self.layout, scales)
        self.fill_scales = tuple(used)
        looks = [ColumnLook(levels, lit) for levels, lit in zip(all_levels, self._lit_units, strict=True)]
        texts = list(self._fixed_texts)
        for number, look in enumerate(looks):
            self._show_units(number, look, state, hover)
            texts += value_texts(state, self.layout, number, look, self._faces, self._paints)
        self._show_picture(state, hover)
        self._text_item.show_texts(texts)
        for number, (edge, label) in enumerate(zip(self.edges, self.labels, strict=True)):
            if label is not None:
                weights = line_values(state, number)
                label.show_values(None if weights is None else edge.part(*weights), self._label_light[number])

    def unit_at(self, x: float, y: float) -> tuple[int, int] | None:
        """(layer, unit) of the unit at a point, or None; the bias neuron is the unit after the last."""
        return unit_at(self.layout, x, y)

    def weight_at(self, x: float, y: float, reach: float) -> tuple[int, int, int] | None:
        """(layer, source, unit) of the drawn edge nearest to a point, or None when none is within ``reach``."""
        return weight_at(self.edges, x, y, reach)

    @property
    def texts(self) -> Sequence[Text]:
        """Everything that is written, but for the numbers on edges."""
        return self._text_item.texts

    @property
    def shows_edge_numbers(self) -> bool:
        """Whether there is a number on any edge."""
        return any(label is not None for label in self.labels)

    def _make_edges(self, state: CanvasState) -> list[Edges]:
        pairs, fans = pairwise(self.layout.columns), pairwise(state.sizes)
        both = zip(pairs, fans, strict=True)
        if state.heat_maps:
            return [HeatMap(left, right, *fan, self._paints.theme) for (left, right), fan in both]
        return [EdgeLayer(left, right, fan_in) for (left, right), (fan_in, _fan_out) in both]

    def _make_labels(self, number: int, digits: int) -> EdgeLabels | None:
        """The numbers on the edges of one layer pair, if there is room for them."""
        edges = self.edges[number]
        if isinstance(edges, HeatMap) or len(edges.lines) > most_labels(self.zoom):
            return None
        face = make_face(self._font, _LABEL_PIXELS)
        labels = EdgeLabels(edges.lines, obstacles_of(self.layout, number, self._faces.places), face, digits)
        labels.set_theme(self._paints.theme)
        return labels if labels.has_room else None

    def _add_items(self) -> None:
        labels = [label for label in self.labels if label is not None]
        units: list[QGraphicsItem] = [neuron for column in self.neurons for neuron in column]
        for number, thumbnails in self.thumbnails.items():
            units.append(thumbnails)
            for neuron in self.neurons[number][: len(thumbnails.pictures)]:
                neuron.setVisible(False)
        if self.picture is not None:
            units.append(self.picture)
        for height, items in ((_EDGES, self.edges), (_LABELS, labels), (_UNITS, units), (_TEXTS, [self._text_item])):
            for item in items:
                item.setZValue(height)
                self.addItem(item)

    def _light(self, state: CanvasState) -> bool:
        """Find out what is lit, if the phase or the selection is another; True when it is."""
        wanted = (state.phase, state.moment, state.selection, state.complete)
        if wanted == self._lit_for:
            return False
        light, self._lit_for = lighting_of(state), wanted
        self._lit_edges = [edge.part(lit[:-1], lit[-1]) for edge, lit in zip(self.edges, light.edges, strict=True)]
        columns = zip(self.layout.columns, light.units, strict=True)
        self._lit_units = [[*lit[column.units].tolist(), bool(lit[-1])] for column, lit in columns]
        self._fixed_texts = []
        for number, lit in enumerate(self._lit_units):
            self._fixed_texts += self._fixed_at(number, lit, state)
        return True

    def _fixed_at(self, number: int, lit: list[bool], state: CanvasState) -> list[Text]:
        """The fixed texts of one column. Phase after phase lights the same units again."""
        key = number, tuple(lit)
        if key not in self._fixed_by_light:
            if len(self._fixed_by_light) >= _MOST_LIGHTS:
                self._fixed_by_light.clear()
            self._fixed_by_light[key] = fixed_texts(state, self.layout, number, lit, self._faces, self._paints)
        return self._fixed_by_light[key]

    def _choose_pens(self, *, dashed: bool) -> None:
        if dashed != self.dashed:
            self.dashed = dashed
            for edge in self.edges:
                if isinstance(edge, EdgeLayer):
                    edge.set_pens(self._pens[dashed])

    def _show_edges(self, state: CanvasState, scales: Scales, hover: Hover, *, smooth: bool) -> None:
        values = [line_values(state, number) for number in range(len(self.edges))]
        shown = [
            np.zeros(edge.grid) if value is None else edge.part(*value)
            for edge, value in zip(self.edges, values, strict=True)
        ]
        peak = max((peak_of(part) for part in shown), default=0.0)
        self.edge_scale = scales.settle(state.edge_kind, 0, peak)
        selected = None if state.selection is None else state.selection[:2]
        for number, (edge, part) in enumerate(zip(self.edges, shown, strict=True)):
            lit, kept = self._lit_edges[number], None
            if hover is not None:
                lit = lit | edge.touching(number, *hover)
                kept = edge.touching(number, *hover)
            if selected is not None and selected[1] is not None:
                touching = edge.touching(number, selected[0], selected[1])
                kept = touching if kept is None else kept | touching
            edge.antialias = smooth or self.detail.fine
            edge.show_values(part, self.edge_scale, lit, kept, self.detail.budgets[number])
            self._label_light[number] = lit

    def _show_units(self, number: int, look: ColumnLook, state: CanvasState, hover: Hover) -> None:
        paints, column, neurons = self._paints, self.layout.columns[number], self.neurons[number]
        if number > 0 or self.picture is None:
            for neuron, unit, level, lit in zip(neurons, column.units.tolist(), look.levels, look.lit, strict=False):
                outline = outline_of((number, unit), state, hover, lit=lit)
                brushes = paints.fills if lit else paints.dim_fills
                neuron.show_fill(level, lit, brushes[level + FILL_LEVELS])
                neuron.show_outline(outline, paints.outlines[outline])
        if number in self.thumbnails:
            self.thumbnails[number].update()
        if column.bias_y is not None:
            lit = look.lit[-1]
            neurons[-1].show_fill(0, lit, paints.bias_fill if lit else paints.dim_bias_fill)
            outline = Outline.LIT if lit else Outline.DIM
            neurons[-1].show_outline(outline, paints.outlines[outline])

    def _show_picture(self, state: CanvasState, hover: Hover) -> None:
        if self.picture is None:
            return
        lit, scale = self._lit_units[0][0], self.fill_scales[0] or 1.0
        line = self._paints.outlines[Outline.LIT if lit else Outline.DIM]
        self.picture.show_values(state.layers[0].values, scale, lit, line)
        marks: list[tuple[int, QPen]] = []
        for unit in range(state.sizes[0]) if hover is not None or state.selection is not None else ():
            outline = outline_of((0, unit), state, hover, lit=False)
            if outline >= Outline.HOVERED:
                marks.append((unit, self._paints.outlines[outline]))
        self.picture.show_marks(marks)


def outline_of(place: tuple[int, int], state: CanvasState, hover: Hover, *, lit: bool) -> Outline:
    """The line around a unit (layer, unit)."""
    if state.selection is not None and state.selection[:2] == place:
        return Outline.SELECTED
    if hover == place:
        return Outline.HOVERED
    return Outline.LIT if lit else Outline.DIM


def sample_place(state: CanvasState) -> tuple[float, float] | None:
    """Where the sample is on the plane, from (0, 0) at the top left to (1, 1); None without a plane or a sample."""
    plane, values = state.plane, state.layers[0].activation
    if plane is None or values is None:
        return None
    (left, bottom), (right, top) = plane.low, plane.high
    return float((values[0] - left) / (right - left)), float((top - values[1]) / (top - bottom))


def _detail_of(edges: list[Edges], state: CanvasState) -> Detail:
    counts, total = [edge.weight_count for edge in edges], sum(part.weights.size for part in state.weights)
    if state.heat_maps:
        return Detail(tuple(counts), fine=True, widest=1.0, faintest=1.0, shown=total, total=total)
    lines = [len(edge.lines) for edge in edges if isinstance(edge, EdgeLayer)]
    return detail_for(counts, lines, total)
